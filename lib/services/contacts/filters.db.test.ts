import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { makeWorld } from "@/lib/http/authorization-table";
import { createAttributeDefinition } from "./definitions";
import { type ContactSearchFields, searchRule } from "./filters";
import { listContacts } from "./list";
import { createContact } from "./manage";

let test: TestDb;
let ctx: ServiceContext;
const CREATED = { old: "2026-01-10T02:00:00Z", new: "2026-03-01T02:00:00Z" };
beforeAll(async () => {
  test = await openTestDb();
  ctx = (await makeWorld(test)).as.admin;
  for (const one of [
    { key: "level", labelZh: "等级", type: "select", options: ["金", "银"] },
    { key: "score", labelZh: "积分", type: "number" },
    { key: "secret", labelZh: "保密", type: "text", sensitive: true },
  ])
    await createAttributeDefinition(ctx, one);
  const people = { Ann: { level: "金", score: 500, secret: "s" }, Bo: { level: "银", score: 20 }, Cy: {} };
  for (const [name, attributes] of Object.entries(people))
    await createContact(ctx, { name, attributes, city: name === "Cy" ? "" : `${name}市`, tags: ["listed"] });
  await test.db.$client.query(
    `update contacts set created_at = case name when 'Ann' then $1::timestamptz else $2::timestamptz end,
       last_active_at = case name when 'Bo' then $2::timestamptz end where 'listed' = any(tags)`,
    [CREATED.old, CREATED.new],
  );
});
afterAll(() => test.close());

const NONE: ContactSearchFields = { attribute: "", op: "", value: "", time: "", from: "", to: "" };

/** Who the filters find, and which of them were ignored. */
async function found(search: Partial<ContactSearchFields>) {
  const { rule, ignored } = await searchRule(ctx, { ...NONE, ...search });
  const page = await listContacts(ctx, { tag: "listed", rule: rule ?? undefined, limit: 10 });
  return [page.items.map(({ name }) => name).sort(), ignored];
}

const EVERYBODY = ["Ann", "Bo", "Cy"];

describe("the filters of the list of contacts", () => {
  it("compare an attribute as its kind is compared", async () => {
    expect(await found({ attribute: "attributes.level", value: "金" })).toEqual([["Ann"], []]);
    expect(await found({ attribute: "attributes.score", op: "gte", value: "100" })).toEqual([["Ann"], []]);
    expect(await found({ attribute: "attributes.score", value: "20" })).toEqual([["Bo"], []]);
    expect(await found({ attribute: "attributes.score", op: "isEmpty" })).toEqual([["Cy"], []]);
    expect(await found({ attribute: "city", value: "bo" })).toEqual([["Bo"], []]);
    expect(await found({ attribute: "attributes.level", op: "ne", value: "金" })).toEqual([["Bo", "Cy"], []]);
  });

  it("ignore what makes no condition and say so, and wait for a value", async () => {
    expect(await found({ attribute: "attributes.score" })).toEqual([EVERYBODY, []]);
    expect(await found({ attribute: "attributes.score", value: "many" })).toEqual([
      EVERYBODY,
      ["attribute", "op", "value"],
    ]);
    expect(await found({ attribute: "attributes.gone", value: "1" })).toEqual([EVERYBODY, ["attribute"]]);
    expect(await found({ from: "yesterday" })).toEqual([EVERYBODY, ["from"]]);
  });

  it("take nothing that says who somebody is into an address", async () => {
    for (const attribute of ["attributes.secret", "phone", "email", "idCard"])
      expect(await found({ attribute, value: "s" })).toEqual([EVERYBODY, ["attribute"]]);
  });

  it("know times of the organization's zone, of making and of the last visit", async () => {
    // Asia/Shanghai: 02:00 UTC is 10:00 there.
    expect(await found({ from: "2026-03-01T10:00" })).toEqual([["Bo", "Cy"], []]);
    expect(await found({ from: "2026-03-01T10:01" })).toEqual([[], []]);
    expect(await found({ to: "2026-02-01T00:00" })).toEqual([["Ann"], []]);
    expect(await found({ time: "active", from: "2026-02-01T00:00" })).toEqual([["Bo"], []]);
  });

  it("ask for nothing where nothing is filtered", async () => {
    const closed = new Proxy(test.db, {
      get: () => {
        throw new Error("asked the database");
      },
    });
    const unfiltered = { ...NONE, op: "eq", value: "left over", time: "active" } as const;
    expect(await searchRule({ ...ctx, db: closed }, unfiltered)).toEqual({ rule: null, ignored: [] });
  });
});
