import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type MailServer, startMailServer } from "@/e2e/support/mail-server";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { DEFAULT_WIDGET } from "@/lib/domain/presence/widget-settings";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { saveWidget } from "@/lib/services/sites/widget";
import { createTransport } from "@/lib/transport/http";
import { afterSubmit, sendsReceipts } from "./afterwards";
import { changeOneMessage } from "./change";
import { getMessage } from "./detail";
import { sendReply } from "./reply";
import { sendDueReplies } from "./send-replies";
import { openSite } from "./sites";
import { messageProgress } from "./status-link";
import { type Submission, submitMessage } from "./submit";
import { sendDueVisitorLetters } from "./visitor-letters";

let database: TestDb;
let world: World;
let server: MailServer;
let clock = Date.parse("2026-03-04T02:00:00Z");
const now = () => new Date(clock);
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
const settings = { ...DEFAULT_WIDGET, statusLink: true, receipt: true };

beforeAll(async () => {
  database = await openTestDb();
  server = await startMailServer();
  world = await makeWorld(database, { transport });
});
afterAll(async () => {
  await transport.close();
  await server.close();
  await database.close();
});
beforeEach(() => {
  server.letters.length = 0;
  server.script({});
  clock += 86_400_000;
});

const visitor = (organizationId = world.organizationId): ServiceContext => ({
  ...testContext(world.runtime, organizationId, { kind: "visitor", name: "visitor" }),
  now,
});
const deps = () => ({ ...world.runtime, now });

let n = 0;
async function leave(email: string | null, parts: Partial<Submission> = {}) {
  n += 1;
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const page = { url: null, title: null, referrer: null };
  const contact = { name: "<b>张三</b>", phone: "13800138000", email, category: "" };
  const submission: Submission = {
    ...{ site, source: "web_chat", key: null, spamReason: null, userAgent: "", language: "zh-CN" },
    input: { content: `买一送一 https://bad.example ${n}`, ...contact, fields: {}, page },
    ...parts,
  };
  const stored = await submitMessage(visitor(), submission);
  return { stored, site, after: await afterSubmit(visitor(), settings, submission, stored) };
}
const tokenOf = (url: string | null) => url?.split("/").at(-1) ?? "";

test("without a mailbox there are no letters, and none is promised", async () => {
  expect(await sendsReceipts(visitor(), settings)).toBe(false);
  const { after } = await leave("a@home.example");
  expect(after).toMatchObject({ letter: false });
  const smtp = { host: "127.0.0.1", port: server.port, security: "none" as const, from: "客服 <support@shop.example>" };
  await createEndpoint(world.as.owner, {
    ...{ name: "mail", channel: "email", events: ["leave_message.created"], enabled: false },
    config: { smtp, to: ["team@shop.example"] },
  });
  await saveWidget(world.as.owner, { siteKey: world.siteKey, version: 0, settings });
  expect(await sendsReceipts(visitor(), settings)).toBe(true);
  expect(await sendsReceipts(visitor(), DEFAULT_WIDGET)).toBe(false);
});

test("a visitor hears by letter that his message has arrived; nothing that was typed stands in it", async () => {
  const { stored, after } = await leave("b@home.example");
  expect(after.letter).toBe(true);
  await sendDueVisitorLetters(deps());
  expect(server.letters).toHaveLength(1);
  const [letter] = server.letters;
  expect(letter?.to).toEqual(["b@home.example"]);
  expect(letter?.text).toContain(stored.number);
  expect(letter?.text).toContain(after.statusUrl);
  expect(letter?.headers.get("auto-submitted")).toBe("auto-replied");
  expect(`${letter?.text}${letter?.html}`).not.toMatch(/买一送一|bad\.example|张三|13800138000/);
  // Once.
  await sendDueVisitorLetters(deps());
  expect(server.letters).toHaveLength(1);
});

test("nobody gets a letter for what looks like spam, for a repetition, or without an address", async () => {
  expect((await leave("c@home.example", { spamReason: "honeypot" })).after).toMatchObject({ letter: true });
  const looks = { content: "https://bad.example ".repeat(6), name: "x", phone: null, email: "l@home.example" };
  const page = { url: null, title: null, referrer: null };
  const caught = { input: { ...looks, category: "", fields: {}, page } };
  expect((await leave("l@home.example", caught)).after).toMatchObject({ letter: true });
  const { site } = await leave(null);
  const input = {
    ...{ content: "同样的话", name: "", phone: null, email: "d@home.example", category: "", fields: {} },
    page: { url: null, title: null, referrer: null },
  };
  const first = await leave("", { site, input });
  const again = await leave("", { site, input });
  expect(first.after).toMatchObject({ letter: true });
  expect(again.stored.duplicate).toBe(true);
  // The same words could be another one's: the link would show him what is answered.
  expect(again.after).toEqual({ statusUrl: null, letter: false });
  await sendDueVisitorLetters(deps());
  expect(server.letters.map(({ to }) => to)).toEqual([["d@home.example"]]);
});

test("an address gets five letters an hour at most, however it is spelled", async () => {
  const sent: boolean[] = [];
  for (const _ of Array.from({ length: 6 })) {
    const email = sent.length % 2 === 0 ? "victim@home.example" : "Victim@home.example";
    sent.push((await leave(email)).after.letter);
  }
  expect(sent).toEqual([true, true, true, true, true, false]);
  expect((await leave("other@home.example")).after.letter).toBe(true);
});

test("a letter that its server puts off comes later, one that is refused is given up", async () => {
  await sendDueVisitorLetters(deps());
  server.letters.length = 0;
  server.script({ rcpt: () => ({ code: 451, message: "4.7.1 later" }) });
  await leave("late@home.example");
  expect(await sendDueVisitorLetters(deps())).toBe(60_000);
  server.script({});
  clock += 60_000;
  await sendDueVisitorLetters(deps());
  expect(server.letters).toHaveLength(1);
  server.script({ rcpt: () => ({ code: 550, message: "5.1.1 nobody" }) });
  await leave("nobody@home.example");
  expect(await sendDueVisitorLetters(deps())).toBeNull();
});

test("the link shows the state and what was answered, to whoever has it and to nobody else", async () => {
  const agent = { ...world.as.agent, now };
  const { stored, site, after } = await leave("e@home.example");
  const token = tokenOf(after.statusUrl);
  const look = (text = token, ctx = visitor()) => messageProgress(ctx, site, text);
  expect(await look()).toMatchObject({ number: stored.number, status: "waiting", replies: [] });
  for (const wrong of ["", `${token}x`, stored.reference, stored.id, "\0", `${stored.id}.`])
    expect(await look(wrong)).toBeNull();
  expect(await look(token, visitor(world.other.organizationId))).toBeNull();

  const id = decodeId("message", stored.id) ?? "";
  const { answersSeen } = await getMessage(agent, id);
  await sendReply(agent, { id, text: "<b>已经寄出</b>", after: "replied", seen: answersSeen });
  // Not before it is the visitor's.
  expect(await look()).toMatchObject({ status: "waiting", replies: [] });
  clock += 11_000;
  await sendDueReplies(deps());
  expect(await look()).toMatchObject({ status: "replied", replies: [{ text: "<b>已经寄出</b>" }] });
  await changeOneMessage(agent, { id, edit: { kind: "status", status: "closed", reason: "resolved" } });
  expect(await look()).toMatchObject({ status: "closed" });

  clock += 30 * 86_400_000;
  expect(await look()).toBeNull();
});
