import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertReply } from "@/db/queries/inbox-replies";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, newUuid } from "@/lib/domain/ids";
import { INBOX_DEFAULTS } from "@/lib/domain/leave-message/settings";
import type { Permission } from "@/lib/domain/roles";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { listAgents, ping } from "@/lib/services/presence/agents";
import { checkInstall } from "@/lib/services/sites/check-install";
import { setMemberHandles } from "@/lib/services/tickets/handles";
import { createTransport } from "@/lib/transport/http";
import { changeOneMessage } from "./change";
import { getMessage } from "./detail";
import { listQuickReplies, saveQuickReplies } from "./quick-replies";
import { removeMessages } from "./remove";
import { cancelReply, retryReply, sendReply } from "./reply";
import { deleteView, listSavedViews, saveView } from "./saved-views";
import { readInboxSetup, saveReplySettings, saveSlaSettings } from "./setup";
import { openSite } from "./sites";
import { submitMessage } from "./submit";
import { keepDraft } from "./talk";
import { undoChanges } from "./undo";

/* Who may answer, delete and take back in the inbox, and set it up. */

let database: TestDb;
let world: World;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database, { transport });
  const smtp = { host: "127.0.0.1", port: 25, security: "none" as const, from: "support@shop.example" };
  for (const ctx of [world.as.owner, world.as.stranger])
    await createEndpoint(ctx, {
      ...{ name: "mail", channel: "email", events: ["leave_message.created"], enabled: false },
      config: { smtp, to: ["team@shop.example"] },
    });
});
afterAll(async () => {
  await transport.close();
  await database.close();
});

let n = 0;
async function leave(of: World): Promise<string> {
  n += 1;
  const site = await openSite(of.runtime, of.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(of.runtime, of.organizationId, { kind: "visitor", name: "visitor" });
  const { id } = await submitMessage(visitor, {
    ...{ site, source: "api", key: null, spamReason: null, userAgent: "", language: "" },
    input: {
      ...{ content: `ours ${n}`, name: "", phone: null, email: `ours${n}@example.com`, category: "", fields: {} },
      page: { url: null, title: null, referrer: null },
    },
  });
  return decodeId("message", id) ?? "";
}

const ofOne = (
  name: string,
  permission: Permission,
  verb: (ctx: ServiceContext, id: string) => Promise<unknown>,
): ServiceRow => ({
  ...{ name, permission, foreign: "not_found" },
  prepare: async (of) => {
    const id = await leave(of);
    return (ctx) => verb(ctx, id);
  },
});

/** A reply of ours in a state. */
async function reply(of: World, state: "scheduled" | "failed"): Promise<string> {
  const id = newUuid(Date.now());
  await insertReply(of.runtime.db, {
    ...{ id, organizationId: of.organizationId, messageId: await leave(of), authorId: null, authorName: "ours" },
    ...{ recipient: "ours@example.com", subject: "ours", body: "ours", state, after: "replied" },
    ...{ sendAt: new Date(Date.now() + 3_600_000), createdAt: new Date() },
  });
  return id;
}
const ofReply = (
  name: string,
  state: "scheduled" | "failed",
  verb: (ctx: ServiceContext, id: string) => Promise<unknown>,
): ServiceRow => ({
  ...{ name, permission: "message.handle", foreign: "not_found" },
  prepare: async (of) => {
    const id = await reply(of, state);
    return (ctx) => verb(ctx, id);
  },
});

const { slaMinutes, slaCategories, slaPause, autoCloseDays } = INBOX_DEFAULTS;
const newDevice = () => newUuid(Date.now());
const userOf = ({ actor }: ServiceContext): string => (actor.kind === "user" ? actor.userId : "");
/** What a stranger would leave in our set-up. */
const MARK = "by whoever asked";
const MARKED_MINUTES = 7_777;
const ourSetup = async (of: World) => JSON.stringify(await readInboxSetup(of.as.owner));

const rows: ServiceRow[] = [
  ofOne("keepDraft", "message.handle", (ctx, id) => keepDraft(ctx, { id, text: "so far" })),
  {
    ...{ name: "sendReply", permission: "message.handle", foreign: "not_found" },
    prepare: async (of) => {
      const id = await leave(of);
      const seen = (await getMessage(of.as.owner, id)).answersSeen;
      return (ctx) => sendReply(ctx, { id, text: "hello", after: "replied", seen });
    },
  },
  ofReply("cancelReply", "scheduled", cancelReply),
  ofReply("retryReply", "failed", retryReply),
  {
    ...{ name: "removeMessages", permission: "privacy.manage", foreign: "own_data_only" },
    prepare: async (of) => {
      const id = await leave(of);
      return (ctx) => removeMessages(ctx, [id]);
    },
    leaks: (result) => (result as { removed: number }).removed !== 0,
  },
  {
    ...{ name: "undoChanges", permission: "message.handle", foreign: "own_data_only" },
    prepare: async (of) => {
      const edit = { kind: "priority", priority: "high" } as const;
      const { batchId } = await changeOneMessage(of.as.owner, { id: await leave(of), edit });
      return (ctx) => undoChanges(ctx, batchId);
    },
    leaks: (result) => (result as { undone: number }).undone !== 0,
  },
  {
    ...{ name: "saveView (shared)", permission: "message.handle", foreign: "own_data_only" },
    prepare: async () => (ctx) => saveView(ctx, { name: MARK, search: "", shared: true }),
    leaks: async (view, of) => {
      const { id } = view as { id: string };
      return (await listSavedViews(of.as.owner)).some((one) => one.id === id);
    },
  },
  {
    ...{ name: "ping", permission: "message.handle", foreign: "own_data_only" },
    prepare: async () => (ctx) => ping(ctx, { device: newDevice(), idleSeconds: 0 }),
    leaks: async (_answer, of) => JSON.stringify(await listAgents(of.as.owner)).includes(userOf(of.as.stranger)),
  },
  {
    ...{ name: "setMemberHandles (another member's)", permission: "message.config", foreign: "not_found" },
    prepare: async (of) => (ctx) => setMemberHandles(ctx, { userId: userOf(of.as.viewer), handles: { wecom: "ours" } }),
  },
  {
    ...{ name: "checkInstall", permission: "message.config", foreign: "not_found" },
    prepare: async (of) => (ctx) => checkInstall(ctx, { siteKey: of.siteKey, url: "http://127.0.0.1:1/" }),
  },
  {
    ...{ name: "saveSlaSettings", permission: "message.config", foreign: "own_data_only" },
    prepare: async (of) => (ctx) => {
      const medium = ctx.organizationId === of.organizationId ? slaMinutes.medium : MARKED_MINUTES;
      return saveSlaSettings(ctx, { slaMinutes: { ...slaMinutes, medium }, slaCategories, slaPause, autoCloseDays });
    },
    leaks: async (_answer, of) => (await ourSetup(of)).includes(String(MARKED_MINUTES)),
  },
  {
    ...{ name: "saveQuickReplies", permission: "message.config", foreign: "own_data_only" },
    prepare: async (of) => (ctx) => {
      const title = ctx.organizationId === of.organizationId ? "ours" : MARK;
      return saveQuickReplies(ctx, { quickReplies: [{ title, text: "text" }] });
    },
    leaks: async (_answer, of) => (await ourSetup(of)).includes(MARK),
  },
  ofOne("listQuickReplies", "message.handle", (ctx, id) => listQuickReplies(ctx, id)),
  {
    ...{ name: "saveReplySettings", permission: "message.config", foreign: "own_data_only" },
    prepare: async (of) => (ctx) => {
      const signature = ctx.organizationId === of.organizationId ? "ours" : MARK;
      return saveReplySettings(ctx, { replyEndpointId: null, replyFrom: "", replyTo: "", signature });
    },
    leaks: async (_answer, of) => (await ourSetup(of)).includes(MARK),
  },
];
describe("changes in the inbox", () => testServiceAuthorization(() => world, rows));

test("a view of another member's is deleted by who sets messages up, and found by nobody else", async () => {
  const made = async () => {
    const { id } = await saveView(world.as.owner, { name: "ours", search: "", shared: true });
    return decodeId("messageView", id) ?? "";
  };
  const code = (ctx: ServiceContext, id: string) =>
    deleteView(ctx, id).then(
      () => "allowed",
      ({ code }) => code,
    );
  expect(await code(world.as.admin, await made())).toBe("allowed");
  for (const caller of ["agent", "viewer", "stranger"] as const)
    expect(await code(world.as[caller], await made())).toBe("not_found");
  const visitor = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  expect(await code(visitor, await made())).toBe("forbidden");
});
