import { afterAll, beforeAll, describe } from "vitest";
import { attachFiles } from "@/db/queries/message-files";
import { listSites } from "@/db/queries/sites";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import type { Permission } from "@/lib/domain/roles";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { keepFile } from "@/lib/services/forms/files";
import { exportPerson } from "@/lib/services/privacy/person";
import { changeSite, createSite } from "@/lib/services/sites/manage";
import { listWidgets, saveWidget } from "@/lib/services/sites/widget";
import { changeOneMessage } from "./change";
import { readMessageFile } from "./files";
import { readReference } from "./follow-reference";
import { listMessageHandlers } from "./handlers";
import { countInboxMessages, countInboxViews, listInboxMessages, listInboxWords } from "./inbox";
import { mergeByNumber, mergeMessages } from "./merge";
import { dropReplyFile, keepReplyFile } from "./reply-files";
import { type ResponseBoard, responseBoard } from "./response-times";
import { revealVisitor } from "./reveal";
import { listSavedViews } from "./saved-views";
import { listMailSenders, viewReplySender } from "./sender";
import { readInboxSetup } from "./setup";
import { openSite } from "./sites";
import { submitMessage } from "./submit";
import { addNote, recordCall } from "./talk";

/* Who may do what in the inbox; what only reads or changes one message is in authorization.db.test.ts. */

let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

let n = 0;
/** A message of ours with our words in every field that is shown. */
async function leave(of: World): Promise<{ id: string; number: string; email: string }> {
  n += 1;
  const site = await openSite(of.runtime, of.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(of.runtime, of.organizationId, { kind: "visitor", name: "visitor" });
  const email = `ours${n}@example.com`;
  const { id, number } = await submitMessage(visitor, {
    ...{ site, source: "api", key: null, spamReason: null, userAgent: "", language: "" },
    input: {
      ...{ content: `ours ${n}`, name: "", phone: null, email, category: "ours", fields: {} },
      page: { url: null, title: null, referrer: null },
    },
  });
  return { id: decodeId("message", id) ?? "", number, email };
}
const shows = (answer: unknown) => /ours/.test(JSON.stringify(answer));

type Message = Awaited<ReturnType<typeof leave>>;
const ofOne = (
  name: string,
  permission: Permission,
  verb: (ctx: ServiceContext, message: Message) => Promise<unknown>,
): ServiceRow => ({
  ...{ name, permission, foreign: "not_found" },
  prepare: async (of) => {
    const message = await leave(of);
    return (ctx) => verb(ctx, message);
  },
});
const ofAll = (
  name: string,
  permission: Permission,
  verb: (ctx: ServiceContext) => Promise<unknown>,
  leaks: (answer: unknown, world: World) => boolean = shows,
): ServiceRow => ({
  ...{ name, permission, foreign: "own_data_only", leaks },
  prepare: async (of) => {
    await leave(of);
    return verb;
  },
});
let sites = 0;
const OPEN = { view: "open" as const };

const rows: ServiceRow[] = [
  ofAll("listInboxMessages", "message.read", (ctx) => listInboxMessages(ctx, OPEN, { limit: 10 })),
  ofAll(
    "countInboxMessages",
    "message.read",
    (ctx) => countInboxMessages(ctx, OPEN, 10),
    (found) => found !== 0,
  ),
  ofAll("countInboxViews", "message.read", countInboxViews, (counts) => (counts as { all: number }).all !== 0),
  ofAll(
    "responseBoard",
    "message.read",
    (ctx) => responseBoard(ctx, { from: new Date(0), to: new Date(ctx.now().getTime() + 60_000) }),
    (board) => (board as ResponseBoard).all.counts.received !== 0,
  ),
  ofAll("listInboxWords", "message.read", listInboxWords),
  ofAll("listMessageHandlers", "message.read", listMessageHandlers, (found) => (found as unknown[]).length !== 1),
  ofAll("listSavedViews", "message.read", listSavedViews),
  ofAll("viewReplySender", "message.read", viewReplySender),
  ofAll("listMailSenders", "message.config", listMailSenders),
  ofAll("readInboxSetup", "message.config", readInboxSetup),
  ofAll("listWidgets", "message.read", listWidgets, (found, of) => JSON.stringify(found).includes(of.siteKey)),
  ofOne("addNote", "message.handle", (ctx, { id }) => addNote(ctx, { id, text: "note" })),
  ofOne("recordCall", "message.handle", (ctx, { id }) => recordCall(ctx, { id, outcome: "missed", text: "rang" })),
  ofOne("changeOneMessage", "message.handle", (ctx, { id }) =>
    changeOneMessage(ctx, { id, edit: { kind: "priority", priority: "high" } }),
  ),
  ofOne("keepReplyFile", "message.handle", (ctx, { id }) =>
    keepReplyFile(ctx, id, { name: "a.txt", content: new TextEncoder().encode("a") }),
  ),
  {
    ...{ name: "dropReplyFile", permission: "message.handle", foreign: "not_found" },
    prepare: async (of) => {
      const { id } = await leave(of);
      const files = new Map<string, string>();
      for (const ctx of [of.as.owner, of.as.admin, of.as.agent]) {
        const kept = await keepReplyFile(ctx, id, { name: "a.txt", content: new TextEncoder().encode("a") });
        files.set(ctx.actor.name, decodeId("file", kept.id) ?? "");
      }
      return (ctx) => dropReplyFile(ctx, files.get(ctx.actor.name) ?? [...files.values()][0] ?? "");
    },
  },
  ofOne("revealVisitor", "pii.reveal", (ctx, { id }) => revealVisitor(ctx, { id, reason: "" })),
  {
    ...{ name: "readMessageFile", permission: "message.handle", foreign: "not_found" },
    prepare: async (of) => {
      const { id } = await leave(of);
      const visitor = testContext(of.runtime, of.organizationId, { kind: "visitor", name: "visitor" });
      const [site] = await listSites(of.runtime.db, of.organizationId);
      const content = new TextEncoder().encode("ours");
      const kept = await keepFile(visitor, { id: site?.id ?? "" }, { key: "note" }, { name: "a.txt", content });
      const file = "reference" in kept ? readReference(visitor, kept.reference, "file") : null;
      await attachFiles(of.runtime.db, of.organizationId, [file ?? ""], id);
      return (ctx) => readMessageFile(ctx, file ?? "");
    },
  },
  ofOne("exportPerson", "privacy.manage", (ctx, { email }) => exportPerson(ctx, email)),
  {
    ...{ name: "mergeMessages", permission: "message.handle", foreign: "not_found" },
    prepare: async (of) => {
      const [one, into] = [await leave(of), await leave(of)];
      return (ctx) => mergeMessages(ctx, { id: one.id, into: into.id });
    },
  },
  {
    ...{ name: "mergeByNumber", permission: "message.handle", foreign: "not_found" },
    prepare: async (of) => {
      const [one, into] = [await leave(of), await leave(of)];
      return (ctx) => mergeByNumber(ctx, { id: one.id, number: into.number });
    },
  },
  ofAll(
    "createSite",
    "message.config",
    (ctx) => createSite(ctx, { name: `site ${++sites}` }),
    () => false,
  ),
  {
    ...{ name: "changeSite", permission: "message.config", foreign: "not_found" },
    prepare: async (of) => {
      const { siteKey } = await createSite(of.as.owner, { name: `site ${++sites}` });
      return (ctx) => changeSite(ctx, { siteKey, name: `site ${++sites}`, enabled: false });
    },
  },
  {
    ...{ name: "saveWidget", permission: "message.config", foreign: "not_found" },
    prepare: async (of) => {
      const [widget] = await listWidgets(of.as.owner);
      if (widget === undefined) throw new Error("the world has no site");
      const { siteKey, version, settings } = widget;
      return (ctx) => saveWidget(ctx, { siteKey, version, settings });
    },
  },
];
describe("the inbox", () => testServiceAuthorization(() => world, rows));
