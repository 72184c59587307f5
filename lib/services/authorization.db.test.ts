import { afterAll, beforeAll, describe } from "vitest";
import { firstOrganization } from "@/db/queries/organizations";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { TokenInputSchema } from "@/lib/domain/accounts";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { makeMember } from "@/lib/http/testing";
import { changeRole, listMembers } from "./members/manage";
import { updateOrganization } from "./organizations/update";
import { createToken, listTokens, revokeToken } from "./tokens/manage";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

const tokenInput = TokenInputSchema.parse({ name: "ours", scopes: ["event.read"] });
const mentionsOurs = (answer: unknown) => JSON.stringify(answer ?? null).includes("ours");

const ROWS: ServiceRow[] = [
  {
    name: "create token",
    permission: "token.manage",
    foreign: "own_data_only",
    prepare: () => Promise.resolve((ctx) => createToken(ctx, { ...tokenInput, name: "new", scopes: [] })),
  },
  {
    name: "list tokens",
    permission: "token.manage",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      await createToken(as.owner, tokenInput);
      return (ctx) => listTokens(ctx, { cursor: undefined, limit: 50 });
    },
    leaks: mentionsOurs,
  },
  {
    name: "revoke token",
    permission: "token.manage",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const { token } = await createToken(as.owner, tokenInput);
      return (ctx) => revokeToken(ctx, token.id);
    },
  },
  {
    name: "list members",
    permission: "member.manage",
    foreign: "own_data_only",
    prepare: () => Promise.resolve(listMembers),
    leaks: (answer) => Array.isArray(answer) && answer.length !== 1,
  },
  {
    name: "change role",
    permission: "member.manage",
    foreign: "not_found",
    prepare: async ({ runtime, organizationId }) => {
      const { userId } = await makeMember(runtime.db, organizationId, "viewer");
      return (ctx) => changeRole(ctx, { userId, role: "agent" });
    },
  },
  {
    name: "update organization",
    permission: "organization.write",
    foreign: "own_data_only",
    prepare: () =>
      Promise.resolve((ctx) => updateOrganization(ctx, { name: ctx.organizationId, timeZone: "Asia/Shanghai" })),
    leaks: async (_answer, { runtime, organizationId }) =>
      (await firstOrganization(runtime.db))?.name !== organizationId,
  },
];

describe("who may call which service", () => testServiceAuthorization(() => world, ROWS));
