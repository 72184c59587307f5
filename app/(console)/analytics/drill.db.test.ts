import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { historyLink, type Outcome, type Scope } from "@/components/analytics/history-link";
import { channelSeries, latencyPoints, volumeBuckets } from "@/components/analytics/stats";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { channelBuckets } from "@/lib/services/analytics/channels";
import { failureReasons } from "@/lib/services/analytics/failures";
import { statsByTarget } from "@/lib/services/analytics/targets";
import { hoursOfWeek } from "@/lib/services/analytics/week";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { type DeliveryStats, deliveryStats } from "@/lib/services/deliveries/stats";
import { queryOf, readHistory } from "../settings/webhooks/deliveries/search";

/*
 * Every mark opens a list with as many lines as it counts. The deliveries are of every kind there is, also those that no
 * mark counts; the statistics are made from them as the pipeline counts.
 */

const ZONE = "Asia/Shanghai";
const NOW = Date.parse("2025-01-15T04:30:00Z");
const HOUR_MS = 3_600_000;
let test: TestDb;
let ctx: ServiceContext;
let endpointIds: string[];

beforeAll(async () => {
  test = await openTestDb();
  const organizationId = await makeOrganization(test.db);
  ctx = { ...testContext(test.db, organizationId), now: () => new Date(NOW) };
  const make = (channel: "custom" | "wecom" | "slack") =>
    makeEndpoint(test.db, organizationId, { channel, url: "https://example.com/hook" });
  endpointIds = [await make("custom"), await make("custom"), await make("wecom"), await make("slack")];
  const elsewhere = await makeOrganization(test.db, "Elsewhere");
  const stranger = await makeEndpoint(test.db, elsewhere, { url: "https://example.com/hook" });
  for (let n = 0; n < 900; n++) {
    const foreign = n % 20 === 0;
    await addDelivery(n, foreign ? elsewhere : organizationId, foreign ? stranger : (endpointIds[n % 4] ?? ""));
  }
  await test.db.execute(sql`update endpoints set deleted_at = now() where id = ${endpointIds[3]}`);
  await test.db.execute(COUNT);
}, 120_000);
afterAll(() => test.close());

const KINDS = [
  { status: "delivered", tries: 1 },
  { status: "delivered", tries: 1 },
  { status: "delivered", tries: 3, attempt: "retry" },
  { status: "delivered", tries: 2, attempt: "manual" },
  { status: "exhausted", tries: 4, reason: "timeout", attempt: "retry" },
  { status: "exhausted", tries: 1, reason: "signature" },
  { status: "exhausted", tries: 2, reason: null, attempt: "retry" },
  { status: "skipped", tries: 0 },
  { status: "delivered", tries: 1, trigger: "broadcast" },
  { status: "retrying", tries: 1, reason: "timeout" },
  { status: "cancelled", tries: 0 },
  { status: "merged", tries: 0 },
  { status: "delivered", tries: 1, trigger: "test", test: true },
  { status: "exhausted", tries: 1, reason: "timeout", trigger: "test", test: true },
] as const;

/** Over three days, denser towards now, some on the stroke of an hour. */
async function addDelivery(n: number, organizationId: string, endpointId: string) {
  const kind = KINDS[(n * 5) % KINDS.length];
  if (kind === undefined) return;
  const back = n % 9 === 0 ? (n % 70) * HOUR_MS + (NOW % HOUR_MS) : ((n * n * 7919) % (72 * HOUR_MS)) + 1;
  const id = newUuid(NOW - back);
  const {
    trigger = "auto",
    attempt = trigger,
    reason = null,
    test: isTest = false,
  } = {
    ...{ trigger: undefined, attempt: undefined, reason: null, test: false },
    ...kind,
  };
  await test.db.execute(sql`
    insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, attempt_trigger, is_test,
      tries, reason)
    values (${id}, ${organizationId}, ${endpointId}, ${id}, 'ticket.created', ${kind.status}, ${trigger},
      ${kind.tries === 0 ? null : attempt}, ${isTest}, ${kind.tries}, ${reason})`);
}

/** Counts as the pipeline does when deliveries end: tests never, by the time in the id. */
const COUNT = sql`
  insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, delivered_first, delivered_retry, exhausted, skipped, latency)
  select d.organization_id, d.endpoint_id, r.resolution,
    to_timestamp(floor(('x' || left(replace(d.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0 / r.resolution) * r.resolution),
    count(*) filter (where d.status = 'delivered' and d.tries = 1), count(*) filter (where d.status = 'delivered' and d.tries > 1),
    count(*) filter (where d.status = 'exhausted'), count(*) filter (where d.status = 'skipped'),
    sum(1e24) filter (where d.status = 'delivered')
  from deliveries d cross join (values (300), (3600)) r(resolution)
  where not d.is_test and d.status in ('delivered', 'exhausted', 'skipped')
  group by 1, 2, 3, 4`;

/** How many lines the console shows behind a link: its own way of reading the address, page by page. */
async function linesBehind(href: string, timeZone = ZONE): Promise<number> {
  const raw = Object.fromEntries(new URL(href, "http://x").searchParams);
  const { values, ignored } = readHistory(raw, timeZone);
  expect(ignored).toEqual([]);
  let lines = 0;
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await listDeliveries(ctx, { ...queryOf({ ...values, cursor }, timeZone, new Date(NOW)), limit: 100 });
    lines += page.items.length;
    cursor = page.nextCursor;
  }
  return lines;
}

const of = (more: object = {}) =>
  deliveryStats(ctx, { from: new Date(NOW - 72 * HOUR_MS), to: new Date(NOW), timeZone: ZONE, ...more });

async function expectMarks(stats: DeliveryStats, webhook?: string): Promise<number> {
  let marks = 0;
  for (const bucket of volumeBuckets(stats, webhook, "final")) {
    const all = Object.values(bucket.values).reduce((sum, count) => sum + count, 0);
    expect([bucket.fullLabel, await linesBehind(bucket.href ?? "")]).toEqual([bucket.fullLabel, all]);
    for (const [series, count] of Object.entries(bucket.values)) {
      expect([bucket.key, series, await linesBehind(bucket.hrefs?.[series] ?? "")]).toEqual([
        bucket.key,
        series,
        count,
      ]);
      if (count > 0) marks++;
    }
  }
  for (const point of latencyPoints(stats, webhook)) expect(await linesBehind(point.href ?? "")).toBe(point.n);
  return marks;
}

describe("a mark and the list behind it", () => {
  it("have the same total: columns and their parts, by day and by hour", async () => {
    expect(await expectMarks(await of({ granularity: "day" }))).toBeGreaterThan(12);
    const from = new Date(NOW - 9 * HOUR_MS);
    expect(await expectMarks(await of({ granularity: "hour", from }))).toBeGreaterThan(5);
  }, 120_000);

  it("have the same total for one webhook", async () => {
    const webhook = encodeId("endpoint", endpointIds[1] ?? "");
    const stats = await of({ granularity: "day", endpointId: webhook });
    expect(await expectMarks(stats, webhook)).toBeGreaterThan(6);
    expect(stats.totals.total).toBeLessThan((await of({ granularity: "day" })).totals.total);
  }, 120_000);

  it("have the same total by channel and by webhook, deleted ones too, and channels add up to everything", async () => {
    const stats = await of({ granularity: "hour" });
    const range = { from: stats.from, to: stats.to };
    const targets = await statsByTarget(ctx, { from: new Date(stats.from), to: new Date(stats.to) });
    expect(targets.channels.map(({ channel }) => channel).sort()).toEqual(["custom", "slack", "wecom"]);
    const lines = [
      ...targets.channels.map((line) => ({ ...line, scope: { channel: line.channel } })),
      ...targets.endpoints.map((line) => ({ ...line, scope: { webhook: line.id } })),
    ];
    for (const { scope, ...line } of lines) {
      const behind = (outcome: Outcome) => linesBehind(historyLink({ ...range, ...scope } satisfies Scope, outcome));
      expect([scope, await behind("ended")]).toEqual([scope, line.total]);
      expect([scope, await behind("failed")]).toEqual([scope, line.exhausted]);
      expect([scope, await behind("skipped")]).toEqual([scope, line.skipped]);
      expect([scope, await behind("recovered")]).toEqual([scope, line.deliveredRetry]);
    }
    const sum = (some: readonly { total: number }[]) => some.reduce((total, line) => total + line.total, 0);
    expect([sum(targets.channels), sum(targets.endpoints)]).toEqual([stats.totals.total, stats.totals.total]);
    expect(targets.endpoints.find(({ deleted }) => deleted)?.channel).toBe("slack");
  }, 120_000);

  it("have the same total in each channel's own chart, which add up to the chart of all", async () => {
    const stats = await of({ granularity: "day" });
    const { channels } = await statsByTarget(ctx, { from: new Date(stats.from), to: new Date(stats.to) });
    const series = channelSeries(stats, channels, await channelBuckets(ctx, stats));
    for (const [index, { start, end, ...bucket }] of stats.buckets.entries()) {
      const totals = await Promise.all(
        series.map(async ({ channel, buckets }) => {
          const behind = await linesBehind(historyLink({ from: start, to: end, channel }, "ended"));
          expect([channel, start, behind]).toEqual([channel, start, buckets[index]?.total]);
          return behind;
        }),
      );
      const all = bucket.deliveredFirst + bucket.deliveredRetry + bucket.exhausted + bucket.skipped;
      expect(totals.reduce((sum, n) => sum + n, 0)).toBe(all);
    }
  }, 120_000);

  it("have the same total by weekday and hour, also where a zone is off by half an hour", async () => {
    for (const timeZone of [ZONE, "Asia/Kolkata"]) {
      const { from, to } = await of({ granularity: "hour", timeZone });
      const cells = await hoursOfWeek(ctx, { from: new Date(from), to: new Date(to), timeZone });
      expect(cells.length).toBeGreaterThan(40);
      for (const { weekday, hour, total } of cells) {
        const href = historyLink({ from, to }, "ended", { weekday, hour });
        expect([timeZone, weekday, hour, await linesBehind(href, timeZone)]).toEqual([timeZone, weekday, hour, total]);
      }
    }
  }, 120_000);

  it("have the same total by reason, also when only the latest failures are counted", async () => {
    const stats = await of({ granularity: "hour" });
    const range = { from: new Date(stats.from), to: new Date(stats.to) };
    const webhook = encodeId("endpoint", endpointIds[0] ?? "");
    const answers = [
      { webhook: undefined, ...(await failureReasons(ctx, range)) },
      { webhook, ...(await failureReasons(ctx, { ...range, endpointId: webhook })) },
      { webhook: undefined, ...(await failureReasons(ctx, { ...range, limit: 20 })) },
    ];
    expect(answers.map(({ cut }) => cut)).toEqual([false, false, true]);
    expect(answers[0]?.total).toBe(stats.totals.exhausted);
    for (const { reasons, ...scope } of answers) {
      for (const { reason, count } of reasons) {
        if (reason === null) continue;
        expect([reason, await linesBehind(historyLink(scope, "failed", { reason }))]).toEqual([reason, count]);
      }
      expect(await linesBehind(historyLink(scope, "failed"))).toBe(scope.total);
    }
  }, 120_000);

  it("count nothing of another organization", async () => {
    const { rows } = await test.db.execute<{ n: number }>(sql`
      select count(*)::int as n from deliveries where organization_id = ${ctx.organizationId} and not is_test
        and status in ('delivered', 'exhausted', 'skipped') and id >= ${newUuid(NOW - 72 * HOUR_MS)}`);
    const { totals } = await of({ granularity: "hour" });
    expect(totals.total).toBe(rows[0]?.n);
  });
});
