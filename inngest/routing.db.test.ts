import { and, eq, inArray } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Db, openDb } from "@/db/client";
import { tuneHotConnections } from "@/db/queries/hot";
import { dedupe, deliveries, deliveryStats, due, endpoints, unrouted } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext, until } from "@/e2e/faults/fixture";
import { openReceiver, status, type TestReceiver } from "@/e2e/faults/receiver";
import { startWorkerInProcess } from "@/e2e/faults/worker-in-process";
import { type EndpointRules, FiltersSchema, NO_RULES, ScheduleSchema } from "@/lib/domain/endpoint-rules";
import { encodeId } from "@/lib/domain/ids";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { setEndpointEnabled } from "@/lib/services/endpoints/update";
import { ingestEvents, recordEvents } from "@/lib/services/events/ingest";
import { routeEvents } from "@/lib/services/events/route";

const HOUR = 3_600_000;

describe("routing by the rules of endpoints", () => {
  let test: TestDb;
  let receiver: TestReceiver;
  let organization: string;
  const pools: Db[] = [];
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    test = await openTestDb();
    receiver = await openReceiver();
    for (let index = 0; index < 3; index++) {
      const pool = openDb({ url: test.url, max: 3, name: `router-${index}`, onError: () => undefined });
      tuneHotConnections(pool);
      pools.push(pool);
    }
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.$client.end()));
    await receiver.close();
    await test.close();
  });
  beforeEach(async () => {
    organization = await makeOrganization(test.db);
    receiver.requests.length = 0;
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  const endpoint = (rules: Partial<EndpointRules> = {}, path = "/r", events = ["ticket.created" as const]) =>
    makeEndpoint(test.db, organization, { url: receiver.url(path), events, rules: { ...NO_RULES, ...rules } });
  const filters = (input: object) => FiltersSchema.parse(input);

  async function send(data: Record<string, unknown>[], options: { type?: string; at?: Date } = {}): Promise<string[]> {
    const ctx = testContext(test.db, organization);
    const now = options.at ?? new Date();
    const events = data.map((item) => ({ type: options.type ?? "ticket.created", data: item }));
    return (await ingestEvents({ ...ctx, now: () => now }, { events, source: "api" })).map((event) => event.id);
  }
  const ticket = (title: string, more: object = {}) => ({ ticket_id: "T-1", title, status: "open", ...more });
  const route = (db: Db = test.db, cache = new RoutingCache()) =>
    routeEvents({ db, now: () => new Date(), wake: noWake, live: noLive, cache });
  const waiting = (endpointId: string) => test.db.select().from(due).where(eq(due.endpointId, endpointId));
  const recorded = (endpointId: string) =>
    test.db.select().from(deliveries).where(eq(deliveries.endpointId, endpointId)).orderBy(deliveries.id);

  async function startWorker(): Promise<void> {
    const worker = await startWorkerInProcess(test.url, { name: "worker", sweep: true });
    stops.push(worker.stop);
  }

  it("pushes what passes, records what does not with its reason, and leaves other endpoints alone", async () => {
    const picky = await endpoint(
      {
        filters: filters({
          keywords: { any: ["价格", "ＶＩＰ"], none: ["广告"] },
          fields: [{ field: "details.level", op: "gte", value: 3 }],
        }),
        dedupeSeconds: 600,
      },
      "/picky",
    );
    const open = await endpoint({}, "/open");
    const level = (value: unknown) => ({ details: { level: value } });
    await send([
      ticket("想了解价格", level("5")),
      ticket("打印机坏了", level(5)),
      ticket("vip 价格广告", level(5)),
      ticket("vip 来访", level(1)),
      ticket("想了解价格", level("5")),
    ]);
    await startWorker();
    await until("every push", () => receiver.requests.length >= 6);
    await until("every record", async () => (await recorded(open)).length === 5);
    const titles = (path: string) =>
      receiver.requests.filter((one) => one.path === path).map((one) => JSON.parse(one.body).data.title as string);
    expect(titles("/picky")).toEqual(["想了解价格"]);
    expect(titles("/open")).toHaveLength(5);

    const rows = await recorded(picky);
    expect(rows.map((row) => [row.status, row.skipReason, row.diagnosis])).toEqual([
      ["delivered", null, "delivered"],
      ["skipped", "filtered", "skipped.any"],
      ["skipped", "filtered", "skipped.none"],
      ["skipped", "filtered", "skipped.condition"],
      ["skipped", "duplicate", "skipped.duplicate"],
    ]);
    expect(rows[2]?.diagnosisValues).toEqual({ word: "广告" });
    expect(rows[4]?.relatedId).toBe(rows[0]?.id);
    expect(rows.slice(1).every((row) => row.tries === 0 && row.finishedAt !== null)).toBe(true);
    const stats = await test.db.select().from(deliveryStats).where(eq(deliveryStats.endpointId, picky));
    expect(stats.map((row) => [row.resolution, row.deliveredFirst, row.skipped]).sort()).toEqual([
      [300, 1, 4],
      [3600, 1, 4],
    ]);
    expect(await test.db.$count(unrouted, eq(unrouted.organizationId, organization))).toBe(0);
  });

  /** A window of an hour that opens in some hours, by UTC. */
  const windowIn = (hours: number) => {
    const time = (ms: number) => new Date(ms).toISOString().slice(11, 16);
    const from = Math.ceil(Date.now() / HOUR) * HOUR + (hours - 1) * HOUR;
    return { from: time(from), to: time(from + HOUR) };
  };

  it("holds back until the window opens, or skips, and lets inside pass", async () => {
    const later = await endpoint({ filters: filters({ windows: [windowIn(3)], timezone: "UTC" }) });
    const never = await endpoint({ filters: filters({ windows: [windowIn(3)], timezone: "UTC", outside: "drop" }) });
    const now = await endpoint({ filters: filters({ windows: [windowIn(0)], timezone: "UTC" }) });
    await send([ticket("a")]);
    await route();
    const [held] = await waiting(later);
    const opens = Math.ceil(Date.now() / HOUR) * HOUR + 2 * HOUR;
    expect(held).toMatchObject({ dueAt: new Date(opens), gather: false, tries: 0, seq: null });
    expect(await waiting(never)).toEqual([]);
    expect(await recorded(never)).toMatchObject([
      { status: "skipped", skipReason: "outside_window", diagnosis: "skipped.window" },
    ]);
    const [passing] = await waiting(now);
    expect(passing?.dueAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  it("collects for the set time, and lets urgent types pass at once", async () => {
    const { from } = windowIn(2);
    const schedule = ScheduleSchema.parse({
      type: "times",
      times: [from],
      timezone: "UTC",
      priority: ["ticket.escalated"],
    });
    if (schedule.type !== "times") throw new Error("no times");
    const collected = await makeEndpoint(test.db, organization, {
      url: receiver.url("/set"),
      events: ["ticket.created", "ticket.escalated"],
      rules: { ...NO_RULES, schedule },
    });
    const single = await endpoint({ schedule: { ...schedule, merge: false } });
    await send([ticket("a")]);
    await send([ticket("b")], { type: "ticket.escalated" });
    await route();
    const rows = await waiting(collected);
    const of = (type: string) => rows.find((row) => row.eventType === type);
    expect(of("ticket.created")).toMatchObject({ gather: true });
    expect(of("ticket.created")?.dueAt.getTime()).toBeGreaterThan(Date.now() + HOUR / 2);
    expect(of("ticket.escalated")).toMatchObject({ gather: false });
    expect(of("ticket.escalated")?.dueAt.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(await waiting(single)).toMatchObject([{ gather: false }]);
  });

  it("numbers the deliveries of an ordered endpoint as the events came, whoever routes them", async () => {
    const ordered = await endpoint({ ordered: true });
    const plain = await endpoint();
    const sent: string[] = [];
    const stopped = { yes: false };
    const routers = pools.map(async (pool) => {
      while (!stopped.yes) await route(pool);
    });
    for (let batch = 0; batch < 30; batch++) {
      sent.push(...(await send(Array.from({ length: 40 }, (_, index) => ticket(`${batch}-${index}`)))));
    }
    await until("everything routed", async () => (await waiting(ordered)).length === sent.length);
    stopped.yes = true;
    await Promise.all(routers);
    const rows = (await waiting(ordered)).sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
    expect(rows.map((row) => row.seq)).toEqual(sent.map((_, index) => index + 1));
    expect(rows.map((row) => encodeId("event", row.eventId))).toEqual(sent);
    expect((await waiting(plain)).every((row) => row.seq === null)).toBe(true);
  });

  it("tells whom an endpoint names about its failures, never itself, and never holds a notice up", async () => {
    const keyword = filters({ keywords: { any: ["never said"] } });
    const alerted = await endpoint({ filters: keyword }, "/alerted");
    const off = await endpoint({}, "/off");
    await test.db.update(endpoints).set({ enabled: false }).where(eq(endpoints.id, off));
    const names = [alerted, off].map((id) => encodeId("endpoint", id));
    const events = ["endpoint.disabled", "system_alert.error", "delivery.exhausted"] as const;
    const failing = await makeEndpoint(test.db, organization, {
      url: receiver.url("/failing"),
      events: [...events],
      rules: { ...NO_RULES, alerts: { endpoints: names } },
    });
    const watcher = await makeEndpoint(test.db, organization, {
      url: receiver.url("/watcher"),
      events: [...events],
      rules: { ...NO_RULES, filters: keyword },
    });
    const about = { endpoint_id: encodeId("endpoint", failing) };
    const alert = { title: "x", message: "y", details: about };
    const notices = [
      { type: "endpoint.disabled", data: { ...about, reason: "gone" }, source: "system" as const },
      { type: "delivery.exhausted", data: { ...about, delivery_id: "dlv_x" }, source: "system" as const },
      { type: "system_alert.error", data: alert, source: "system" as const },
      { type: "system_alert.error", data: alert, source: "api" as const },
    ];
    // Also when the endpoint the notice is about was switched off by then.
    await setEndpointEnabled(testContext(test.db, organization), encodeId("endpoint", failing), false);
    await test.db.transaction((tx) => recordEvents(tx, testContext(test.db, organization), notices));
    await route();
    const types = async (id: string) => (await waiting(id)).map((row) => row.eventType).sort();
    expect(await types(alerted)).toEqual(["delivery.exhausted", "endpoint.disabled", "system_alert.error"]);
    expect(await types(watcher)).toEqual(["delivery.exhausted", "endpoint.disabled", "system_alert.error"]);
    expect(await recorded(watcher)).toMatchObject([{ eventType: "system_alert.error", skipReason: "filtered" }]);
    expect(await types(failing)).toEqual([]);
    expect(await types(off)).toEqual([]);

    await setEndpointEnabled(testContext(test.db, organization), encodeId("endpoint", failing), true);
    await test.db.transaction((tx) => recordEvents(tx, testContext(test.db, organization), notices));
    await route();
    // What somebody reports through the API may well be meant for it; the product's own notices about it are not.
    expect(await types(failing)).toEqual(["system_alert.error"]);
  });

  describe("the same content again", () => {
    it("counts within the window only, and only where it was pushed", async () => {
      const short = await endpoint({ dedupeSeconds: 60 });
      const long = await endpoint({ dedupeSeconds: 600 });
      const off = await endpoint();
      const start = Date.now() - HOUR;
      const after = async (seconds: number) => {
        await send([ticket("same")], { at: new Date(start + seconds * 1_000) });
        await route();
      };
      for (const seconds of [0, 30, 70, 100, 140, 650]) await after(seconds);
      const seconds = async (id: string) =>
        (await waiting(id)).map((row) => timeOf(row.deliveryId, start)).sort(byNumber);
      expect(await seconds(short)).toEqual([0, 70, 140, 650]);
      expect(await seconds(long)).toEqual([0, 650]);
      expect(await seconds(off)).toEqual([0, 30, 70, 100, 140, 650]);
      const skipped = await recorded(long);
      const [first] = (await waiting(long)).sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
      expect(skipped.map((row) => row.relatedId)).toEqual(skipped.map(() => first?.deliveryId));
      expect(skipped.map((row) => row.diagnosisValues)).toEqual(skipped.map(() => ({ seconds: 600 })));
      expect(await test.db.$count(dedupe, inArray(dedupe.endpointId, [short, long, off]))).toBe(2);
    });

    it("keeps no row for content that came once", async () => {
      const id = await endpoint({ dedupeSeconds: 600 });
      await send(Array.from({ length: 50 }, (_, index) => ticket(`${index}`)));
      await route();
      expect(await waiting(id)).toHaveLength(50);
      expect(await test.db.$count(dedupe, eq(dedupe.endpointId, id))).toBe(0);
    });

    it("takes two leave messages for one when only their ids and times differ", async () => {
      const id = await makeEndpoint(test.db, organization, {
        url: receiver.url("/m"),
        events: ["leave_message.created"],
        rules: { ...NO_RULES, dedupeSeconds: 600 },
      });
      const message = { message_content: "在吗", customer_phone: "13800138000" };
      await send(
        [
          { message_id: "msg_1", created_time: "2024-01-15T10:30:00Z", ...message },
          { ...message, created_time: "2024-01-15T10:31:00Z", message_id: "msg_2" },
          { message_id: "msg_3", ...message, message_content: "在吗？" },
        ],
        { type: "leave_message.created" },
      );
      await route();
      expect(await waiting(id)).toHaveLength(2);
      expect(await recorded(id)).toMatchObject([{ skipReason: "duplicate" }]);
    });

    it("does not take for pushed what was filtered, or failed for good", async () => {
      const id = await endpoint({ dedupeSeconds: 600, filters: filters({ keywords: { any: ["urgent"] } }) });
      await send([ticket("same")]);
      await route();
      expect(await recorded(id)).toMatchObject([{ skipReason: "filtered" }]);
      await test.db
        .update(endpoints)
        .set({ settings: await settingsWithout(id) })
        .where(eq(endpoints.id, id));
      await send([ticket("same")]);
      await route();
      expect(await waiting(id)).toHaveLength(1);

      const down = await endpoint({ dedupeSeconds: 600 }, "/rejected");
      receiver.reply("/rejected", status(500));
      await test.db.delete(due).where(eq(due.endpointId, id));
      await send([ticket("other")]);
      await route();
      const [only] = await waiting(down);
      if (only === undefined) throw new Error("nothing queued");
      await test.db.delete(due).where(eq(due.deliveryId, only.deliveryId));
      const { organizationId, endpointId, eventId, eventType } = only;
      const ended = { id: only.deliveryId, organizationId, endpointId, eventId, eventType, tries: 4 };
      await test.db.insert(deliveries).values({ ...ended, status: "exhausted", trigger: "auto" });
      await send([ticket("other")]);
      await send([ticket("other")]);
      await route();
      expect(await waiting(down)).toHaveLength(1);
    });

    async function settingsWithout(id: string) {
      const [row] = await test.db.select().from(endpoints).where(eq(endpoints.id, id));
      if (row === undefined) throw new Error("no endpoint");
      return { ...row.settings, rules: { ...NO_RULES, dedupeSeconds: 600 } };
    }

    it("goes out once of 2,000, with three routers at it while they come in", { timeout: 120_000 }, async () => {
      const ids = await Promise.all(Array.from({ length: 3 }, () => endpoint({ dedupeSeconds: 600 })));
      const stopped = { yes: false };
      const caches = pools.map(() => new RoutingCache());
      const failures: unknown[] = [];
      const routers = pools.map(async (pool, index) => {
        while (!stopped.yes) await route(pool, caches[index]).catch((error: unknown) => failures.push(error));
      });
      const copies = Array.from({ length: 25 }, () => ticket("flood"));
      for (let round = 0; round < 20; round++) await Promise.all(Array.from({ length: 4 }, () => send(copies)));
      const mine = eq(unrouted.organizationId, organization);
      await until("everything routed", async () => (await test.db.$count(unrouted, mine)) === 0, 60_000);
      stopped.yes = true;
      await Promise.all(routers);
      expect(failures).toEqual([]);
      for (const id of ids) {
        const [original] = await waiting(id);
        expect(await waiting(id)).toHaveLength(1);
        const skipped = await test.db.$count(
          deliveries,
          and(eq(deliveries.endpointId, id), eq(deliveries.relatedId, original?.deliveryId ?? "")),
        );
        expect(skipped).toBe(1_999);
      }
    });

    it("goes out once of each, with many contents twice and routers that cross", { timeout: 120_000 }, async () => {
      const ids = await Promise.all(Array.from({ length: 2 }, () => endpoint({ dedupeSeconds: 600 })));
      const stopped = { yes: false };
      const failures: unknown[] = [];
      const routers = pools.map(async (pool) => {
        while (!stopped.yes) await route(pool).catch((error: unknown) => failures.push(error));
      });
      const contents = Array.from({ length: 300 }, (_, index) => ticket(`content ${index}`));
      await Promise.all(
        contents.flatMap((content, index) => [send([content]), send([contents[299 - index] ?? content])]),
      );
      const mine = eq(unrouted.organizationId, organization);
      await until("everything routed", async () => (await test.db.$count(unrouted, mine)) === 0, 60_000);
      stopped.yes = true;
      await Promise.all(routers);
      expect(failures).toEqual([]);
      for (const id of ids) {
        expect(await waiting(id)).toHaveLength(300);
        expect(await recorded(id)).toHaveLength(300);
      }
    });
  });
});

const byNumber = (a: number, b: number) => a - b;
/** Seconds after `start` at which the event of a delivery came. */
const timeOf = (uuid: string, start: number) =>
  Math.round((Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16) - start) / 1_000);
