import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SiteRow } from "@/db/queries/sites";
import { events } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { GUARD_DEFAULTS } from "@/lib/domain/leave-message/guard";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import type { Wake } from "@/lib/jobs/wake";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { deleteEndpoint } from "@/lib/services/endpoints/delete";
import { admitSubmission } from "./admit";
import { changeMessageStatus } from "./change-status";
import { getMessage } from "./detail";
import { listMessages } from "./read";
import { openSite } from "./sites";
import { type Submission, submitMessage } from "./submit";

let database: TestDb;
let world: World;
let site: SiteRow;
const wakes: Wake[] = [];

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database, {
    wake: { send: (sent) => void wakes.push(...sent), close: () => Promise.resolve() },
  });
  const found = await openSite(world.runtime, world.siteKey);
  if (found === null) throw new Error("the world has no site");
  site = found;
});
afterAll(() => database.close());

const visitor = (parts: Partial<ServiceContext> = {}): ServiceContext => ({
  ...testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" }),
  ...parts,
});

let unique = 0;
function submission(parts: Partial<Submission> = {}, input: Partial<Submission["input"]> = {}): Submission {
  unique++;
  return {
    site,
    source: "web_chat",
    key: null,
    spamReason: null,
    userAgent: "Test Browser",
    language: "zh-CN",
    ...parts,
    input: {
      content: `我想咨询一下产品价格 ${unique}`,
      name: "张三",
      phone: `139${String(unique).padStart(8, "0")}`,
      email: null,
      category: "产品咨询",
      fields: { size: "L" },
      page: { url: "https://shop.example/p?token=abc&q=1", title: "价格", referrer: null },
      ...input,
    },
  };
}

/** Events of the organization that mention a text, in the order in which they were recorded. */
async function eventsAbout(text: string) {
  const rows = await database.db.select().from(events).orderBy(events.id);
  return rows.filter((row) => JSON.stringify(row.data).includes(text));
}
const rowOf = async (id: string) => getMessage(world.as.owner, decodeId("message", id) ?? "");

describe("a new message", () => {
  test("is stored with contact and events under the documents' names, and wakes routing afterwards", async () => {
    wakes.length = 0;
    const input = submission({}, { email: "zhangsan@example.com" });
    const result = await submitMessage(visitor(), input);
    expect(result).toMatchObject({ duplicate: false, number: expect.stringMatching(/^LM-\d{8}-\d{4}$/) });
    expect(wakes).toEqual([{ kind: "route" }]);
    const [created, customer, ...rest] = await eventsAbout(input.input.phone ?? "");
    expect(rest).toEqual([]);
    expect(created).toMatchObject({
      type: "leave_message.created",
      source: "form",
      data: {
        message_id: result.id,
        customer_name: "张三",
        customer_phone: input.input.phone,
        customer_email: "zhangsan@example.com",
        message_content: input.input.content,
        channel: "web",
        created_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        visitor_ip: "203.0.113.9",
        category: "产品咨询",
        source: "web_chat",
      },
    });
    expect(customer).toMatchObject({ type: "customer.created", data: { name: "张三", phone: input.input.phone } });
  });

  test("is a form that was submitted, too, as soon as a webhook wants to hear of forms", async () => {
    const { id } = await createEndpoint(world.as.owner, {
      ...{ name: "表单", channel: "custom", url: "https://example.com/forms", events: ["form.submitted"] },
      trigger: "manual",
    });
    const input = submission();
    const result = await submitMessage(visitor(), input);
    const about = await eventsAbout(input.input.phone ?? "");
    expect(about.map(({ type }) => type).sort()).toEqual([
      "customer.created",
      "form.submitted",
      "leave_message.created",
    ]);
    expect(about.find(({ type }) => type === "form.submitted")).toMatchObject({
      source: "form",
      data: {
        form_name: site.name,
        name: "张三",
        phone: input.input.phone,
        fields: { content: input.input.content, category: "产品咨询", size: "L" },
      },
    });
    // The message is still the one its own event made known.
    expect((await rowOf(result.id)).eventId).toMatch(/^evt_/);
    await deleteEndpoint(world.as.owner, id);
    const later = submission();
    await submitMessage(visitor(), later);
    expect(await eventsAbout(later.input.phone ?? "")).toHaveLength(2);
  });

  test("keeps no token of the page's address and shows contact details masked", async () => {
    const result = await submitMessage(visitor(), submission({}, { email: "lisi@example.com" }));
    const detail = await rowOf(result.id);
    expect(detail.pageUrl).toBe("https://shop.example/p?token=&q=1");
    expect(detail.visitor).toEqual({
      name: "张**",
      phone: expect.stringMatching(/^139\*{4}\d{4}$/),
      email: "l***@example.com",
    });
    expect(detail.ip).toBe("203.0.113.*");
    expect(detail.eventId).toMatch(/^evt_/);
  });

  test("is numbered without gaps or twins when twenty come at once", async () => {
    const before = await submitMessage(visitor(), submission());
    const all = await Promise.all(Array.from({ length: 20 }, () => submitMessage(visitor(), submission())));
    const sequence = all.map(({ number }) => Number(number.slice(-4))).sort((a, b) => a - b);
    const first = Number(before.number.slice(-4)) + 1;
    expect(sequence).toEqual(Array.from({ length: 20 }, (_, index) => first + index));
  });

  test("is numbered by the organization's day, not the server's", async () => {
    const now = () => new Date("2025-01-14T16:00:00Z");
    expect((await submitMessage(visitor({ now }), submission())).number).toBe("LM-20250115-0001");
  });
});

describe("the same message again", () => {
  test("twins that come at once are one message, one event, one number", async () => {
    const input = submission();
    const all = await Promise.all(Array.from({ length: 8 }, () => submitMessage(visitor(), input)));
    expect(new Set(all.map(({ number }) => number)).size).toBe(1);
    expect(all.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect((await eventsAbout(input.input.content)).map(({ type }) => type)).toEqual(["leave_message.created"]);
    expect((await rowOf(all[0]?.id ?? "")).repeats).toBe(8);
  });

  test("is recognised in other spacing and width, but not from somebody else or after ten minutes", async () => {
    const base = submission({}, { content: "Ｈello  World 你好" });
    const first = await submitMessage(visitor(), base);
    const respaced = { ...base, input: { ...base.input, content: "hello world  你好" } };
    expect(await submitMessage(visitor(), respaced)).toEqual({ ...first, duplicate: true });
    const other = { ...base, input: { ...base.input, phone: "13911112222" } };
    expect((await submitMessage(visitor(), other)).duplicate).toBe(false);
    const later = new Date(Date.now() + 10 * 60_000 + 1000);
    expect((await submitMessage(visitor({ now: () => later }), base)).duplicate).toBe(false);
  });

  test("a repeated request gets the first answer; its key with other words is refused", async () => {
    const input = submission({ key: "api:k1" });
    const answers = await Promise.all(Array.from({ length: 5 }, () => submitMessage(visitor(), input)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await rowOf(answers[0]?.id ?? "")).repeats).toBe(1);
    await expect(submitMessage(visitor(), submission({ key: "api:k1" }))).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the contact", () => {
  test("is one for one person, however many messages come at once", async () => {
    const phone = "13700000001";
    await Promise.all(Array.from({ length: 6 }, () => submitMessage(visitor(), submission({}, { phone }))));
    const types = (await eventsAbout(phone)).map(({ type }) => type);
    expect(types.filter((type) => type === "customer.created")).toHaveLength(1);
    expect(types.filter((type) => type === "customer.updated")).toHaveLength(0);
  });

  test("gets its gaps filled and nothing overwritten", async () => {
    const phone = "13700000002";
    await submitMessage(visitor(), submission({}, { phone, name: "王五" }));
    await submitMessage(visitor(), submission({}, { phone, name: "冒名", email: "wang@example.com" }));
    const updated = (await eventsAbout(phone)).filter(({ type }) => type === "customer.updated");
    expect(updated).toHaveLength(1);
    expect(updated[0]?.data).toMatchObject({
      name: "王五",
      email: "wang@example.com",
      changes: { email: [null, "wang@example.com"] },
    });
  });
});

describe("suspected spam", () => {
  test("is kept with its reason and told to nobody, until somebody says that it is none", async () => {
    wakes.length = 0;
    const input = submission({ spamReason: "too_fast" });
    const result = await submitMessage(visitor(), input);
    expect(result).toMatchObject({ duplicate: false, number: expect.stringMatching(/^LM-/) });
    expect(await eventsAbout(input.input.content)).toEqual([]);
    expect(wakes).toEqual([]);
    expect(await rowOf(result.id)).toMatchObject({ status: "spam", spamReason: "too_fast", eventId: null });

    const id = decodeId("message", result.id) ?? "";
    await changeMessageStatus(world.as.agent, { id, status: "pending" });
    expect((await eventsAbout(input.input.content)).map(({ type }) => type)).toEqual(["leave_message.created"]);
    await changeMessageStatus(world.as.agent, { id, status: "processing" });
    const told = await eventsAbout(input.input.content);
    expect(told.at(-1)).toMatchObject({
      type: "leave_message.updated",
      data: { status: "processing", changes: { status: ["pending", "processing"] } },
    });
  });

  test("does not swallow the same words sent properly", async () => {
    const input = submission({ spamReason: "honeypot" });
    await submitMessage(visitor(), input);
    const clean = await submitMessage(visitor(), { ...input, spamReason: null });
    expect(clean.duplicate).toBe(false);
    expect(await rowOf(clean.id)).toMatchObject({ status: "pending" });
  });
});

test("nothing is half stored when the events cannot be", async () => {
  const input = submission();
  await database.db.execute(sql`alter table unrouted rename to unrouted_away`);
  await expect(submitMessage(visitor(), input)).rejects.toThrow();
  await database.db.execute(sql`alter table unrouted_away rename to unrouted`);
  const page = await listMessages(world.as.owner, { limit: 100, keyword: input.input.content });
  expect(page.items).toEqual([]);
  expect((await submitMessage(visitor(), input)).duplicate).toBe(false);
});

describe("limits", () => {
  test("an address may fill in the form five times in ten minutes, and is told when it may again", async () => {
    const ctx = visitor({ ip: "198.51.100.7" });
    for (let n = 0; n < GUARD_DEFAULTS.perTenMinutes; n++) await admitSubmission(ctx, "form", site);
    await expect(admitSubmission(ctx, "form", site)).rejects.toMatchObject({
      code: "limit",
      retryAfterSeconds: expect.closeTo(600, -2),
    });
    await admitSubmission(visitor({ ip: "198.51.100.8" }), "form", site);
  });

  test("an IPv6 visitor is counted by the /64 network", async () => {
    for (let n = 0; n < 5; n++) await admitSubmission(visitor({ ip: `2001:db8:1:1::${n + 1}` }), "form", site);
    await expect(admitSubmission(visitor({ ip: "2001:db8:1:1::99" }), "form", site)).rejects.toThrow();
    await admitSubmission(visitor({ ip: "2001:db8:1:2::1" }), "form", site);
  });

  test("a site takes sixty a minute, whoever sends them", async () => {
    const now = () => new Date("2030-01-01T00:00:00Z");
    const ctx = (n: number) => visitor({ ip: `198.51.${n}.1`, now });
    for (let n = 0; n < 60; n++) await admitSubmission(ctx(n), "api", site);
    await expect(admitSubmission(ctx(61), "api", site)).rejects.toMatchObject({ code: "limit" });
  });
});

test("an impossible status is a conflict that says so, and closing wants a reason", async () => {
  const { id: edge } = await submitMessage(visitor(), submission());
  const id = decodeId("message", edge) ?? "";
  await expect(changeMessageStatus(world.as.agent, { id, status: "closed" })).rejects.toMatchObject({
    code: "conflict",
    fields: [{ key: "message_close_reason" }],
  });
  await changeMessageStatus(world.as.agent, { id, status: "closed", reason: "resolved" });
  await expect(changeMessageStatus(world.as.agent, { id, status: "replied" })).rejects.toMatchObject({
    code: "conflict",
    fields: [{ key: "message_transition", values: { from: "closed", to: "replied" } }],
  });
});
