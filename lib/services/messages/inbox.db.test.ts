import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import type { MessageEdit } from "@/lib/domain/leave-message/edit";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { makeMember, testContext } from "@/lib/http/testing";
import { changeMessages, changeOneMessage } from "./change";
import { contactSearch } from "./contact-search";
import { getMessage } from "./detail";
import { countInboxViews, listInboxMessages } from "./inbox";
import { mergeMessages } from "./merge";
import { revealVisitor } from "./reveal";
import { deleteView, listSavedViews, saveView } from "./saved-views";
import { openSite } from "./sites";
import { submitMessage } from "./submit";
import { addNote, keepDraft, recordCall } from "./talk";
import { undoChanges } from "./undo";

let database: TestDb;
let world: World;
let agent: ServiceContext;
let other: ServiceContext;

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
  agent = world.as.agent;
  const member = await makeMember(database.db, world.organizationId, "agent");
  other = testContext(world.runtime, world.organizationId, { ...member, name: "韩梅梅" });
});
afterAll(() => database.close());

let n = 0;
async function leave(input: { content?: string; phone?: string | null; email?: string | null; spam?: boolean } = {}) {
  n += 1;
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const ctx = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const { content = `问题 ${n}`, phone = null, email = `v${n}@example.com` } = input;
  const { id } = await submitMessage(ctx, {
    ...{ site, source: "api", key: null, userAgent: "", language: "zh-CN" },
    spamReason: input.spam === true ? "honeypot" : null,
    input: { ...{ content, phone, email, name: "张三" }, category: "", fields: {}, page: NO_PAGE },
  });
  return decodeId("message", id) ?? "";
}
const NO_PAGE = { url: null, title: null, referrer: null };
const userId = (ctx: ServiceContext) => (ctx.actor.kind === "user" ? ctx.actor.userId : "");
const edit = (id: string, change: MessageEdit, ctx = agent) => changeOneMessage(ctx, { id, edit: change });
async function told(text: string) {
  const rows = await database.db.select().from(events).orderBy(events.id);
  return rows.filter(({ data }) => JSON.stringify(data).includes(text)).map(({ type, data }) => ({ type, data }));
}

describe("one message", () => {
  test("goes from hand to hand: claimed once, given on, told of by events with names", async () => {
    const id = await leave({ content: "谁来接手" });
    await edit(id, { kind: "assign", userId: userId(agent), claim: true });
    await expect(edit(id, { kind: "assign", userId: userId(other), claim: true }, other)).rejects.toMatchObject({
      code: "conflict",
      fields: [{ key: "message_claimed", values: { name: "agent" } }],
    });
    await edit(id, { kind: "assign", userId: userId(other) });
    const message = await getMessage(agent, id);
    expect(message.assignee?.name).toBe("agent");
    const assigned = (await told("谁来接手")).filter(({ type }) => type === "leave_message.assigned");
    expect(assigned).toHaveLength(2);
    expect(assigned[1]?.data).toMatchObject({ assignee_name: "agent", assigned_by: "agent" });
  });

  test("cannot be given to somebody who does not handle messages, or to nobody's member", async () => {
    const id = await leave();
    const viewer = world.as.viewer;
    await expect(edit(id, { kind: "assign", userId: userId(viewer) })).rejects.toMatchObject({ code: "invalid" });
    const stranger = world.as.stranger;
    await expect(edit(id, { kind: "assign", userId: userId(stranger) })).rejects.toMatchObject({ code: "invalid" });
  });

  test("has a time to answer by that follows its priority and ends with a call that was answered", async () => {
    const id = await leave({ content: "请回电" });
    const before = await getMessage(agent, id);
    await edit(id, { kind: "priority", priority: "urgent" });
    const urgent = await getMessage(agent, id);
    if (before.sla.kind !== "waiting" || urgent.sla.kind !== "waiting") throw new Error("no time to answer by");
    expect(Date.parse(before.sla.dueAt) - Date.parse(before.createdAt)).toBe(480 * 60_000);
    expect(Date.parse(urgent.sla.dueAt) - Date.parse(urgent.createdAt)).toBe(30 * 60_000);
    await recordCall(agent, { id, outcome: "missed", text: "无人接听" });
    expect((await getMessage(agent, id)).sla.kind).toBe("waiting");
    await recordCall(agent, { id, outcome: "reached", text: "已解释" });
    const answered = await getMessage(agent, id);
    expect(answered).toMatchObject({ status: "replied", sla: { kind: "met", minutes: 0 } });
    expect((await told("请回电")).map(({ type }) => type)).toContain("leave_message.replied");
  });

  test("keeps notes and drafts, shows who is writing, and loses its unread mark when an agent looks", async () => {
    const id = await leave();
    const [line] = (await listInboxMessages(agent, { view: "open", ids: [id] }, { limit: 10 })).items;
    expect(line?.unread).toBe(true);
    await getMessage(world.as.viewer, id);
    expect((await listInboxMessages(agent, { view: "open", ids: [id] }, { limit: 10 })).items[0]?.unread).toBe(true);
    await addNote(agent, { id, text: "老客户" });
    await keepDraft(other, { id, text: "您好，" });
    const seen = await getMessage(agent, id);
    expect(seen.writing).toEqual(["agent"]);
    expect(seen.draft).toBe("");
    expect(seen.facts.map(({ kind }) => kind)).toEqual(["note", "read"].sort());
    expect((await getMessage(other, id)).draft).toBe("您好，");
    await keepDraft(other, { id, text: "" });
    expect((await getMessage(agent, id)).writing).toEqual([]);
  });

  test("shows contact details in full only to those who may, and keeps who looked", async () => {
    const id = await leave({ phone: "13812348000", email: null });
    expect((await getMessage(agent, id)).visitor.phone).toBe("138****8000");
    expect(await revealVisitor(agent, { id, reason: "回电" })).toMatchObject({ phone: "13812348000" });
    await expect(revealVisitor(world.as.viewer, { id, reason: "" })).rejects.toMatchObject({ code: "forbidden" });
    const { facts } = await getMessage(agent, id);
    expect(facts.filter(({ kind }) => kind === "revealed")).toMatchObject([{ data: { reason: "回电" } }]);
  });

  test("becomes part of another one", async () => {
    const [id, into] = [await leave({ content: "第二次问" }), await leave({ content: "第一次问" })];
    await mergeMessages(agent, { id, into });
    const merged = await getMessage(agent, id);
    expect(merged).toMatchObject({ status: "closed", closeReason: "duplicate" });
    const target = await getMessage(agent, into);
    expect(target.repeats).toBe(2);
    expect(merged.mergedInto?.number).toBe(target.number);
    expect(target.facts.find(({ kind }) => kind === "absorbed")?.data).toMatchObject({ text: "第二次问" });
    await expect(mergeMessages(agent, { id, into })).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("many messages", () => {
  test("are changed where they can be, with a report, and changed back", async () => {
    const ids = [await leave(), await leave(), await leave()];
    await edit(ids[0] ?? "", { kind: "status", status: "closed", reason: "resolved" });
    const report = await changeMessages(agent, { ids, edit: { kind: "status", status: "replied" } });
    expect(report.changed).toHaveLength(2);
    expect(report.unchanged).toMatchObject([{ refusal: { why: "transition", from: "closed", to: "replied" } }]);
    // Somebody else goes on with one of them: that one stays.
    await edit(ids[2] ?? "", { kind: "priority", priority: "low" }, other);
    expect(await undoChanges(agent, report.batchId)).toEqual({ undone: 1, kept: 1 });
    expect(await getMessage(agent, ids[1] ?? "")).toMatchObject({ status: "pending", sla: { kind: "waiting" } });
    expect(await getMessage(agent, ids[2] ?? "")).toMatchObject({ status: "replied" });
    expect(await undoChanges(other, report.batchId)).toEqual({ undone: 0, kept: 0 });
  });

  test("taken out of spam together are each announced once, with one contact for one person", async () => {
    const phone = "13700001111";
    const ids = [await leave({ spam: true, phone, email: null }), await leave({ spam: true, phone, email: null })];
    expect(await told(phone)).toEqual([]);
    await changeMessages(agent, { ids, edit: { kind: "status", status: "pending" } });
    const types = (await told(phone)).map(({ type }) => type).sort();
    expect(types).toEqual(["customer.created", "leave_message.created", "leave_message.created"]);
    expect(await getMessage(agent, ids[0] ?? "")).toMatchObject({ sla: { kind: "waiting" } });
  });
});

describe("the list", () => {
  test("has views that count what they show, and orders that page without gaps", async () => {
    const before = await countInboxViews(agent);
    const [mine, snoozed, spam] = [await leave(), await leave(), await leave({ spam: true })];
    await edit(mine, { kind: "assign", userId: userId(agent) });
    await edit(snoozed, { kind: "snooze", until: new Date(Date.now() + 3_600_000) });
    const after = await countInboxViews(agent);
    const grown = (view: keyof typeof after) => after[view] - before[view];
    expect([grown("mine"), grown("unassigned"), grown("open"), grown("snoozed"), grown("spam"), grown("all")]).toEqual([
      1, 0, 2, 1, 1, 3,
    ]);
    expect((await listInboxMessages(agent, { view: "spam", ids: [spam] }, { limit: 5 })).items).toHaveLength(1);
    for (const sort of ["due", "newest", "oldest", "priority"] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      for (;;) {
        const page = await listInboxMessages(agent, { view: "all", sort }, { cursor, limit: 4 });
        seen.push(...page.items.map(({ id }) => id));
        if (page.nextCursor === null) break;
        cursor = decodeId("message", page.items.at(-1)?.id ?? "") ?? undefined;
      }
      expect([sort, new Set(seen).size, seen.length]).toEqual([sort, after.all, after.all]);
    }
  });

  test("finds a person by a whole number or address, sealed on the way, and nobody by half of one", async () => {
    const id = await leave({ phone: "13655556666", email: "li.si@example.com" });
    for (const text of ["136 5555 6666", "+8613655556666", "Li.Si@example.com"]) {
      const contact = contactSearch(agent, text) ?? "";
      expect(contact).not.toMatch(/13655556666|li\.si/i);
      const { items } = await listInboxMessages(agent, { view: "all", contact }, { limit: 5 });
      expect(items.map((item) => decodeId("message", item.id))).toEqual([id]);
    }
    const keyword = "13655556666";
    expect((await listInboxMessages(agent, { view: "all", keyword }, { limit: 5 })).items).toEqual([]);
    const theirs = contactSearch(world.as.stranger, keyword) ?? "";
    await expect(listInboxMessages(agent, { view: "all", contact: theirs }, { limit: 5 })).rejects.toThrow();
  });

  test("is kept as a view, for oneself or all, without a search for a person", async () => {
    const own = await saveView(agent, {
      name: "我的紧急",
      search: "view=mine&priority=urgent&c=secret",
      shared: false,
    });
    const shared = await saveView(agent, { name: "退款", search: "view=open&category=退款", shared: true });
    expect(own.search).toBe("view=mine&priority=urgent");
    expect((await listSavedViews(other)).map(({ name }) => name)).toEqual(["退款"]);
    await expect(deleteView(other, decodeId("messageView", shared.id) ?? "")).rejects.toMatchObject({
      code: "not_found",
    });
    await deleteView(agent, decodeId("messageView", own.id) ?? "");
    expect((await listSavedViews(agent)).map(({ name }) => name)).toEqual(["退款"]);
    await expect(saveView(world.as.viewer, { name: "x", search: "", shared: true })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
