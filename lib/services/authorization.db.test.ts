import { afterAll, beforeAll, describe } from "vitest";
import { firstOrganization } from "@/db/queries/organizations";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { TokenInputSchema } from "@/lib/domain/accounts";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { makeMember } from "@/lib/http/testing";
import { invitationSender, inviteByLetter, renewByLetter } from "./members/invitation-letters";
import { inviteMembers, listInvitations, renewInvitationLink, revokeInvitation } from "./members/invitations";
import { changeRole, listMembers, removeMember } from "./members/manage";
import { readOrganization, updateOrganization } from "./organizations/update";
import { countTokens, createToken, listTokens, revokeAllTokens, revokeToken } from "./tokens/manage";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

const tokenInput = TokenInputSchema.parse({ name: "ours", scopes: ["event.read"] });
async function invitationId(ctx: ServiceContext): Promise<string> {
  const [sent] = await inviteMembers(ctx, { emails: ["asked@ours.example"], role: "agent" });
  return sent?.id ?? "";
}
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
    name: "count and revoke all tokens",
    permission: "token.manage",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      await createToken(as.owner, tokenInput);
      return async (ctx) => revokeAllTokens(ctx, await countTokens(ctx));
    },
    leaks: async (_answer, { as }) => (await countTokens(as.owner)) === 0,
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
    name: "remove member",
    permission: "member.manage",
    foreign: "not_found",
    prepare: async ({ runtime, organizationId }) => {
      const { userId } = await makeMember(runtime.db, organizationId, "viewer");
      return (ctx) => removeMember(ctx, { userId, handOverTo: null });
    },
  },
  {
    name: "invite members",
    permission: "member.manage",
    foreign: "own_data_only",
    prepare: () =>
      Promise.resolve((ctx) => inviteMembers(ctx, { emails: [`${ctx.organizationId}@example.com`], role: "viewer" })),
    leaks: async (_answer, { as, other }) =>
      JSON.stringify(await listInvitations(as.owner)).includes(other.organizationId),
  },
  {
    name: "invite by letter",
    permission: "member.manage",
    foreign: "own_data_only",
    prepare: () =>
      Promise.resolve((ctx) =>
        inviteByLetter(ctx, { emails: [`letter-${ctx.organizationId}@example.com`], role: "viewer" }, "en"),
      ),
    leaks: async (_answer, { as, other }) =>
      JSON.stringify(await listInvitations(as.owner)).includes(`letter-${other.organizationId}`),
  },
  {
    name: "who invitations come from",
    permission: "member.manage",
    foreign: "own_data_only",
    prepare: () => Promise.resolve(invitationSender),
    leaks: (answer) => answer !== null,
  },
  {
    name: "renew invitation by letter",
    permission: "member.manage",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const id = await invitationId(as.owner);
      return (ctx) => renewByLetter(ctx, id, "en");
    },
  },
  {
    name: "list invitations",
    permission: "member.manage",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      await inviteMembers(as.owner, { emails: ["only@ours.example"], role: "viewer" });
      return listInvitations;
    },
    leaks: (answer) => JSON.stringify(answer).includes("only@ours.example"),
  },
  {
    name: "renew invitation",
    permission: "member.manage",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const id = await invitationId(as.owner);
      return (ctx) => renewInvitationLink(ctx, id);
    },
  },
  {
    name: "revoke invitation",
    permission: "member.manage",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const id = await invitationId(as.owner);
      return (ctx) => revokeInvitation(ctx, id);
    },
  },
  {
    name: "read organization",
    permission: "organization.write",
    foreign: "own_data_only",
    prepare: () => Promise.resolve(readOrganization),
    leaks: mentionsOurs,
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
