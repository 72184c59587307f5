import { afterAll, beforeAll, expect, it } from "vitest";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { makeMember } from "@/lib/http/testing";
import { changeRole, listMembers } from "./manage";

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
