import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { attempts, bodies, deliveries, deliveryStats, due, events, lanes, unrouted } from "@/db/schema";
import { newUuid } from "@/lib/domain/ids";
import { applyRetention } from "@/lib/services/lanes/retention";
import { openTestDb, type TestDb } from "../testing/database";
import { insertOrganization } from "./organizations";
import { ensurePartitions, listPartitions, moveStrays, PARTITIONED_TABLES, weekStart } from "./partitions";
import { dropPartition, eraseBodies } from "./retention";

const DAY = 86_400_000;
/** A Wednesday, so that weeks do not end where days do. */
const NOW = Date.parse("2031-06-04T12:00:00Z");
const KEPT = { days: 90, bodyDays: 30 };
const ago = (days: number) => NOW - days * DAY;

describe("retention", () => {
  let test: TestDb;
  const organizationId = newUuid(NOW);
  const endpointId = newUuid(NOW);

  beforeAll(async () => {
    test = await openTestDb();
    await insertOrganization(test.db, { id: organizationId, name: "Test", createdAt: new Date(NOW) });
    for (const days of [133, 119, 105, 35, 0]) await ensurePartitions(test.db, ago(days));
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    for (const table of [...PARTITIONED_TABLES, "due", "unrouted", "lanes", "delivery_stats", "upkeep"]) {
      await test.db.execute(sql.raw(`delete from ${table}`));
    }
  });

  /** An event with one delivery, an earlier attempt and a body, made at an instant. */
  async function history(atMs: number): Promise<{ event: string; delivery: string }> {
    const [event, delivery] = [newUuid(atMs), newUuid(atMs)];
    const at = new Date(atMs);
    await test.db.insert(events).values({
      ...{ id: event, organizationId, type: "ticket.created", data: {}, source: "api" },
      ...{ occurredAt: at, createdAt: at },
    });
    const exchange = {
      ...{ attemptedAt: at, requestBodyHash: Buffer.from([1]), requestBody: Buffer.from("sent") },
      ...{ responseStatus: 200, responseBody: Buffer.from("answered"), organizationId },
    };
    await test.db.insert(deliveries).values({
      ...{ id: delivery, endpointId, eventId: event, eventType: "ticket.created", status: "delivered" },
      ...{ trigger: "auto", tries: 2, ...exchange },
    });
    await test.db.insert(attempts).values({ deliveryId: delivery, number: 1, ...exchange });
    await test.db.insert(bodies).values({ eventId: event, hash: Buffer.from([1]), body: Buffer.from("shared") });
    return { event, delivery };
  }
  const waiting = (delivery: string, event: string, tries = 0) =>
    test.db.insert(due).values({
      ...{ deliveryId: delivery, eventId: event, endpointId, organizationId, eventType: "ticket.created" },
      ...{ prio: 10, dueAt: new Date(NOW), tries, trigger: "auto", solo: true },
    });
  const counts = async () =>
    Object.fromEntries(
      await Promise.all(
        PARTITIONED_TABLES.map(async (table) => {
          const { rows } = await test.db.execute<{ n: number }>(sql.raw(`select count(*)::int as n from ${table}`));
          return [table, rows[0]?.n];
        }),
      ),
    );
  const apply = () => applyRetention({ db: test.db, now: () => new Date(NOW) }, KEPT);

  it("drops weeks that are over, bodies sooner, and touches nothing else", async () => {
    await history(ago(120));
    await history(ago(40));
    const { delivery: young } = await history(ago(10));
    const report = await apply();
    expect(report.busy).toEqual([]);
    expect(report.dropped).toContain(`deliveries_${day(weekStart(ago(120)))}`);
    expect(await counts()).toEqual({ events: 2, deliveries: 2, attempts: 2, bodies: 1 });
    for (const table of PARTITIONED_TABLES) {
      const limit = table === "bodies" ? ago(30) : ago(90);
      expect((await listPartitions(test.db, table)).filter(({ endMs }) => endMs <= limit)).toEqual([]);
    }
    const rows = await test.db.select().from(deliveries).orderBy(deliveries.id);
    expect(rows.map((row) => [row.requestBody?.toString(), row.responseBody?.toString()])).toEqual([
      [undefined, undefined],
      ["sent", "answered"],
    ]);
    expect(rows[1]?.id).toBe(young);
    expect((await apply()).dropped).toEqual([]);
    for (const days of [133, 119, 105, 35]) await ensurePartitions(test.db, ago(days));
  });

  it("keeps a week as long as unfinished work refers to it", async () => {
    const { event, delivery } = await history(ago(120));
    const names = (of: string) => [`${of}_${day(weekStart(ago(120)))}`];
    const partition = async (table: "events" | "deliveries") => {
      const found = (await listPartitions(test.db, table)).find(({ name }) => name === names(table)[0]);
      if (found === undefined) throw new Error("the partition is missing");
      return found;
    };
    await test.db.insert(unrouted).values({ organizationId, eventId: event });
    expect(await dropPartition(test.db, await partition("events"))).toBe("needed");
    await test.db.delete(unrouted);
    await waiting(newUuid(NOW), event);
    expect(await dropPartition(test.db, await partition("events"))).toBe("needed");
    expect(await dropPartition(test.db, await partition("deliveries"))).toBe("dropped");
    await ensurePartitions(test.db, weekStart(ago(120)));
    await test.db.delete(due);
    await waiting(delivery, newUuid(NOW));
    expect(await dropPartition(test.db, await partition("deliveries"))).toBe("needed");
    await test.db.delete(due);
    expect(await dropPartition(test.db, await partition("events"))).toBe("dropped");
    await ensurePartitions(test.db, weekStart(ago(120)));
  });

  it("ends what waited too long with a record, and spares what is in flight", async () => {
    const old = await history(ago(89.5));
    const [never, flying, fresh] = [newUuid(ago(89.5)), newUuid(ago(89.5)), newUuid(ago(80))];
    await waiting(old.delivery, old.event, 2);
    for (const id of [never, flying, fresh]) await waiting(id, newUuid(ago(80)));
    await test.db.insert(lanes).values({ endpointId, organizationId, shard: 1, inflight: [flying] });
    expect((await apply()).expired).toBe(2);
    const left = await test.db.select({ id: due.deliveryId }).from(due);
    expect(left.map(({ id }) => id).sort()).toEqual([flying, fresh].sort());
    const ended = await test.db.select().from(deliveries).orderBy(deliveries.status);
    expect(ended.map(({ id, status, skipReason }) => [id, status, skipReason])).toEqual([
      [old.delivery, "exhausted", "expired"],
      [never, "skipped", "expired"],
    ]);
    const stats = await test.db.select().from(deliveryStats).where(eq(deliveryStats.resolution, 3600));
    expect(stats.reduce((sum, row) => sum + row.exhausted, 0)).toBe(1);
    expect(stats.reduce((sum, row) => sum + row.skipped, 0)).toBe(1);
  });

  it("gives rows of the default partitions a week of their own, and purges the old ones", async () => {
    const strays = [ago(200), ago(60), ago(-70)];
    for (const at of strays) await history(at);
    const inDefault = async () =>
      (await test.db.execute<{ n: number }>(sql`select count(*)::int as n from deliveries_default`)).rows[0]?.n;
    expect(await inDefault()).toBe(3);
    await apply();
    expect(await inDefault()).toBe(0);
    expect(await counts()).toMatchObject({ events: 2, deliveries: 2, attempts: 2, bodies: 1 });
    // Another one of that week goes where the moved one is.
    await history(ago(60));
    expect(await inDefault()).toBe(0);
    expect(await moveStrays(test.db, "deliveries", ago(90), NOW)).toBe(0);
  });

  it("leaves alone what has no time in its id, and what unfinished work in the default partition refers to", async () => {
    const { event, delivery } = await history(ago(300));
    await waiting(newUuid(NOW), event);
    await test.db.insert(lanes).values({ endpointId, organizationId, shard: 1, inflight: [delivery] });
    await test.db.update(due).set({ deliveryId: delivery });
    await apply();
    expect(await counts()).toMatchObject({ events: 1, deliveries: 1, attempts: 1, bodies: 0 });
  });

  it("walks through inline bytes step by step, and goes on where it was", async () => {
    for (let n = 0; n < 5; n++) await history(ago(40) + n);
    await history(ago(20));
    const kept = async () =>
      (await test.db.select().from(deliveries)).filter(({ requestBody }) => requestBody !== null).length;
    expect(await eraseBodies(test.db, "deliveries", ago(30), 3)).toBe(3);
    expect(await kept()).toBe(3);
    expect(await eraseBodies(test.db, "deliveries", ago(30), 3)).toBe(2);
    expect(await eraseBodies(test.db, "deliveries", ago(30), 3)).toBe(0);
    expect(await kept()).toBe(1);
  });

  it("forgets statistics by their resolution", async () => {
    const at = (days: number, resolution: number) => ({
      ...{ organizationId, endpointId, resolution, bucket: new Date(ago(days)), deliveredFirst: 1 },
    });
    await test.db.insert(deliveryStats).values([at(36, 300), at(34, 300), at(399, 3600), at(401, 3600)]);
    await apply();
    const left = await test.db.select().from(deliveryStats);
    expect(left.map(({ bucket, resolution }) => [resolution, (NOW - bucket.getTime()) / DAY])).toEqual(
      expect.arrayContaining([
        [300, 34],
        [3600, 399],
      ]),
    );
    expect(left).toHaveLength(2);
  });

  it("gives up soon when a reader is in the way, and stops nobody for long", async () => {
    await ensurePartitions(test.db, ago(120));
    const { delivery } = await history(ago(10));
    const found = (await listPartitions(test.db, "deliveries")).find(({ endMs }) => endMs <= ago(90));
    if (found === undefined) throw new Error("there is no old partition");
    const reader = await test.db.$client.connect();
    let longest = 0;
    try {
      await reader.query("begin");
      await reader.query("select count(*) from deliveries");
      const dropping = dropPartition(test.db, found);
      let over = false;
      const ended = dropping.finally(() => {
        over = true;
      });
      // Others read and write on meanwhile: behind the waiting drop, but never longer than it may wait.
      while (!over) {
        const began = performance.now();
        await test.db.update(deliveries).set({ tries: 3 }).where(eq(deliveries.id, delivery));
        await test.db.select().from(deliveries).where(eq(deliveries.id, delivery));
        longest = Math.max(longest, performance.now() - began);
      }
      expect(await ended).toBe("busy");
    } finally {
      await reader.query("rollback");
      reader.release();
    }
    expect(longest).toBeLessThan(3_000);
    expect(await dropPartition(test.db, found)).toBe("dropped");
  });

  it("drops each week once when two workers are at it", async () => {
    await ensurePartitions(test.db, ago(120));
    await history(ago(120));
    const [one, two] = await Promise.all([apply(), apply()]);
    expect([...one.busy, ...two.busy]).toEqual([]);
    expect(await counts()).toEqual({ events: 0, deliveries: 0, attempts: 0, bodies: 0 });
  });
});

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll("-", "");
