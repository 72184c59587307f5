import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveryStats as statsTable } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, newUuid } from "@/lib/domain/ids";
import { formatLatency, latencyBin } from "@/lib/domain/latency";
import { AppError } from "@/lib/errors";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createEndpoint } from "../endpoints/create";
import { deliveryStats, StatsQuerySchema } from "./stats";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
let endpointId: string;
const NOW = Date.parse("2025-03-30T14:32:10Z");

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
  ctx = { ...world.as.owner, now: () => new Date(NOW) };
  const input = { name: "hook", channel: "custom" as const, url: "https://example.com/x", events: ["ticket"] };
  endpointId = (await createEndpoint(ctx, input)).id;
});
afterAll(() => test.close());

/** Adds what ended of the deliveries made at an instant, as the pipeline writes it: once per resolution. */
async function ended(at: string, counts: Partial<typeof statsTable.$inferInsert>, endpoint = endpointId) {
  for (const resolution of [300, 3600]) {
    const bucket = new Date(Math.floor(Date.parse(at) / 1000 / resolution) * resolution * 1000);
    const row = { organizationId: ctx.organizationId, endpointId: decodeId("endpoint", endpoint) ?? endpoint };
    const { deliveredFirst = 0, exhausted = 0 } = counts;
    const set = {
      deliveredFirst: sql`${statsTable.deliveredFirst} + ${deliveredFirst}`,
      exhausted: sql`${statsTable.exhausted} + ${exhausted}`,
    };
    const target = [statsTable.organizationId, statsTable.resolution, statsTable.bucket, statsTable.endpointId];
    await test.db
      .insert(statsTable)
      .values({ ...row, resolution, bucket, ...counts })
      .onConflictDoUpdate({ target, set });
  }
}
const query = (from: string, to: string, more = {}) => StatsQuerySchema.parse({ from, to, ...more });

describe("statistics", () => {
  it("fills every bucket, marks the one that runs, and adds up", async () => {
    await ended("2025-03-30T14:02:00Z", { deliveredFirst: 7, deliveredRetry: 2, exhausted: 1, skipped: 5 });
    await ended("2025-03-30T14:31:00Z", { deliveredFirst: 3 });
    const stats = await deliveryStats(ctx, query("2025-03-30T13:47:00Z", "2025-03-30T14:32:10Z"));
    expect(stats).toMatchObject({
      granularity: "5min",
      from: "2025-03-30T13:45:00.000Z",
      to: "2025-03-30T14:35:00.000Z",
      totals: { deliveredFirst: 10, deliveredRetry: 2, exhausted: 1, skipped: 5, total: 18 },
      final: { n: 13, rate: 12 / 13 },
      first: { n: 13, rate: 10 / 13 },
    });
    expect(stats.buckets).toHaveLength(10);
    expect(stats.buckets.map((bucket) => bucket.complete)).toEqual([...Array(9).fill(true), false]);
    expect(stats.buckets[3]).toMatchObject({
      start: "2025-03-30T14:00:00.000Z",
      deliveredFirst: 7,
      final: { n: 10, rate: 0.9 },
    });
    expect(stats.buckets[0]).toMatchObject({ deliveredFirst: 0, final: { rate: null, n: 0, interval: null } });
  });

  it("cuts days in local time, the short one of spring included", async () => {
    await ended("2025-03-29T22:59:00Z", { exhausted: 1 });
    await ended("2025-03-29T23:00:00Z", { deliveredFirst: 1 });
    const range = query("2025-03-29T12:00:00Z", "2025-03-30T14:00:00Z", {
      granularity: "day",
      timeZone: "Europe/Berlin",
    });
    const { buckets } = await deliveryStats(ctx, range);
    expect(buckets.map(({ start, end, exhausted, deliveredFirst }) => [start, end, exhausted, deliveredFirst])).toEqual(
      [
        ["2025-03-28T23:00:00.000Z", "2025-03-29T23:00:00.000Z", 1, 0],
        ["2025-03-29T23:00:00.000Z", "2025-03-30T22:00:00.000Z", 1, 11],
      ],
    );
  });

  it("cuts hours and days of zones that are not whole hours from UTC", async () => {
    await ended("2025-03-10T18:29:00Z", { deliveredFirst: 1 });
    await ended("2025-03-10T18:31:00Z", { deliveredFirst: 4 });
    const zone = { timeZone: "Asia/Kolkata" };
    const range = ["2025-03-10T17:30:00Z", "2025-03-10T19:30:00Z"] as const;
    const hours = await deliveryStats(ctx, query(...range, { granularity: "hour", ...zone }));
    expect(hours.buckets.map(({ start, deliveredFirst }) => [start, deliveredFirst])).toEqual([
      ["2025-03-10T17:30:00.000Z", 1],
      ["2025-03-10T18:30:00.000Z", 4],
    ]);
    const days = await deliveryStats(ctx, query(...range, { granularity: "day", ...zone }));
    expect(days.buckets.map((bucket) => bucket.deliveredFirst)).toEqual([1, 4]);
  });

  it("merges answer times over buckets and endpoints: percentiles of all tries, not averages of averages", async () => {
    const input = { name: "slow", channel: "custom" as const, url: "https://example.com/z", events: ["ticket"] };
    const slow = (await createEndpoint(ctx, input)).id;
    const times = (ms: number, count: number) =>
      formatLatency(Array.from({ length: latencyBin(ms) + 1 }, (_, bin) => (bin === latencyBin(ms) ? count : 0)));
    await ended("2025-01-10T01:00:00Z", { deliveredFirst: 98, latency: times(10, 98) });
    await ended("2025-01-10T02:00:00Z", { exhausted: 1 });
    await ended("2025-01-10T03:00:00Z", { deliveredFirst: 2, latency: times(4_000, 2) }, slow);
    const range = query("2025-01-10T01:00:00Z", "2025-01-10T04:00:00Z", { timeZone: "UTC", granularity: "hour" });
    const within = (value: number | null, ms: number) => expect(Math.abs((value ?? 0) / ms - 1)).toBeLessThan(0.1);
    const { latency, buckets } = await deliveryStats(ctx, range);
    expect([latency.n, ...buckets.map((bucket) => bucket.latency.n)]).toEqual([100, 98, 0, 2]);
    within(latency.p50, 10);
    within(latency.p95, 10);
    within(latency.p99, 4_000);
    expect(buckets[1]?.latency).toEqual({ n: 0, p50: null, p95: null, p99: null });
    within((await deliveryStats(ctx, { ...range, endpointId: slow })).latency.p50, 4_000);
  });

  it("keeps endpoints and organizations apart", async () => {
    const input = { name: "second", channel: "custom" as const, url: "https://example.com/y", events: ["ticket"] };
    const second = (await createEndpoint(ctx, input)).id;
    await ended("2025-02-01T00:00:00Z", { deliveredFirst: 1 });
    await ended("2025-02-01T00:00:00Z", { deliveredFirst: 2 }, second);
    await test.db.insert(statsTable).values({
      organizationId: world.other.organizationId,
      endpointId: newUuid(NOW),
      resolution: 3600,
      bucket: new Date("2025-02-01T00:00:00Z"),
      deliveredFirst: 100,
    });
    const range = query("2025-02-01T00:00:00Z", "2025-02-02T00:00:00Z", { timeZone: "UTC" });
    expect((await deliveryStats(ctx, range)).totals.deliveredFirst).toBe(3);
    expect((await deliveryStats(ctx, { ...range, endpointId: second })).totals.deliveredFirst).toBe(2);
  });

  it("chooses the granularity by the length, and refuses charts with too many marks", async () => {
    const of = async (hours: number, granularity = "auto") =>
      (
        await deliveryStats(
          ctx,
          query(new Date(NOW - hours * 3_600_000).toISOString(), new Date(NOW).toISOString(), { granularity }),
        )
      ).granularity;
    expect([await of(6), await of(7), await of(72), await of(73)]).toEqual(["5min", "hour", "hour", "day"]);
    await expect(of(24 * 10, "5min")).rejects.toBeInstanceOf(AppError);
    await expect(deliveryStats(ctx, query("2025-03-02T00:00:00Z", "2025-03-01T00:00:00Z"))).rejects.toBeInstanceOf(
      AppError,
    );
    expect(StatsQuerySchema.safeParse({ timeZone: "Mars/Base" }).success).toBe(false);
  });
});
