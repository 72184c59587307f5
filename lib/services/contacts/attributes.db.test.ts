import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createGroup } from "../groups/manage";
import { upsertContacts } from "./bulk";
import { createAttributeDefinition, deleteAttributeDefinition, listAttributeDefinitions } from "./definitions";
import { listContacts } from "./list";
import { createContact, getContact, updateContact } from "./manage";
import { mergeContacts } from "./merge";
import { createRule, switchRule } from "./rules";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
  ctx = world.as.admin;
});
afterAll(() => test.close());

let count = 0;
/** A phone number nobody else has. */
const phone = () => `139${String(++count).padStart(8, "0")}`;

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was accepted");
  return error;
}
const fieldsOf = async (work: Promise<unknown>) => (await failureOf(work)).fields.map(({ path, key }) => [path, key]);

type Told = { type: string; data: Record<string, unknown> };
/** What was raised of a contact, in order. */
async function told(id: string): Promise<Told[]> {
  const { rows } = await test.db.$client.query<Told>(
    "select type, data from events where data->>'customer_id' = $1 or data->>'contact_id' = $1 order by id",
    [id],
  );
  return rows;
}

describe("an attribute", () => {
  it("gives values their type, and is not deleted while a group's rule names it", async () => {
    await createAttributeDefinition(ctx, { key: "score", labelZh: "活跃度", type: "number" });
    await createAttributeDefinition(ctx, { key: "level", labelZh: "等级", type: "select", options: ["金", "银"] });
    await createAttributeDefinition(ctx, { key: "since", labelZh: "加入", type: "date" });
    const made = await createContact(ctx, {
      name: "typed",
      attributes: { score: "1,250.5", level: "金", since: "2024/1/5", other: "free" },
    });
    expect(made.attributes).toEqual({ score: 1250.5, level: "金", since: "2024-01-05", other: "free" });
    expect(
      await fieldsOf(createContact(ctx, { name: "x", attributes: { score: "many", level: "铜", since: "soon" } })),
    ).toEqual([
      ["attributes.score", "attribute_number"],
      ["attributes.level", "invalid_option"],
      ["attributes.since", "calendar_day"],
    ]);
    expect(await fieldsOf(createAttributeDefinition(ctx, { key: "score", labelZh: "x", type: "text" }))).toEqual([
      ["key", "attribute_key_taken"],
    ]);
    expect(await fieldsOf(createAttributeDefinition(ctx, { key: "s2", labelZh: "x", type: "select" }))).toEqual([
      ["options", "attribute_options"],
    ]);
    await createGroup(ctx, {
      name: "scored",
      kind: "dynamic",
      rule: { any: [{ all: [{ field: "attributes.score", op: "gte", value: 500 }] }] },
    });
    const listed = await listAttributeDefinitions(ctx);
    const score = listed.find(({ key }) => key === "score");
    expect(score?.usedBy).toMatchObject([{ name: "scored" }]);
    expect(await fieldsOf(deleteAttributeDefinition(ctx, score?.id ?? ""))).toEqual([["id", "attribute_in_use"]]);
    await deleteAttributeDefinition(ctx, listed.find(({ key }) => key === "level")?.id ?? "");
  });

  it("that crosses a rule's threshold raises flow.triggered once for each crossing", async () => {
    const rule = await createRule(ctx, { name: "活跃度达到 500 分", field: "attributes.heat", op: "gte", value: 500 });
    const made = await createContact(ctx, { name: "hot", attributes: { heat: 480 } });
    const flows = async () => (await told(made.id)).filter(({ type }) => type === "flow.triggered");
    const set = (heat: number | null) => updateContact(ctx, made.id, { attributes: { heat } });
    await set(499);
    expect(await flows()).toEqual([]);
    await set(500);
    await set(620);
    await upsertContacts(ctx, { contacts: [{ name: "born hot", externalId: "hot-1", attributes: { heat: 900 } }] });
    expect(await flows()).toHaveLength(1);
    expect((await flows())[0]?.data).toMatchObject({
      flow_id: rule.id,
      flow_name: "活跃度达到 500 分",
      contact_id: made.id,
      context: { value: 500, props: { heat: 500 } },
    });
    await Promise.all([set(10), set(10)]);
    await Promise.all([set(700), set(710), set(720)]);
    expect(await flows()).toHaveLength(2);
    await switchRule(ctx, rule.id, false);
    await set(null);
    await set(500);
    expect(await flows()).toHaveLength(2);
    expect((await told(made.id)).at(-1)).toMatchObject({ type: "customer.updated", data: { props: { heat: 500 } } });
  });
});

describe("a merge", () => {
  it("keeps one with what the others knew, and all that hung on them", async () => {
    const keep = await createContact(ctx, { name: "keep", tags: ["a"], attributes: { x: 1 } });
    const other = await createContact(ctx, {
      name: "other",
      phone: phone(),
      externalId: `m-${count}`,
      city: "上海",
      tags: ["b"],
      attributes: { x: 2, y: 3 },
      identities: [{ type: "m.id", id: String(count) }],
    });
    const group = await createGroup(ctx, { name: `merge ${count}`, kind: "static", members: [other.id] });
    const merged = await mergeContacts(ctx, { keep: keep.id, others: [other.id] });
    expect(merged).toMatchObject({
      id: keep.id,
      name: "keep",
      phone: other.phone,
      externalId: other.externalId,
      city: "上海",
      tags: ["a", "b"],
      attributes: { x: 1, y: 3 },
      identities: other.identities,
    });
    expect(await failureOf(getContact(ctx, other.id))).toMatchObject({ code: "not_found" });
    expect((await listContacts(ctx, { group: group.id, limit: 5 })).items.map(({ id }) => id)).toEqual([keep.id]);
    expect(await failureOf(mergeContacts(ctx, { keep: keep.id, others: [keep.id] }))).toMatchObject({
      code: "precondition",
    });
    const foreign = await createContact(world.as.stranger, { name: "theirs" });
    expect(await failureOf(mergeContacts(ctx, { keep: keep.id, others: [foreign.id] }))).toMatchObject({
      code: "not_found",
    });
  });
});
