import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { events, memberHandles } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type MailServer, startMailServer } from "@/e2e/support/mail-server";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { fillQuickReply } from "@/lib/domain/leave-message/quick-replies";
import { INBOX_DEFAULTS } from "@/lib/domain/leave-message/settings";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { makeMember, testContext } from "@/lib/http/testing";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { createTransport } from "@/lib/transport/http";
import { changeOneMessage } from "./change";
import { getMessage } from "./detail";
import { listQuickReplies, saveQuickReplies } from "./quick-replies";
import { cancelReply, retryReply, sendReply } from "./reply";
import { sendDueReplies } from "./send-replies";
import { saveSlaSettings } from "./setup";
import { openSite } from "./sites";
import { sweepSla } from "./sla-sweep";
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
});
afterAll(async () => {
  await transport.close();
  await server.close();
  await database.close();
});
beforeEach(() => {
  server.letters.length = 0;
  server.script({});
});

async function sender() {
  const smtp = { host: "127.0.0.1", port: server.port, security: "none" as const, from: "客服 <support@shop.example>" };
  await createEndpoint(world.as.owner, {
    ...{ name: "mail", channel: "email", events: ["leave_message.created"], enabled: false },
    config: { smtp, to: ["team@shop.example"] },
  });
}

let n = 0;
async function leave(email: string | null = `visitor${n}@home.example`) {
  n += 1;
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const page = { url: null, title: null, referrer: null };
  const { id } = await submitMessage(
    { ...visitor, now },
    {
      ...{ site, source: "api", key: null, spamReason: null, userAgent: "", language: "zh-CN" },
      input: { content: `<b>第 ${n} 问</b>`, name: "张三", phone: null, email, category: "", fields: {}, page },
    },
  );
  return decodeId("message", id) ?? "";
}
const deps = () => ({ ...world.runtime, now });
const send = async (id: string, text: string, after: "replied" | "closed" | "processing" = "replied", ctx = agent) =>
  sendReply(ctx, { id, text, after, seen: (await getMessage(ctx, id)).answersSeen });
const replyUuid = (id: string) => decodeId("reply", id) ?? "";
async function typesAbout(id: string) {
  const rows = await database.db.select().from(events).orderBy(events.id);
  return rows.filter(({ data }) => JSON.stringify(data).includes(id)).map(({ type }) => type);
}

test("without a mailbox to send from nobody can reply, and the visitor's address is needed", async () => {
  const id = await leave();
  await expect(send(id, "您好")).rejects.toMatchObject({ code: "invalid", fields: [{ key: "no_sender" }] });
  await sender();
  const mute = await leave(null);
  await expect(send(mute, "您好")).rejects.toMatchObject({ code: "invalid", fields: [{ key: "no_email" }] });
});

describe("a reply", () => {
  test("leaves after ten seconds, is a letter with the visitor's words as text, and answers the message", async () => {
    const id = await leave();
    const message = await getMessage(agent, id);
    await send(id, "报价单已发送。\n谢谢！", "closed");
    expect(await sendDueReplies(deps())).toBe(10_000);
    expect(server.letters).toHaveLength(0);
    clock += 10_000;
    await sendDueReplies(deps());
    const [letter] = server.letters;
    expect(letter?.to).toEqual([message.visitor.email?.replace(/^v\*\*\*/, `visitor${n - 1}`)]);
    expect(letter?.headers.get("subject")).toBe(`Re: 您的留言（#${message.number}）`);
    expect(letter?.headers.get("from")).toContain("support@shop.example");
    expect(letter?.text).toContain("报价单已发送。");
    expect(letter?.text).toContain(`> <b>第 ${n} 问</b>`);
    expect(letter?.html).toContain("&lt;b&gt;");
    const answered = await getMessage(agent, id);
    expect(answered).toMatchObject({ status: "closed", closeReason: "resolved", sla: { kind: "met" } });
    expect(answered.replies).toMatchObject([{ state: "sent", body: "报价单已发送。\n谢谢！" }]);
    expect(await typesAbout(message.id)).toEqual([
      "leave_message.created",
      "leave_message.replied",
      "leave_message.updated",
    ]);
    // Nothing is sent twice.
    await sendDueReplies(deps());
    expect(server.letters).toHaveLength(1);
  });

  test("is called as its writer says", async () => {
    const id = await leave();
    const { answersSeen, replySubject } = await getMessage(agent, id);
    expect(replySubject).toMatch(/^Re: 您的留言（#LM-.*）$/);
    await sendReply(agent, { id, text: "见正文", subject: "关于您的报价", after: "replied", seen: answersSeen });
    clock += 10_000;
    await sendDueReplies(deps());
    expect(server.letters[0]?.headers.get("subject")).toBe("关于您的报价");
    expect((await getMessage(agent, id)).replies).toMatchObject([{ subject: "关于您的报价" }]);
  });

  test("belongs to the letters before it, in the visitor's mail program too", async () => {
    const id = await leave();
    await send(id, "第一封");
    clock += 10_000;
    await sendDueReplies(deps());
    await send(id, "第二封");
    clock += 10_000;
    await sendDueReplies(deps());
    const [first, second] = server.letters;
    expect(second?.headers.get("in-reply-to")).toBe(first?.headers.get("message-id"));
    expect(second?.headers.get("message-id")).not.toBe(first?.headers.get("message-id"));
  });

  test("can be taken back before it leaves, with its text, and not after", async () => {
    const id = await leave();
    const { replyId } = await send(id, "写错了");
    expect(await cancelReply(agent, replyUuid(replyId))).toEqual({ text: "写错了", files: [] });
    clock += 10_000;
    await sendDueReplies(deps());
    expect(server.letters).toHaveLength(0);
    expect(await getMessage(agent, id)).toMatchObject({ status: "pending", sla: { kind: "waiting" } });
    const again = await send(id, "这次对了");
    clock += 10_000;
    await sendDueReplies(deps());
    await expect(cancelReply(agent, replyUuid(again.replyId))).rejects.toMatchObject({ code: "conflict" });
  });

  test("is refused when a colleague has just answered, and when the message is closed", async () => {
    const id = await leave();
    const member = await makeMember(database.db, world.organizationId, "agent");
    const other = { ...testContext(world.runtime, world.organizationId, member), now };
    const { answersSeen } = await getMessage(other, id);
    await send(id, "我先回的");
    await expect(sendReply(other, { id, text: "我也回", after: "replied", seen: answersSeen })).rejects.toMatchObject({
      code: "conflict",
      fields: [{ key: "message_stale" }],
    });
    await changeOneMessage(agent, { id, edit: { kind: "status", status: "closed", reason: "resolved" } });
    await expect(send(id, "再回", "replied", other)).rejects.toMatchObject({
      fields: [{ key: "message_transition" }],
    });
  });

  test("that comes back reopens the message, says why, and can be sent again", async () => {
    server.script({ rcpt: () => ({ code: 550, message: "5.1.1 no such user" }) });
    const id = await leave();
    await changeOneMessage(agent, { id, edit: { kind: "status", status: "processing" } });
    const { replyId } = await send(id, "您好");
    clock += 10_000;
    await sendDueReplies(deps());
    const returned = await getMessage(agent, id);
    expect(returned).toMatchObject({ status: "pending", sla: { kind: "waiting" } });
    expect(returned.replies[0]).toMatchObject({ state: "bounced", problem: { code: "550" } });
    expect(returned.facts.find(({ kind }) => kind === "bounced")?.data.text).toContain("5.1.1 no such user");
    server.script({});
    await retryReply(agent, replyUuid(replyId));
    await sendDueReplies(deps());
    expect(await getMessage(agent, id)).toMatchObject({ status: "replied", replies: [{ state: "sent" }] });
  });

  test("that is put off goes again, as the same letter", async () => {
    let asked = 0;
    server.script({
      rcpt: () => {
        asked += 1;
        return asked === 1 ? { code: 450, message: "4.2.0 try again in 30 seconds" } : null;
      },
    });
    const id = await leave();
    await send(id, "您好");
    clock += 10_000;
    await sendDueReplies(deps());
    expect((await getMessage(agent, id)).replies).toMatchObject([{ state: "scheduled", problem: { code: "450" } }]);
    clock += 30_000;
    await sendDueReplies(deps());
    expect(await getMessage(agent, id)).toMatchObject({ status: "replied", replies: [{ state: "sent" }] });
    expect(server.letters).toHaveLength(1);
  });

  test("whose sender was killed goes again once its hold is over: nothing is lost", async () => {
    const id = await leave();
    await send(id, "您好");
    clock += 10_000;
    const cutOff = { ...deps(), transport: { send: () => Promise.reject(new Error("killed")) } };
    await expect(sendDueReplies(cutOff)).rejects.toThrow("killed");
    await sendDueReplies(deps());
    expect(server.letters).toHaveLength(0);
    clock += 181_000;
    await sendDueReplies(deps());
    expect(server.letters).toHaveLength(1);
    expect((await getMessage(agent, id)).replies).toMatchObject([{ state: "sent" }]);
  });
});

test("a message that waits is warned of once and late once, however often and by how many it is looked at", async () => {
  const id = await leave();
  const { id: edge } = await getMessage(agent, id);
  clock += 361 * 60_000;
  await Promise.all([sweepSla(deps()), sweepSla(deps())]);
  clock += 120 * 60_000;
  await Promise.all([sweepSla(deps()), sweepSla(deps()), sweepSla(deps())]);
  await sweepSla(deps());
  expect((await typesAbout(edge)).slice(1)).toEqual(["leave_message.due_soon", "leave_message.sla_breached"]);
  expect(await getMessage(agent, id)).toMatchObject({ sla: { kind: "waiting", breached: true } });
});

test("a late answer is told to the supervisor besides, whom it names; a warning is not", async () => {
  const { organizationId } = world;
  const person = await makeMember(database.db, organizationId, "agent");
  const handle = { organizationId, userId: person.userId, platform: "wecom", value: "boss" };
  await database.db.insert(memberHandles).values(handle);
  const { slaMinutes, slaCategories, slaPause, autoCloseDays } = INBOX_DEFAULTS;
  const sla = { slaMinutes, slaCategories, slaPause, autoCloseDays };
  await saveSlaSettings(world.as.admin, { ...sla, slaSupervisorId: encodeId("user", person.userId) });
  const stranger = encodeId("user", newUuid(clock));
  const refused = saveSlaSettings(world.as.admin, { ...sla, slaSupervisorId: stranger });
  await expect(refused).rejects.toMatchObject({ code: "invalid", fields: [{ path: "slaSupervisorId" }] });
  const id = await leave();
  for (const minutes of [361, 120]) {
    clock += minutes * 60_000;
    await sweepSla(deps());
  }
  const told = (await database.db.select().from(events)).flatMap(({ type, data }) =>
    JSON.stringify(data).includes(encodeId("message", id))
      ? [[type, data.supervisor_name, data.supervisor_handles]]
      : [],
  );
  expect(told.slice(1)).toEqual([
    ["leave_message.due_soon", undefined, undefined],
    ["leave_message.sla_breached", person.name, { wecom: "boss" }],
  ]);
});

test("a quick reply is filled in for its message, and the visitor's name only in the letter", async () => {
  const id = await leave();
  const text = "{{visitor}}，您好！{{number}} 由 {{agent}} 处理。";
  await saveQuickReplies(world.as.owner, { quickReplies: [{ title: "开场", text }] });
  const { replies, values } = await listQuickReplies(agent, id);
  const { number } = await getMessage(agent, id);
  const filled = fillQuickReply(replies[0]?.text ?? "", values, () => "?");
  expect(filled).toBe(`{{visitor}}，您好！${number} 由 ${agent.actor.name} 处理。`);
  await send(id, filled);
  clock += 60_000;
  await sendDueReplies(deps());
  expect(server.letters.map(({ text }) => text).join()).toContain(`张三，您好！${number} 由`);
  const said = (await database.db.select().from(events)).find(
    ({ type, data }) => type === "leave_message.replied" && JSON.stringify(data).includes(number),
  );
  expect(JSON.stringify(said?.data)).toContain("张三，您好！");
});
