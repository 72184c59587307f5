import { describe, expect, it } from "vitest";
import { EndpointInputSchema } from "@/lib/domain/endpoints";
import type { WebhookRecord } from "../record";
import { formPath } from "./form-path";
import { problems, type SchemaTexts, webhookSchema } from "./schema";
import { CUSTOM, RECORD } from "./testing/record";
import { newValues, storedValues, toConfiguration, type WebhookValues } from "./values";

const ZONE = "Asia/Shanghai";
const fresh = (more: Partial<WebhookValues> = {}): WebhookValues => ({
  ...newValues("zh-CN", null, ZONE),
  name: "CRM",
  url: "https://example.com/hook",
  events: [{ type: "ticket", enabled: true, events: ["ticket.created"] }],
  ...more,
});
const keys = (values: WebhookValues, record: WebhookRecord | null = null) =>
  problems(values, record).map(({ path, key }) => `${path}:${key}`);

describe("a new webhook", () => {
  it("is what the service takes", () => {
    const configuration = toConfiguration(fresh(), null);
    expect(EndpointInputSchema.safeParse(configuration).success).toBe(true);
    expect(configuration.events).toEqual([{ type: "ticket", enabled: true, events: ["ticket.created"] }]);
  });

  it("asks for everything that is missing at once", () => {
    expect(keys(newValues("zh-CN", null, ZONE)).sort()).toEqual([
      "events:events_required",
      "name:required",
      "url:required",
    ]);
  });

  it("needs no event when somebody sends to it by hand, which only a custom one can be", () => {
    const none = { ...newValues("zh-CN", null, ZONE), name: "群发", url: "https://example.com/hook" };
    expect(keys({ ...none, channel: "custom", trigger: "manual" })).toEqual([]);
    expect(toConfiguration({ ...none, channel: "custom", trigger: "manual" }, null)).toMatchObject({
      trigger: "manual",
    });
    expect(toConfiguration({ ...none, channel: "slack", trigger: "manual" }, null)).toMatchObject({ trigger: "fixed" });
  });

  it("checks the address by the platform's own rule", () => {
    const wecom = { channel: "wecom", url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send" } as const;
    expect(keys(fresh(wecom))).toEqual(["url:wecom_url_key"]);
    expect(keys(fresh({ url: "https://user:pass@example.com/" }))).toEqual(["url:url_credentials"]);
    expect(keys(fresh({ url: "https://example.com/#a" }))).toEqual(["url:url_fragment"]);
  });

  it("leaves out what the platform does not know", () => {
    const values = fresh({
      channel: "wecom",
      url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
      format: "weiyu",
      auth: { type: "basic", username: "u", password: "p", token: undefined, items: [], key: "" },
      signature: { scheme: "sha256", secret: "0123456789abcdef" },
    });
    expect(toConfiguration(values, null)).toMatchObject({
      config: { keywords: [] },
      auth: { type: "none" },
      signature: { scheme: "none" },
      format: "standard",
    });
    expect(keys(values)).toEqual([]);
  });

  it("wants secrets that are not stored anywhere", () => {
    const bearer = { type: "bearer", username: "", password: undefined, token: undefined, items: [], key: "" } as const;
    expect(keys(fresh({ auth: { ...bearer, items: [] } }))).toEqual(["auth.token:required"]);
    expect(keys(fresh({ signature: { scheme: "sha256", secret: "short" } }))).toEqual([
      "signature.secret:signature_secret",
    ]);
    const signed = fresh({ signature: { scheme: "standard", secret: undefined } });
    expect(problems(signed, null, true)).toEqual([]);
  });

  it("finds headers that are empty, malformed, reserved or there twice in their rows", () => {
    const headers = [
      { name: "", value: "x" },
      { name: "X Bad", value: "x" },
      { name: "X-Two", value: "1" },
      { name: "x-two", value: "2" },
      { name: "Host", value: "x" },
    ];
    expect(keys(fresh({ headers }))).toEqual(
      expect.arrayContaining([
        "headers.0.name:required",
        "headers.1.name:header_name",
        "headers.3.name:header_duplicate",
        "headers.4.name:header_reserved",
      ]),
    );
  });
});

it("names the header that is reserved or there twice, among the custom ones and those of the authentication", () => {
  const texts: SchemaTexts = {
    nameRequired: "name",
    nameTooLong: String,
    keywordConflict: (word) => word,
    headerTwice: (name) => `${name} twice`,
    headerReserved: (name) => `${name} reserved`,
    assertion: () => undefined,
    mailInvalid: (address) => address,
  };
  const headers = [
    { name: "X-Two", value: "1" },
    { name: "x-two", value: "2" },
    { name: "Host", value: "x" },
  ];
  const said = (values: WebhookValues) => {
    const parsed = webhookSchema(null, { secretElsewhere: false, texts }).safeParse(values);
    return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
  };
  expect(said(fresh({ headers }))).toEqual(expect.arrayContaining(["x-two twice", "Host reserved"]));
  const auth = {
    type: "headers",
    username: "",
    password: undefined,
    token: undefined,
    items: headers,
    key: "",
  } as const;
  expect(said(fresh({ auth: { ...auth, items: headers } }))).toEqual(
    expect.arrayContaining(["x-two twice", "Host reserved"]),
  );
});

describe("a stored webhook", () => {
  it("opens without anything to complain about and sends no secret back", () => {
    for (const record of [RECORD, CUSTOM]) {
      const values = storedValues(record, ZONE);
      expect(problems(values, record)).toEqual([]);
      const patch = JSON.stringify(toConfiguration(values, record));
      expect(patch).not.toContain("••••••••");
    }
    expect(toConfiguration(storedValues(RECORD, ZONE), RECORD).config).not.toHaveProperty("secret");
    expect(toConfiguration(storedValues(CUSTOM, ZONE), CUSTOM)).toMatchObject({
      auth: { type: "headers", items: [{ name: "X-Key" }] },
      signature: { scheme: "sha256" },
      headers: { "X-Api-Key": { set: true, last4: "9911" }, "X-Team": "a" },
    });
  });

  it("sends a secret that was typed, and an empty one to take it away", () => {
    const values = storedValues(RECORD, ZONE);
    const typed = { ...values, config: { ...values.config, secret: "SECnew" } };
    expect(toConfiguration(typed, RECORD).config).toMatchObject({ secret: "SECnew" });
    const removed = { ...values, config: { ...values.config, secret: "" } };
    expect(toConfiguration(removed, RECORD).config).toMatchObject({ secret: "" });
  });

  it("does not carry a robot's secret to another platform", () => {
    const moved = { ...storedValues(RECORD, ZONE), channel: "feishu" as const };
    expect(toConfiguration(moved, RECORD).config).toMatchObject({ secret: null });
  });

  it("asks for the address again once it was replaced by nothing", () => {
    expect(keys({ ...storedValues(RECORD, ZONE), url: "" }, RECORD)).toEqual(["url:required"]);
  });
});

describe("findings of the service", () => {
  it("are shown at the field that has the value", () => {
    const values = fresh({ headers: [{ name: "X-Good", value: "1" }] });
    expect(formPath("headers.X-Good", values, "header_duplicate")).toBe("headers.0.name");
    expect(formPath("headers.X-Good", values, "header_value")).toBe("headers.0.value");
    expect(formPath("events.0.events.1", values)).toBe("events");
    expect(formPath("retry.delays.3", values)).toBe("retry.delays");
    expect(formPath("config.keywords.2", values)).toBe("config.keywords");
    expect(formPath("auth.items.0", values, "header_reserved")).toBe("auth.items.0.name");
    expect(formPath("config.secret", values)).toBe("config.secret");
  });
});
