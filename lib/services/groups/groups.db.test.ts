import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audiencePage, countAudience } from "@/db/queries/audience";
import { broadcasts } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { makeWorld } from "@/lib/http/authorization-table";
import { BroadcastInputSchema } from "@/lib/services/broadcasts/dto";
import { createBroadcast, deleteBroadcast } from "@/lib/services/broadcasts/manage";
import { createAttributeDefinition } from "@/lib/services/contacts/definitions";
import { createContact, updateContact } from "@/lib/services/contacts/manage";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { recountStaleGroups } from "./count";
import { changeMembers, createGroup, deleteGroup, getGroup, updateGroup } from "./manage";
import { explainMembership, previewRule, recogniseContacts } from "./preview";
import { audienceOf, clockOf } from "./rules";
import { browseGroups, readGroupUse } from "./usage";

let test: TestDb;
let ctx: ServiceContext;
let ids: string[];
const NAMES = ["a", "b", "c", "d"];
beforeAll(async () => {
  test = await openTestDb();
  const world = await makeWorld(test);
  ctx = world.as.admin;
  await createAttributeDefinition(ctx, { key: "secret", labelZh: "秘密", type: "text", sensitive: true });
  ids = [];
  for (const [index, name] of NAMES.entries()) {
    const made = await createContact(ctx, {
      name,
      phone: `1380000000${index}`,
      email: `${name}@example.com`,
      externalId: `e-${name}`,
      attributes: { n: index, secret: "s" },
    });
    ids.push(made.id);
  }
});
afterAll(() => test.close());

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was accepted");
  return error;
}
const keysOf = async (work: Promise<unknown>) => (await failureOf(work)).fields.map(({ path, key }) => [path, key]);
const at = (index: number) => ids[index] ?? "";
const rule = (n: number) => ({ all: [{ field: "attributes.n", op: "gte" as const, value: n }] });

describe("a static group", () => {
  it("has the contacts it is given, each once, and counts them", async () => {
    const made = await createGroup(ctx, { name: "static", kind: "static", members: [at(0), at(1), at(1)] });
    expect(made).toMatchObject({ kind: "static", memberCount: 2, countState: "ok", rule: null });
    const changed = await changeMembers(ctx, made.id, { add: [at(1), at(2)], remove: [at(0)] });
    expect(changed).toMatchObject({ added: 1, removed: 1, group: { memberCount: 2 } });
    expect(await updateGroup(ctx, made.id, { members: [at(3)], name: "renamed" })).toMatchObject({
      name: "renamed",
      memberCount: 1,
    });
    expect(await keysOf(updateGroup(ctx, made.id, { members: ["con_00000000000000000000000000"] }))).toEqual([
      ["members", "group_members_missing"],
    ]);
    expect((await getGroup(ctx, made.id)).memberCount).toBe(1);
    expect(await keysOf(createGroup(ctx, { name: "renamed", kind: "static" }))).toEqual([["name", "group_name_taken"]]);
    expect(await failureOf(updateGroup(ctx, made.id, { name: "x", version: 1 }))).toMatchObject({ code: "conflict" });
    await deleteGroup(ctx, made.id);
    expect(await failureOf(getGroup(ctx, made.id))).toMatchObject({ code: "not_found" });
  });

  it("recognises a paste of ids, numbers and addresses", async () => {
    const lines = [at(0), "+86 138-0000-0001", "C@Example.com", "e-d", "e-d", "", "13999999999", "nobody"];
    const found = await recogniseContacts(ctx, { lines });
    expect(found.contactIds.toSorted()).toEqual(ids.toSorted());
    expect(found.unmatched).toEqual(["13999999999", "nobody"]);
  });
});

describe("a dynamic group", () => {
  it("is a rule that is checked, counted, and counted again when time has passed", async () => {
    const made = await createGroup(ctx, { name: "dynamic", kind: "dynamic", rule: rule(2) });
    expect(made).toMatchObject({ memberCount: 2, countState: "ok", rule: rule(2) });
    await updateContact(ctx, at(0), { attributes: { n: 9 } });
    const later = { ...ctx, now: () => new Date(Date.now() + 16 * 60_000) };
    await recountStaleGroups(ctx);
    expect((await getGroup(ctx, made.id)).memberCount).toBe(2);
    await recountStaleGroups(later);
    expect((await getGroup(ctx, made.id)).memberCount).toBe(3);
    await updateContact(ctx, at(0), { attributes: { n: 0 } });
    expect(await updateGroup(ctx, made.id, { rule: rule(3) })).toMatchObject({ memberCount: 1 });
    expect(await keysOf(changeMembers(ctx, made.id, { add: [at(0)] }))).toEqual([["add", "group_static_only"]]);
  });

  it.each([
    [{ all: [] }, "rule.all", "rule_empty"],
    [{ all: [{ field: "nope", op: "eq", value: 1 }] }, "rule.all.0.field", "rule_field_unknown"],
    [{ all: [{ field: "name", op: "gt", value: 1 }] }, "rule.all.0.op", "rule_op"],
    [{ all: [{ field: "name", op: "eq" }] }, "rule.all.0.value", "rule_value"],
    [{ all: [{ field: "name", op: "eq", value: "" }] }, "rule.all.0.value", "rule_value"],
    [{ any: [{ field: "createdAt", op: "gte", value: "soon" }] }, "rule.any.0.value", "rule_value_type"],
    [{ any: [{ field: "messages.total", op: "between", value: [5, 1] }] }, "rule.any.0.value", "rule_range"],
    [{ any: [{ field: "createdAt", op: "inLastDays", value: 0 }] }, "rule.any.0.value", "rule_days"],
    [
      {
        any: [
          { any: Array.from({ length: 30 }, () => ({ field: "name", op: "isEmpty" })) },
          { field: "name", op: "isEmpty" },
        ],
      },
      "rule",
      "rule_conditions",
    ],
  ])("refuses %j at %s", async (wrong, path, key) => {
    expect(await keysOf(createGroup(ctx, { name: "wrong", kind: "dynamic", rule: wrong }))).toEqual([[path, key]]);
  });

  it("refuses a fourth level", async () => {
    const four = { all: [{ any: [{ all: [{ any: [{ field: "name", op: "isEmpty" }] }] }] }] };
    expect(await failureOf(createGroup(ctx, { name: "deep", kind: "dynamic", rule: four }))).toMatchObject({
      code: "invalid",
    });
    expect((await createGroup(ctx, { name: "three", kind: "dynamic", rule: four.all[0] })).memberCount).toBe(0);
  });

  it("is previewed: a number, masked examples, contradictions; and explained", async () => {
    const preview = await previewRule(ctx, { rule: { all: [...rule(1).all, { field: "city", op: "isEmpty" }] } });
    expect(preview).toMatchObject({ estimate: { matching: 3, contacts: 4, exact: true }, contradictions: [] });
    expect(preview.examples).toHaveLength(3);
    expect(JSON.stringify(preview.examples)).not.toMatch(/1380000000|[bcd]@example/);
    expect(preview.examples[0]?.attributes.secret).toBe("••••");
    const never = await previewRule(ctx, {
      rule: { all: [...rule(5).all, { all: [{ field: "attributes.n", op: "lt", value: 5 }] }] },
    });
    expect(never).toMatchObject({ estimate: { matching: 0 }, contradictions: [["rule.all.0", "rule.all.1.all.0"]] });
    const why = await explainMembership(ctx, {
      rule: { any: [...rule(3).all, { field: "name", op: "eq", value: "a" }] },
      contactId: at(0),
    });
    expect(why).toEqual({
      included: true,
      conditions: [
        { path: "rule.any.0", fits: false },
        { path: "rule.any.1", fits: true },
      ],
    });
  });
});

describe("an audience", () => {
  it("is who is in one of some groups and in none of others", async () => {
    const some = await createGroup(ctx, { name: "some", kind: "static", members: [at(0), at(1)] });
    const high = await createGroup(ctx, { name: "high", kind: "dynamic", rule: rule(1) });
    const uuid = (id: string) => decodeId("group", id) ?? "";
    const audience = await audienceOf(ctx, { include: [uuid(some.id), uuid(high.id)], exclude: [] });
    const clock = await clockOf(ctx);
    expect(await countAudience(ctx.db, ctx.organizationId, audience, clock, 5_000)).toBe(4);
    const less = await audienceOf(ctx, { include: [uuid(high.id)], exclude: [uuid(some.id)] });
    const page = await audiencePage(ctx.db, ctx.organizationId, less, clock, { afterId: null, limit: 10 });
    expect(page).toEqual([at(2), at(3)].map((id) => decodeId("contact", id)));
    await deleteGroup(ctx, some.id);
    expect(await failureOf(audienceOf(ctx, { include: [uuid(some.id)], exclude: [] }))).toMatchObject({
      code: "not_found",
    });
  });
});

describe("the broadcasts that use a group", () => {
  it("are told by group, newest first, and hold it until they are over", async () => {
    const [used, excluded, free] = await Promise.all(
      ["used", "excluded", "free"].map((name) => createGroup(ctx, { name, kind: "static", members: [at(0)] })),
    );
    const idOf = (group: { id: string } | undefined) => group?.id ?? "";
    const receiver = { name: "coupons", channel: "custom" as const, trigger: "manual" as const, events: [] };
    const { id: webhookId } = await createEndpoint(ctx, { ...receiver, url: "http://127.0.0.1:9/coupons" });
    const draft = { webhookId, batchSize: 10, trigger: { type: "immediate" as const }, body: {}, pace: {} };
    const made: string[] = [];
    for (const name of ["first", "second", "over"]) {
      const input = { ...draft, name, groups: [idOf(used)], exclude: [idOf(excluded)] };
      made.push((await createBroadcast(ctx, BroadcastInputSchema.parse(input))).id);
    }
    const [first = "", second = ""] = made;
    await test.db.update(broadcasts).set({ status: "done" }).where(eq(broadcasts.name, "over"));
    const lines = new Map((await browseGroups(ctx, { limit: 20 })).items.map(({ id, use }) => [id, use]));
    const both = { total: 2, named: [second, first].map((id, n) => ({ id, name: ["second", "first"][n] })) };
    expect([used, excluded, free].map((group) => lines.get(idOf(group)))).toEqual([
      both,
      both,
      { total: 0, named: [] },
    ]);
    expect(await readGroupUse(ctx, idOf(used))).toEqual(both);
    expect((await failureOf(deleteGroup(ctx, idOf(excluded)))).fields[0]).toMatchObject({ key: "group_in_use" });
    await Promise.all([first, second].map((id) => deleteBroadcast(ctx, id)));
    await deleteGroup(ctx, idOf(used));
  });
});
