import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { loadSession } from "@/lib/auth/session";
import { openSession } from "@/lib/auth/sign-in";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { listMySessions, revokeMySession, signOutEverywhere, signOutOthers } from "./manage";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

const live = (id: string) => loadSession(test.db, id, new Date());
async function open(ctx: ServiceContext): Promise<string> {
  if (ctx.actor.kind !== "user") throw new Error("not a user");
  const user = { ...ctx.actor, organizationId: ctx.organizationId };
  return openSession(test.db, user, new Date(), { requestId: "test-request", ip: "203.0.113.5", userAgent: "Firefox" });
}

it("signs one browser out and leaves the others", async () => {
  const [here, there] = [await open(world.as.agent), await open(world.as.agent)];
  await revokeMySession(world.as.agent, encodeId("session", here));
  expect(await live(here)).toBeNull();
  expect(await live(there)).not.toBeNull();
  const list = await listMySessions(world.as.agent);
  expect(list).toMatchObject([{ id: encodeId("session", there), userAgent: "Firefox", ip: "203.0.113.5" }]);
});

it("signs out everywhere", async () => {
  const mine = [await open(world.as.viewer), await open(world.as.viewer)];
  const others = await open(world.as.owner);
  expect(await signOutEverywhere(world.as.viewer)).toBe(2);
  expect(await Promise.all(mine.map(live))).toEqual([null, null]);
  expect(await live(others)).not.toBeNull();
});

it("signs out everywhere else", async () => {
  const [here, there, others] = [await open(world.as.admin), await open(world.as.admin), await open(world.as.owner)];
  expect(await signOutOthers(world.as.admin, encodeId("session", here))).toBe(1);
  expect(await live(here)).not.toBeNull();
  expect(await live(there)).toBeNull();
  expect(await live(others)).not.toBeNull();
  await expect(signOutOthers(world.as.admin, "ses_nonsense")).rejects.toMatchObject({ code: "not_found" });
});

it("does not let one user end another's session", async () => {
  const others = encodeId("session", await open(world.as.agent));
  for (const ctx of [world.as.owner, world.as.stranger]) {
    await expect(revokeMySession(ctx, others)).rejects.toMatchObject({ code: "not_found" });
  }
  await expect(revokeMySession(world.as.owner, "ses_nonsense")).rejects.toMatchObject({ code: "not_found" });
});

it("is for people only", async () => {
  const token = { kind: "token", tokenId: world.organizationId, name: "t", scopes: ["*"] } as const;
  const ctx = testContext(world.runtime, world.organizationId, token);
  await expect(listMySessions(ctx)).rejects.toMatchObject({ code: "forbidden" });
  await expect(signOutEverywhere(ctx)).rejects.toMatchObject({ code: "forbidden" });
  const other = encodeId("session", world.organizationId);
  await expect(signOutOthers(ctx, other)).rejects.toMatchObject({ code: "forbidden" });
});
