import { afterAll, beforeAll, expect, test } from "vitest";
import { purgeWaitingFiles } from "@/db/queries/message-files";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type MailServer, startMailServer } from "@/e2e/support/mail-server";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { makeMember, testContext } from "@/lib/http/testing";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { createTransport } from "@/lib/transport/http";
import { getMessage } from "./detail";
import { readMessageFile } from "./files";
import { cancelReply, sendReply } from "./reply";
import { dropReplyFile, keepReplyFile } from "./reply-files";
import { sendDueReplies } from "./send-replies";
import { openSite } from "./sites";
import { submitMessage } from "./submit";

let database: TestDb;
let world: World;
let server: MailServer;
let agent: ServiceContext;
let clock = Date.now();
const now = () => new Date(clock);
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  database = await openTestDb();
  server = await startMailServer();
  world = await makeWorld(database, { transport });
  agent = { ...world.as.agent, now };
  const smtp = { host: "127.0.0.1", port: server.port, security: "none" as const, from: "support@shop.example" };
  await createEndpoint(world.as.owner, {
    ...{ name: "mail", channel: "email", events: ["leave_message.created"], enabled: false },
    config: { smtp, to: ["team@shop.example"] },
  });
});
afterAll(async () => {
  await transport.close();
  await server.close();
  await database.close();
});

let n = 0;
async function leave() {
  n += 1;
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const page = { url: null, title: null, referrer: null };
  const input = { content: `第 ${n} 问`, name: "张三", phone: null, email: `v${n}@home.example`, category: "" };
  const { id } = await submitMessage(
    { ...visitor, now },
    {
      ...{ site, source: "api", key: null, spamReason: null, userAgent: "", language: "zh-CN" },
      input: { ...input, fields: {}, page },
    },
  );
  return decodeId("message", id) ?? "";
}
const text = (words: string) => new TextEncoder().encode(words);
const fileId = (id: string) => decodeId("file", id) ?? "";
const send = async (id: string, ctx = agent) =>
  sendReply(ctx, { id, text: "见附件", after: "replied", seen: (await getMessage(ctx, id)).answersSeen });
async function deliver() {
  clock += 10_000;
  await sendDueReplies({ ...world.runtime, now });
}

test("what an agent attaches goes with the letter, is kept with the reply, and is no part of the visitor's words", async () => {
  const id = await leave();
  const kept = await keepReplyFile(agent, id, { name: "../报价单.txt", content: text("合计 100 元") });
  expect(kept).toMatchObject({ name: "报价单.txt", bytes: 14 });
  const wrong = await keepReplyFile(agent, id, { name: "old.txt", content: text("旧的") });
  await dropReplyFile(agent, fileId(wrong.id));
  expect((await getMessage(agent, id)).draftFiles).toEqual([kept]);
  await send(id);
  await deliver();
  const letter = server.letters.at(-1);
  expect(letter?.text).toContain("见附件");
  const source = letter?.source.toString("latin1") ?? "";
  expect(source).toMatch(/^Content-Disposition: attachment;\s+filename\*0\*=utf-8''%E6%8A%A5/m);
  expect(source).toContain(Buffer.from("合计 100 元").toString("base64"));
  expect(source).not.toContain(Buffer.from("旧的").toString("base64"));
  const message = await getMessage(agent, id);
  expect(message).toMatchObject({ files: [], draftFiles: [], replies: [{ state: "sent", files: [kept] }] });
  expect((await readMessageFile(agent, fileId(kept.id))).content.toString()).toBe("合计 100 元");
});

test("a reply that is taken back leaves its words and files to who wrote it", async () => {
  const id = await leave();
  const kept = await keepReplyFile(agent, id, { name: "a.txt", content: text("a") });
  const { replyId } = await send(id);
  expect(await cancelReply(agent, decodeId("reply", replyId) ?? "")).toEqual({ text: "见附件", files: [kept] });
  expect(await getMessage(agent, id)).toMatchObject({ draft: "见附件", draftFiles: [kept] });
});

test("what one member attaches is not another one's to send or to take off", async () => {
  const id = await leave();
  const kept = await keepReplyFile(agent, id, { name: "mine.txt", content: text("mine") });
  const member = await makeMember(database.db, world.organizationId, "agent");
  const other = { ...testContext(world.runtime, world.organizationId, member), now };
  expect((await getMessage(other, id)).draftFiles).toEqual([]);
  await expect(dropReplyFile(other, fileId(kept.id))).rejects.toMatchObject({ code: "not_found" });
  await send(id, other);
  await deliver();
  expect(server.letters.at(-1)?.source.toString("latin1")).not.toContain("mine.txt");
});

test("files of a kind nobody takes, and more than ten megabytes together, are refused by the name of their field", async () => {
  const id = await leave();
  const refused = (name: string, content: Uint8Array, why: Record<string, unknown>) =>
    expect(keepReplyFile(agent, id, { name, content })).rejects.toMatchObject({
      ...{ code: "invalid", fields: [{ path: "files", ...why }] },
    });
  await refused("run.exe", text("MZ"), { key: "file_type" });
  await refused("a.txt", new Uint8Array(), { key: "file_empty" });
  await keepReplyFile(agent, id, { name: "six.txt", content: new Uint8Array(6 * 1024 * 1024).fill(65) });
  const five = new Uint8Array(5 * 1024 * 1024).fill(65);
  await refused("five.txt", five, { key: "reply_files_size", values: { maximum: "10", n: "11" } });
});

test("what was attached and never sent is gone after a day, what was sent stays", async () => {
  const id = await leave();
  await keepReplyFile(agent, id, { name: "sent.txt", content: text("sent") });
  await send(id);
  await keepReplyFile(agent, id, { name: "left.txt", content: text("left") });
  await purgeWaitingFiles(database.db, clock + 1_000, 100);
  const message = await getMessage(agent, id);
  expect(message.draftFiles).toEqual([]);
  expect(message.replies[0]?.files).toMatchObject([{ name: "sent.txt" }]);
});
