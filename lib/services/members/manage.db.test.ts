import { afterAll, beforeAll, expect, it } from "vitest";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { makeMember, testContext } from "@/lib/http/testing";
import { changeOneMessage } from "@/lib/services/messages/change";
import { getMessage } from "@/lib/services/messages/detail";
import { openSite } from "@/lib/services/messages/sites";
import { submitMessage } from "@/lib/services/messages/submit";
import { changeRole, listMembers, removeMember } from "./manage";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

const userId = (ctx: ServiceContext) => (ctx.actor.kind === "user" ? ctx.actor.userId : "");
const roleOf = async (id: string) => (await listMembers(world.as.owner)).find((one) => one.userId === id)?.role;

it("gives a member another role", async () => {
  const { userId: id } = await makeMember(test.db, world.organizationId, "viewer");
  await changeRole(world.as.admin, { userId: id, role: "agent" });
  expect(await roleOf(id)).toBe("agent");
  await changeRole(world.as.admin, { userId: id, role: "agent" });
  const told = (await test.db.select().from(events)).filter(({ data }) =>
    JSON.stringify(data).includes(encodeId("user", id)),
  );
  expect(told).toMatchObject([
    { type: "user.updated", data: { name: "viewer", role: "agent", changes: { role: ["viewer", "agent"] } } },
  ]);
});

it("lets nobody change his own role", async () => {
  await expect(changeRole(world.as.admin, { userId: userId(world.as.admin), role: "owner" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

it("lets only owners make or unmake owners", async () => {
  const { userId: id } = await makeMember(test.db, world.organizationId, "agent");
  await expect(changeRole(world.as.admin, { userId: id, role: "owner" })).rejects.toMatchObject({ code: "forbidden" });
  const owner = userId(world.as.owner);
  await expect(changeRole(world.as.admin, { userId: owner, role: "viewer" })).rejects.toMatchObject({
    code: "forbidden",
  });
  await changeRole(world.as.owner, { userId: id, role: "owner" });
  expect(await roleOf(id)).toBe("owner");
  await changeRole(world.as.owner, { userId: id, role: "agent" });
  expect(await roleOf(id)).toBe("agent");
});

it("keeps one owner, also when two owners unmake each other at the same moment", async () => {
  const second = await makeMember(test.db, world.organizationId, "owner");
  const asSecond: ServiceContext = { ...world.as.owner, actor: second };
  const results = await Promise.allSettled([
    changeRole(world.as.owner, { userId: second.userId, role: "agent" }),
    changeRole(asSecond, { userId: userId(world.as.owner), role: "agent" }),
  ]);
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  const owners = await test.db.$client.query(
    "select 1 from memberships where organization_id = $1 and role = 'owner'",
    [world.organizationId],
  );
  expect(owners.rowCount).toBe(1);
});

async function messageOf(assignee: string): Promise<string> {
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const ctx = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const page = { url: null, title: null, referrer: null };
  const { id } = await submitMessage(ctx, {
    ...{ site, source: "api", key: null, userAgent: "", language: "zh-CN", spamReason: null },
    input: {
      content: crypto.randomUUID(),
      phone: null,
      email: "v@example.com",
      name: "V",
      category: "",
      fields: {},
      page,
    },
  });
  const uuid = decodeId("message", id) ?? "";
  await changeOneMessage(world.as.owner, { id: uuid, edit: { kind: "assign", userId: assignee } });
  return uuid;
}
const assigneeOf = async (id: string) => (await getMessage(world.as.owner, id)).assignee?.name ?? null;

it("gives what a member had to do to another one when he goes, or to whoever takes it", async () => {
  const [first, second] = [
    await makeMember(test.db, world.organizationId, "agent"),
    await makeMember(test.db, world.organizationId, "agent"),
  ];
  const handed = await messageOf(first.userId);
  const open = (await listMembers(world.as.admin)).find((one) => one.userId === first.userId)?.openMessages;
  expect(open).toBe(1);
  await removeMember(world.as.admin, { userId: first.userId, handOverTo: second.userId });
  expect(await assigneeOf(handed)).toBe("agent");
  const mine = (await listMembers(world.as.admin)).find((one) => one.userId === second.userId)?.openMessages;
  expect(mine).toBe(1);
  await removeMember(world.as.admin, { userId: second.userId, handOverTo: null });
  expect(await assigneeOf(handed)).toBeNull();
  expect(await roleOf(first.userId)).toBeUndefined();
});

it("moves nothing to who handles no messages, and then removes nobody", async () => {
  const { userId: id } = await makeMember(test.db, world.organizationId, "agent");
  const { userId: viewer } = await makeMember(test.db, world.organizationId, "viewer");
  const message = await messageOf(id);
  await expect(removeMember(world.as.admin, { userId: id, handOverTo: viewer })).rejects.toMatchObject({
    code: "invalid",
  });
  await expect(removeMember(world.as.admin, { userId: id, handOverTo: id })).rejects.toMatchObject({ code: "invalid" });
  expect(await roleOf(id)).toBe("agent");
  expect(await assigneeOf(message)).toBe("agent");
});

it("removes neither oneself nor, as an admin, an owner", async () => {
  const { userId: id } = await makeMember(test.db, world.organizationId, "owner");
  await expect(removeMember(world.as.admin, { userId: id, handOverTo: null })).rejects.toMatchObject({
    code: "forbidden",
  });
  const admin = userId(world.as.admin);
  await expect(removeMember(world.as.admin, { userId: admin, handOverTo: null })).rejects.toMatchObject({
    code: "forbidden",
  });
  expect(await roleOf(id)).toBe("owner");
});
