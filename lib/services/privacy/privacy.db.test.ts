import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliveries, events, leaveMessages } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { readFileSpace, saveFileSpace } from "@/lib/services/forms/file-space";
import { changeOneMessage } from "@/lib/services/messages/change";
import { getMessage } from "@/lib/services/messages/detail";
import { exportMessages } from "@/lib/services/messages/export";
import { openSite } from "@/lib/services/messages/sites";
import { submitMessage } from "@/lib/services/messages/submit";
import { addNote } from "@/lib/services/messages/talk";
import { erasePerson, exportPerson, previewPerson } from "./person";
import { applyInboxRetention, countShortened, readRetention, saveRetention } from "./retention";

let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

let n = 0;
async function leave(of: World, input: { email?: string; content?: string; spam?: boolean; now?: Date } = {}) {
  n += 1;
  const site = await openSite(of.runtime, of.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(of.runtime, of.organizationId, { kind: "visitor", name: "visitor" });
  const page = { url: null, title: null, referrer: null };
  const { email = `ours${n}@example.com`, content = `ours ${n}`, now = new Date() } = input;
  const { id } = await submitMessage(
    { ...visitor, now: () => now },
    {
      ...{ site, source: "api", key: null, userAgent: "Browser", language: "" },
      spamReason: input.spam === true ? "honeypot" : null,
      input: { content, name: "张三", phone: null, email, category: "", fields: { 订单: "8842" }, page },
    },
  );
  return decodeId("message", id) ?? "";
}
const stored = async (id: string) =>
  (await database.db.select().from(leaveMessages).where(eq(leaveMessages.id, id)))[0] ?? null;
const allEvents = async () => JSON.stringify(await database.db.select().from(events));

describe("erasing a person", () => {
  test("reaches messages, contacts, timelines and the stored events, and leaves the counts", async () => {
    const email = "gone@home.example";
    const id = await leave(world, { email, content: "请删除我的数据" });
    await addNote(world.as.agent, { id, text: "他要求删除" });
    expect(await previewPerson(world.as.owner, "Gone@home.example")).toMatchObject({
      messages: 1,
      contacts: 1,
      held: 0,
      answerBy: { workdays: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), days: expect.any(String) },
    });
    expect(await allEvents()).toContain(email);
    const erased = await erasePerson(world.as.owner, email);
    expect(erased).toMatchObject({ shown: "g***@home.example", messages: 1, contacts: 1, events: 2 });
    const after = await allEvents();
    expect(after).not.toContain(email);
    expect(after).not.toContain("请删除我的数据");
    expect(await stored(id)).toMatchObject({ content: "", name: "", email: null, fields: {}, ip: null, userAgent: "" });
    const detail = await getMessage(world.as.owner, id);
    expect(JSON.stringify(detail)).not.toContain("他要求删除");
    expect(detail.number).toMatch(/^LM-/);
    expect(await previewPerson(world.as.owner, email)).toMatchObject({ messages: 0, contacts: 0 });
  });

  test("goes on page by page until nothing of him is left, and ends what waits to be sent", async () => {
    const email = "many@home.example";
    const id = await leave(world, { email });
    const more = 620;
    await database.db.execute(sql`
      insert into leave_messages (id, organization_id, site_id, number, status, content, email, fingerprint, created_at, updated_at)
      select uuidv7(), organization_id, site_id, 'X-' || n, 'pending', 'words', email, fingerprint, now(), now()
      from leave_messages, generate_series(1, ${more}::int) n where id = ${id}`);
    const [row] = await database.db.select().from(leaveMessages).where(eq(leaveMessages.id, id));
    const delivery = newUuid(Date.now());
    const endpoint = newUuid(Date.now());
    await database.db.execute(sql`
      insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries)
      values (${delivery}, ${world.organizationId}, ${endpoint}, ${row?.eventId}, 'leave_message.created', 'queued', 'event', 0)`);
    expect(await previewPerson(world.as.owner, email)).toMatchObject({ messages: more + 1, contacts: 1, held: 0 });
    expect(await erasePerson(world.as.owner, email)).toMatchObject({ messages: more + 1, contacts: 1, held: 0 });
    expect(await database.db.select().from(leaveMessages).where(eq(leaveMessages.email, email))).toEqual([]);
    const [ended] = await database.db.select().from(deliveries).where(eq(deliveries.id, delivery));
    expect(ended).toMatchObject({ status: "cancelled", finishedAt: expect.any(Date) });
  });

  test("leaves what a legal hold keeps, and says so", async () => {
    const email = "held@home.example";
    const id = await leave(world, { email });
    await changeOneMessage(world.as.agent, { id, edit: { kind: "hold", on: true } });
    expect(await erasePerson(world.as.owner, email)).toMatchObject({ messages: 1, held: 1, events: 0 });
    expect((await stored(id))?.email).toBe(email);
  });

  test("leaves what is held behind more than a page of what is not", async () => {
    const email = "held-late@home.example";
    const id = await leave(world, { email });
    await database.db.execute(sql`
      insert into leave_messages (id, organization_id, site_id, contact_id, number, status, content, email, fingerprint,
        legal_hold, created_at, updated_at)
      select uuidv7(), organization_id, site_id, contact_id, 'Y-' || n, 'pending', 'words', email, fingerprint, n = 620,
        now(), now()
      from leave_messages, generate_series(1, 620) n where id = ${id}`);
    expect(await erasePerson(world.as.owner, email)).toMatchObject({ messages: 621, held: 1, contacts: 0 });
    expect(await previewPerson(world.as.owner, email)).toMatchObject({ messages: 1, held: 1, contacts: 1 });
  });

  test("is not of half a number, and the person gets what there is as an archive", async () => {
    await expect(previewPerson(world.as.owner, "138")).rejects.toMatchObject({ code: "invalid" });
    await leave(world, { email: "copy@home.example" });
    const file = await exportPerson(world.as.owner, "copy@home.example");
    expect(file.bytes.subarray(0, 2).toString()).toBe("PK");
  });
});

test("retention deletes old messages and spam, forgets addresses, closes what was answered, and keeps what is held", async () => {
  const day = (days: number) => new Date(Date.now() - days * 86_400_000);
  const [old, held] = [await leave(world, { now: day(400) }), await leave(world, { now: day(401) })];
  const [spam, fresh] = [await leave(world, { now: day(31), spam: true }), await leave(world, { now: day(10) })];
  const [browser, answered] = [await leave(world, { now: day(91) }), await leave(world)];
  await changeOneMessage(world.as.agent, { id: held, edit: { kind: "hold", on: true } });
  const past = { ...world.as.agent, now: () => day(8) };
  await changeOneMessage(past, { id: answered, edit: { kind: "status", status: "replied" } });
  await applyInboxRetention({ db: database.db, now: () => new Date() });
  expect(await stored(old)).toBeNull();
  expect(await stored(spam)).toBeNull();
  expect(await stored(held)).not.toBeNull();
  expect(await stored(browser)).toMatchObject({ ip: null, userAgent: "" });
  expect(await stored(fresh)).toMatchObject({ userAgent: "Browser" });
  expect(await stored(answered)).toMatchObject({ status: "closed", closeReason: "resolved" });
  await saveRetention(world.as.owner, { messageDays: 30, ipDays: 5, spamDays: 3 });
  expect(await countShortened(world.as.owner, 9)).toBeGreaterThan(0);
  await applyInboxRetention({ db: database.db, now: () => new Date() });
  expect(await stored(fresh)).toMatchObject({ ip: null });
});

describe("an export", () => {
  const input = { query: { view: "all" as const }, reason: "", raw: false, locale: "zh-CN" as const };
  test("is masked and inert, and in full only with the right and a reason", async () => {
    await leave(world, { email: "row@home.example", content: "=1+1" });
    const csv = (await exportMessages(world.as.owner, { ...input, format: "csv", full: false })).bytes.toString("utf8");
    expect(csv.startsWith("\ufeff编号,")).toBe(true);
    expect(csv).toContain("'=1+1");
    expect(csv).not.toContain("row@home.example");
    const full = { ...input, format: "csv" as const, full: true };
    await expect(exportMessages(world.as.owner, full)).rejects.toMatchObject({ fields: [{ key: "export_reason" }] });
    const whole = await exportMessages(world.as.owner, { ...full, reason: "季度对账用" });
    expect(whole.bytes.toString("utf8")).toContain("row@home.example");
    const xlsx = await exportMessages(world.as.owner, { ...input, format: "xlsx", full: false });
    expect(xlsx.bytes.subarray(0, 2).toString()).toBe("PK");
  });
});

const manage = { permission: "privacy.manage", foreign: "own_data_only" } as const;
const rows: ServiceRow[] = [
  {
    ...{ ...manage, name: "previewPerson" },
    prepare: async (of) => {
      await leave(of, { email: "shared@example.com" });
      return (ctx) => previewPerson(ctx, "shared@example.com");
    },
    leaks: (answer) => JSON.stringify(answer).includes('"messages":1'),
  },
  {
    ...{ ...manage, name: "erasePerson" },
    prepare: async () => (ctx) => erasePerson(ctx, "nobody@example.com"),
    leaks: (answer) => JSON.stringify(answer).includes('"messages":1'),
  },
  { ...manage, name: "readRetention", prepare: async () => readRetention },
  {
    ...{ ...manage, name: "saveRetention" },
    prepare: async () => (ctx) => saveRetention(ctx, { messageDays: 365, ipDays: 90, spamDays: 30 }),
  },
  { ...manage, name: "readFileSpace", prepare: async () => readFileSpace },
  { ...manage, name: "saveFileSpace", prepare: async () => (ctx) => saveFileSpace(ctx, { quotaGb: 2 }) },
  { ...manage, name: "countShortened", prepare: async () => (ctx) => countShortened(ctx, 30) },
  {
    ...{ name: "exportMessages", permission: "message.export", foreign: "own_data_only" },
    prepare: async (of) => {
      await leave(of);
      const input = { query: { view: "all" as const }, reason: "", raw: false, locale: "en" as const };
      return (ctx) => exportMessages(ctx, { ...input, format: "csv", full: false });
    },
    leaks: (answer) => (answer as { bytes: Buffer }).bytes.toString("utf8").includes("ours"),
  },
];
describe("who may", () => testServiceAuthorization(() => world, rows));
