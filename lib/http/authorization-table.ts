import { expect, it } from "vitest";
import type { TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { PERMISSIONS, type Permission, ROLES, roleCan } from "@/lib/domain/roles";
import { AppError } from "@/lib/errors";
import type { Runtime } from "@/lib/runtime";
import type { RouteHandler } from "./api-route";
import { type Call, callRoute, makeMember, makeOrganization, makeToken, testContext, testRuntime } from "./testing";

/**
 * The authorization table: every service and route is called by every kind of caller. Add a row per verb in
 * `lib/services/<noun>/authorization.db.test.ts` (see the one in tokens/), or all rows of a feature in one file.
 */
export type World = {
  runtime: Runtime;
  organizationId: string;
  siteKey: string;
  /** Another organization; its owner must find nothing of ours. */
  other: { organizationId: string };
  /** Contexts of ours by role, and of the other organization's owner. */
  as: Record<"owner" | "admin" | "agent" | "viewer" | "stranger", ServiceContext>;
};

/** Two organizations, a member of each role in ours, an owner in the other. Call in `beforeAll`. */
export async function makeWorld(database: TestDb, parts: Partial<Runtime> = {}): Promise<World> {
  const runtime = testRuntime(database, parts);
  const [ours, theirs] = [await makeOrganization(database.db, "ours"), await makeOrganization(database.db, "theirs")];
  const member = async (organizationId: string, role: (typeof ROLES)[number]) =>
    testContext(runtime, organizationId, await makeMember(database.db, organizationId, role));
  return {
    runtime,
    organizationId: ours.id,
    siteKey: ours.siteKey,
    other: { organizationId: theirs.id },
    as: {
      owner: await member(ours.id, "owner"),
      admin: await member(ours.id, "admin"),
      agent: await member(ours.id, "agent"),
      viewer: await member(ours.id, "viewer"),
      stranger: await member(theirs.id, "owner"),
    },
  };
}

/** What a caller who has the permission in another organization gets: the object is not found, or his list is empty. */
type Foreign = "not_found" | "own_data_only";

export type ServiceRow = {
  name: string;
  permission: Permission;
  foreign: Foreign;
  /** Makes what the verb needs in our organization, then returns the call. Run anew for each caller. */
  prepare: (world: World) => Promise<(ctx: ServiceContext) => Promise<unknown>>;
  /** For `own_data_only`: whether the call showed or changed anything of our organization. */
  leaks?: (answer: unknown, world: World) => boolean | Promise<boolean>;
};

export type RouteRow = {
  handler: RouteHandler;
  foreign: Foreign;
  /** Permissions the service asks for besides the contract's. */
  alsoNeeds?: readonly Permission[];
  /** Makes what the route needs in our organization and returns the call. */
  prepare: (world: World) => Promise<Omit<Call, "token">>;
  leaks?: (answer: unknown, world: World) => boolean | Promise<boolean>;
};

async function outcome(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
    return "allowed";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** One test per service and caller. */
export function testServiceAuthorization(world: () => World, rows: readonly ServiceRow[]): void {
  for (const row of rows) {
    for (const role of ROLES) {
      const expected = roleCan(role, row.permission) ? "allowed" : "forbidden";
      it(`${row.name}: ${role} is ${expected}`, async () => {
        const call = await row.prepare(world());
        expect(await outcome(() => call(world().as[role]))).toBe(expected);
      });
    }
    it(`${row.name}: a token with every other scope is forbidden`, async () => {
      const call = await row.prepare(world());
      const scopes = PERMISSIONS.filter((permission) => permission !== row.permission);
      const actor = { kind: "token", tokenId: world().organizationId, name: "test", scopes } as const;
      expect(await outcome(() => call(testContext(world().runtime, world().organizationId, actor)))).toBe("forbidden");
    });
    it(`${row.name}: a visitor is forbidden`, async () => {
      const call = await row.prepare(world());
      const ctx = testContext(world().runtime, world().organizationId, { kind: "visitor", name: "visitor" });
      expect(await outcome(() => call(ctx))).toBe("forbidden");
    });
    it(`${row.name}: another organization's owner reaches nothing of ours`, async () => {
      const call = await row.prepare(world());
      if (row.foreign === "not_found") {
        expect(await outcome(() => call(world().as.stranger))).toBe("not_found");
        return;
      }
      const answer = await call(world().as.stranger);
      expect((await row.leaks?.(answer, world())) ?? false).toBe(false);
    });
  }
}

/** One test per route and caller. A public route is only asked to work without a token. */
export function testRouteAuthorization(world: () => World, rows: readonly RouteRow[]): void {
  for (const { handler, prepare, foreign, alsoNeeds = [], leaks } of rows) {
    const { contract } = handler;
    const name = `${contract.method} ${contract.path}`;
    const { permission } = contract;
    const token = (organizationId: string, scopes: string[]) => makeToken(world().runtime.db, organizationId, scopes);
    if (permission === "public") {
      it(`${name}: needs no token`, async () => {
        expect((await callRoute(handler, await prepare(world()))).status).toBeLessThan(400);
      });
      continue;
    }
    it(`${name}: without a token is 401, with a wrong one too`, async () => {
      const call = await prepare(world());
      expect((await callRoute(handler, call)).status).toBe(401);
      expect((await callRoute(handler, { ...call, token: "hlk_0000000000000000000000000000" })).status).toBe(401);
    });
    it(`${name}: a token with every other scope is 403`, async () => {
      const scopes = PERMISSIONS.filter((one) => one !== permission);
      const call = { ...(await prepare(world())), token: await token(world().organizationId, scopes) };
      expect((await callRoute(handler, call)).status).toBe(403);
    });
    it(`${name}: a token with ${permission} may`, async () => {
      const call = {
        ...(await prepare(world())),
        token: await token(world().organizationId, [permission, ...alsoNeeds]),
      };
      expect((await callRoute(handler, call)).status).toBe(contract.status);
    });
    it(`${name}: another organization's token reaches nothing of ours`, async () => {
      const call = { ...(await prepare(world())), token: await token(world().other.organizationId, ["*"]) };
      const answer = await callRoute(handler, call);
      if (foreign === "not_found") expect(answer.status).toBe(404);
      else expect((await leaks?.(answer.body, world())) ?? false).toBe(false);
    });
  }
}
