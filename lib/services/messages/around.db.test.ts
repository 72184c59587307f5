import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { historyRows } from "@/db/testing/history-rows";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { makeMember, testContext } from "@/lib/http/testing";
import { createContact, getContact } from "@/lib/services/contacts/manage";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { ping, setMyStatus } from "@/lib/services/presence/agents";
import { changeOneMessage } from "./change";
import { getMessage } from "./detail";
import { listMessageHandlers } from "./handlers";
import { contactFromMessage, linkContact } from "./link-contact";
import { mergeByNumber } from "./merge";
import { listNotifications, notifyAgain } from "./notify-again";
import { openSite } from "./sites";
import { submitMessage } from "./submit";

/* What stands around a message: its contact, its notifications, who could have it. */

let database: TestDb;
let world: World;
let agent: ServiceContext;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
  agent = world.as.agent;
});
afterAll(() => database.close());

let n = 0;
type Visitor = { name?: string; phone?: string | null; email?: string | null; content?: string };
async function leave(of: World, visitor: Visitor = {}): Promise<string> {
  n += 1;
  const site = await openSite(of.runtime, of.siteKey);
  if (site === null) throw new Error("the world has no site");
  const { name = "张三", phone = null, email = null, content = `第 ${n} 问` } = visitor;
  const { id } = await submitMessage(testContext(of.runtime, of.organizationId, { kind: "visitor", name: "visitor" }), {
    ...{ site, source: "web_chat", key: null, spamReason: null, userAgent: "", language: "zh-CN" },
    input: {
      ...{ content, name, phone, email, category: "", fields: {} },
      page: { url: null, title: null, referrer: null },
    },
  });
  return decodeId("message", id) ?? "";
}
async function typesAbout(text: string) {
  const rows = await database.db.select().from(events).orderBy(events.id);
  return rows.filter(({ data }) => JSON.stringify(data).includes(text)).map(({ type }) => type);
}

describe("a message in almost the same words", () => {
  const phone = "13900000009";
  const similarOf = async (id: string) => (await getMessage(agent, id)).similar?.number ?? null;

  test("names the earlier one, and is merged into it by its number", async () => {
    const first = await leave(world, { phone, content: "我的订单什么时候发货？" });
    const again = await leave(world, { phone, content: "你好，我的订单什么时候能发货" });
    const { number } = await getMessage(agent, first);
    expect(await similarOf(first)).toBeNull();
    expect(await similarOf(again)).toBe(number);
    await mergeByNumber(agent, { id: again, number });
    expect(await getMessage(agent, again)).toMatchObject({ status: "closed", mergedInto: { number }, similar: null });
  });

  test("is no repetition when it is another person's, about something else, or of what is closed", async () => {
    const asked = { phone: "13900000010", content: "发票怎么开，可以开专票吗？" };
    const first = await leave(world, asked);
    const others = await leave(world, { phone: "13900000011", content: "发票怎么开，可以开专票么？" });
    const elsewhere = await leave(world, { phone: asked.phone, content: "你们周末上班吗？" });
    const again = await leave(world, { phone: asked.phone, content: "发票怎么开？可以开专票吗！谢谢" });
    expect([await similarOf(others), await similarOf(elsewhere)]).toEqual([null, null]);
    expect(await similarOf(again)).not.toBeNull();
    await changeOneMessage(agent, { id: first, edit: { kind: "status", status: "closed", reason: "resolved" } });
    expect(await similarOf(again)).toBeNull();
  });
});

describe("the contact of a message", () => {
  test("is made of the name, where that is all the visitor left, and told of", async () => {
    const id = await leave(world, { name: "只有名字" });
    expect((await getMessage(agent, id)).contactId).toBeNull();
    const { contactId } = await contactFromMessage(agent, id);
    expect(await getContact(agent, contactId)).toMatchObject({ name: "只有名字" });
    const message = await getMessage(agent, id);
    expect(message).toMatchObject({ contactId });
    expect(message.facts.at(-1)).toMatchObject({ kind: "contact", data: { before: null, after: contactId } });
    expect(await typesAbout(contactId)).toContain("customer.created");
    await expect(contactFromMessage(agent, id)).rejects.toMatchObject({ code: "conflict" });
  });

  test("is one that is known by the number already, once the link was taken away", async () => {
    const id = await leave(world, { phone: "13900000001" });
    const { contactId } = await getMessage(agent, id);
    await linkContact(agent, { id, contactId: null });
    expect((await getMessage(agent, id)).contactId).toBeNull();
    expect(await contactFromMessage(agent, id)).toEqual({ contactId });
  });

  test("can be another one, and shows that one's earlier messages", async () => {
    const known = await createContact(world.as.owner, { name: "老客户", phone: "13900000002" });
    const earlier = await leave(world, { phone: "13900000002" });
    const id = await leave(world, { name: "换了号码", phone: "13900000003" });
    await linkContact(agent, { id, contactId: decodeId("contact", known.id) });
    const message = await getMessage(agent, id);
    expect(message.contactId).toBe(known.id);
    expect(message.earlier.map((one) => decodeId("message", one.id))).toEqual([earlier]);
  });

  test("cannot be made of nothing", async () => {
    const id = await leave(world, { name: "" });
    await expect(contactFromMessage(agent, id)).rejects.toMatchObject({ fields: [{ key: "contact_nobody" }] });
  });
});

const hook = async (of: World, name: string) => {
  const input = { name, channel: "custom" as const, url: "https://example.com/x", events: ["leave_message"] };
  return decodeId("endpoint", (await createEndpoint(of.as.owner, input)).id) ?? "";
};
/** A message and its notifications, one that arrived and one that failed. */
async function notified(of: World): Promise<{ id: string; deliveries: { arrived: string; failed: string } }> {
  const id = await leave(of, { phone: "13900000009" });
  const { eventId } = await getMessage(of.as.owner, id);
  const endpoints = [await hook(of, `群 ${n}`), await hook(of, `系统 ${n}`)];
  const about = (endpointId = "") => {
    const owner = { organizationId: of.organizationId, endpointId };
    return historyRows(Date.now(), () => ({ db: of.runtime.db, owner }));
  };
  const row = { eventId: decodeId("event", eventId ?? "") ?? "", eventType: "leave_message.created" as const };
  const arrived = await about(endpoints[0]).recorded({ ...row, status: "delivered" });
  const failed = await about(endpoints[1]).recorded({ ...row, status: "exhausted" });
  return { id, deliveries: { arrived, failed } };
}

describe("the notifications of a message", () => {
  test("are shown webhook by webhook, and one is sent again with a line in the timeline", async () => {
    const { id, deliveries } = await notified(world);
    const before = await listNotifications(agent, id);
    expect(before.map(({ endpoint, status }) => [endpoint.name, status])).toEqual(
      expect.arrayContaining([
        [`群 ${n}`, "delivered"],
        [`系统 ${n}`, "exhausted"],
      ]),
    );
    expect(await notifyAgain(agent, { id, deliveries: [deliveries.failed] })).toEqual({ sent: 1 });
    const after = await listNotifications(agent, id);
    expect(after.find((one) => one.id === deliveries.failed)?.status).toMatch(/queued|retrying/);
    expect((await getMessage(agent, id)).facts.at(-1)).toMatchObject({
      kind: "notified",
      data: { names: [`系统 ${n}`] },
    });
  });

  test("of another message are refused", async () => {
    const [one, other] = [await notified(world), await notified(world)];
    await expect(notifyAgain(agent, { id: one.id, deliveries: [other.deliveries.failed] })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

test("whoever has no console open, or says that he is offline, is not there", async () => {
  const member = await makeMember(database.db, world.organizationId, "agent");
  const away = testContext(world.runtime, world.organizationId, member);
  const there = async () => (await listMessageHandlers(agent)).find(({ id }) => decodeId("user", id) === member.userId);
  expect(await there()).toMatchObject({ there: false });
  await setMyStatus(away, "available");
  await ping(away, { device: "018f4d1e-0000-7000-8000-000000000001", idleSeconds: 0 });
  expect(await there()).toMatchObject({ there: true });
  await setMyStatus(away, "offline");
  expect(await there()).toMatchObject({ there: false });
  // He may have messages all the same.
  const id = await leave(world);
  await changeOneMessage(agent, { id, edit: { kind: "assign", userId: member.userId } });
  expect((await getMessage(agent, id)).assignee).toMatchObject({ name: "agent" });
});

const rows: ServiceRow[] = [
  {
    ...{ name: "linkContact", permission: "message.handle", foreign: "not_found" },
    prepare: async (of) => {
      const id = await leave(of);
      return (ctx) => linkContact(ctx, { id, contactId: null });
    },
  },
  {
    ...{ name: "linkContact to a contact", permission: "contact.write", foreign: "not_found" },
    prepare: async (of) => {
      const id = await leave(of);
      const contact = await createContact(of.as.owner, { name: "known" });
      return (ctx) => linkContact(ctx, { id, contactId: decodeId("contact", contact.id) });
    },
  },
  {
    ...{ name: "contactFromMessage", permission: "message.handle", foreign: "not_found" },
    prepare: async (of) => {
      const id = await leave(of);
      return (ctx) => contactFromMessage(ctx, id);
    },
  },
  {
    ...{ name: "listNotifications", permission: "message.read", foreign: "not_found" },
    prepare: async (of) => {
      const id = await leave(of);
      return (ctx) => listNotifications(ctx, id);
    },
  },
  {
    ...{ name: "notifyAgain", permission: "delivery.retry", foreign: "not_found" },
    prepare: async (of) => {
      const { id, deliveries } = await notified(of);
      return (ctx) => notifyAgain(ctx, { id, deliveries: [deliveries.arrived] });
    },
  },
];
describe("around a message", () => testServiceAuthorization(() => world, rows));
