import { describe, expect, it } from "vitest";
import { STEP_SCHEMAS } from "./schema";
import { OWN_ADDRESS, type OwnReceiver, storedIn, valuesOf } from "./values";

const HEADERS: OwnReceiver = {
  address: "https://coupons.example.com/…",
  auth: { type: "headers", items: [{ name: "Authorization", value: { set: true, last4: "4321" } }] },
};
const FRESH = { ...valuesOf(null, { webhookId: OWN_ADDRESS, timeZone: "Asia/Shanghai" }), name: "coupons" };
const known = (own: OwnReceiver, change: Partial<typeof FRESH> = {}) => ({
  ...FRESH,
  ...{ stored: storedIn(own), authOn: own.auth.type !== "none", auth: { items: [] } },
  ...change,
});
const header = (name: string, value = "") => ({ auth: { items: [{ name, value }] } });

/** What the first step changes, or which fields it complains about. */
function basics(values: typeof FRESH) {
  const parsed = STEP_SCHEMAS.basics.safeParse(values);
  return parsed.success ? parsed.data : parsed.error.issues.map(({ path }) => path.join("."));
}

describe("the authentication of an address of a broadcast's own", () => {
  it("is none until it is asked for, and then needs a header with a value", () => {
    const url = "https://coupons.example.com/in";
    expect(basics({ ...FRESH, url })).toEqual({ name: "coupons", url });
    expect(basics({ ...FRESH, authOn: true })).toEqual(["auth.items.0.value", "url"]);
    expect(basics({ ...FRESH, url, authOn: true, ...header("Authorization", "Bearer #{auth.crm.token}") })).toEqual({
      ...{ name: "coupons", url },
      auth: { type: "headers", items: [{ name: "Authorization", value: "Bearer #{auth.crm.token}" }] },
    });
  });

  it("stays where nothing is entered, by header, and goes when its tick is taken away", () => {
    expect(basics(known(HEADERS, header("authorization")))).toEqual({ name: "coupons" });
    const items = [
      { name: "Authorization", value: "" },
      { name: "X-App", value: "42" },
    ];
    expect(basics(known(HEADERS, { auth: { items } }))).toEqual({
      name: "coupons",
      auth: { type: "headers", items: [{ name: "Authorization" }, { name: "X-App", value: "42" }] },
    });
    expect(basics(known(HEADERS))).toEqual(["auth.items"]);
    expect(basics(known(HEADERS, { authOn: false }))).toEqual({ name: "coupons", auth: { type: "none" } });
  });

  it("stays of another kind until headers take its place", () => {
    const basic: OwnReceiver = { ...HEADERS, auth: { type: "basic" } };
    expect(basics(known(basic))).toEqual({ name: "coupons" });
    expect(basics(known(basic, header("X-App")))).toEqual(["auth.items.0.value"]);
  });
});
