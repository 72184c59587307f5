import { type SQL, sql } from "drizzle-orm";
import type { DeliveryStatus, Reason } from "@/lib/domain/delivery";
import type { ChannelId } from "@/lib/domain/endpoints";
import { uuidTime } from "@/lib/domain/ids";
import { type LatencyCounts, parseLatency } from "@/lib/domain/latency";
import type { Executor } from "../client";

export type Granularity = "5min" | "hour" | "day";

export type StatsCounts = { deliveredFirst: number; deliveredRetry: number; exhausted: number; skipped: number };
/** `latency` counts the answer times of delivered tries. */
export type StatsSums = StatsCounts & { latency: LatencyCounts };
export type StatsBucket = StatsSums & { start: Date; end: Date };
type RawSums = StatsCounts & { latency: string | null };

const counts = (alias: SQL) => sql`
  coalesce(sum(${alias}.delivered_first), 0)::int as "deliveredFirst",
  coalesce(sum(${alias}.delivered_retry), 0)::int as "deliveredRetry",
  coalesce(sum(${alias}.exhausted), 0)::int as exhausted,
  coalesce(sum(${alias}.skipped), 0)::int as skipped, sum(${alias}.latency)::text as latency`;

const sumsOf = <Raw extends RawSums>({ latency, ...rest }: Raw) => ({
  ...rest,
  latency: latency === null ? [] : parseLatency(latency),
});

/**
 * Buckets between two instants, empty ones as zero, from the pre-aggregated rows only. The first bucket is the one that
 * holds `from`; the last the one that holds the moment before `to`. Days and hours are those of `timeZone`.
 * `resolution` (seconds) is which rows to add up: 3600 is cheaper, but splits a day only where hours do.
 */
export async function statsBuckets(
  db: Executor,
  organizationId: string,
  query: {
    /** Null for all of the organization. */
    endpointIds: readonly string[] | null;
    from: Date;
    to: Date;
    granularity: Granularity;
    timeZone: string;
    resolution: 300 | 3600;
  },
): Promise<StatsBucket[]> {
  const from = sql`${query.from.toISOString()}::timestamptz`;
  const to = sql`${query.to.toISOString()}::timestamptz`;
  const zone = sql`${query.timeZone}::text`;
  const endpoint =
    query.endpointIds === null ? sql`` : sql`and s.endpoint_id = any(${sql.param([...query.endpointIds])}::uuid[])`;
  const result = await db.execute<RawSums & { start: Date | string; finish: Date | string }>(sql`
    with marks as materialized (${bucketMarks(query.granularity, from, to, zone)}),
    span as materialized (select min(start) as low, max(finish) as high from marks),
    -- Endpoints first, as the rows lie: local time is worked out once per bucket, not once per row.
    by_bucket as (
      select s.bucket, sum(s.delivered_first) as delivered_first, sum(s.delivered_retry) as delivered_retry,
        sum(s.exhausted) as exhausted, sum(s.skipped) as skipped, sum(s.latency) as latency
      from delivery_stats s
      where s.organization_id = ${organizationId} and s.resolution = ${query.resolution} ${endpoint}
        and s.bucket >= (select low from span) and s.bucket < (select high from span)
      group by s.bucket
    ),
    sums as (
      select ${startOf(query.granularity, sql`s.bucket`, from, zone)} as start, ${counts(sql`s`)} from by_bucket s group by 1
    )
    select m.start, m.finish, coalesce(u."deliveredFirst", 0) as "deliveredFirst",
      coalesce(u."deliveredRetry", 0) as "deliveredRetry", coalesce(u.exhausted, 0) as exhausted,
      coalesce(u.skipped, 0) as skipped, u.latency
    from marks m left join sums u on u.start = m.start order by m.start`);
  return result.rows.map(({ start, finish, ...rest }) => ({
    ...sumsOf(rest),
    start: new Date(start),
    end: new Date(finish),
  }));
}

/**
 * The same counts by channel, without answer times: buckets without anything are absent, and so are endpoints whose rows
 * are gone.
 */
export async function statsBucketsByChannel(
  db: Executor,
  organizationId: string,
  query: { from: Date; to: Date; granularity: Granularity; timeZone: string; resolution: 300 | 3600 },
): Promise<(StatsCounts & { channel: ChannelId; start: Date })[]> {
  const from = sql`${query.from.toISOString()}::timestamptz`;
  const zone = sql`${query.timeZone}::text`;
  const result = await db.execute<StatsCounts & { channel: ChannelId; start: Date | string }>(sql`
    with by_bucket as (
      select e.channel, s.bucket, sum(s.delivered_first) as first, sum(s.delivered_retry) as later,
        sum(s.exhausted) as exhausted, sum(s.skipped) as skipped
      from delivery_stats s join endpoints e on e.id = s.endpoint_id and e.organization_id = s.organization_id
      where s.organization_id = ${organizationId} and s.resolution = ${query.resolution}
        and s.bucket >= ${from} and s.bucket < ${query.to.toISOString()}::timestamptz
      group by 1, 2
    )
    select channel, ${startOf(query.granularity, sql`bucket`, from, zone)} as start,
      sum(first)::int as "deliveredFirst", sum(later)::int as "deliveredRetry", sum(exhausted)::int as exhausted,
      sum(skipped)::int as skipped
    from by_bucket group by 1, 2`);
  return result.rows.map((row) => ({ ...row, start: new Date(row.start) }));
}

const HOUR_MS = 3_600_000;

/**
 * The rows of some endpoints that add up to everything since an instant (a start of five minutes): five minutes up to the
 * next full hour, whole hours from there on, a twelfth of the rows. Two ranges of the primary key; one condition with `or`
 * would read the whole table.
 */
function rowsSince(organizationId: string, endpointIds: readonly string[], since: Date): SQL {
  const hour = sql`${new Date(Math.ceil(since.getTime() / HOUR_MS) * HOUR_MS).toISOString()}::timestamptz`;
  const mine = sql`organization_id = ${organizationId} and endpoint_id = any(${sql.param([...endpointIds])}::uuid[])`;
  return sql`(
    select * from delivery_stats where ${mine} and resolution = 3600 and bucket >= ${hour}
    union all
    select * from delivery_stats where ${mine} and resolution = 300
      and bucket >= ${since.toISOString()}::timestamptz and bucket < ${hour})`;
}

/** Counts and answer times since an instant for the given endpoints, in one statement; endpoints without any are absent. */
export async function statsByEndpoint(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
  since: Date,
): Promise<Map<string, StatsSums>> {
  if (endpointIds.length === 0) return new Map();
  const result = await db.execute<RawSums & { id: string }>(sql`
    select s.endpoint_id as id, ${counts(sql`s`)}
    from ${rowsSince(organizationId, endpointIds, since)} s group by s.endpoint_id`);
  return new Map(result.rows.map(({ id, ...rest }) => [id, sumsOf(rest)]));
}

/** Like {@link statsByEndpoint} without the answer times, which take most of its time. */
export async function countsByEndpoint(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
  since: Date,
): Promise<Map<string, StatsSums>> {
  if (endpointIds.length === 0) return new Map();
  const result = await db.execute<StatsCounts & { id: string }>(sql`
    select s.endpoint_id as id, sum(s.delivered_first)::int as "deliveredFirst",
      sum(s.delivered_retry)::int as "deliveredRetry", sum(s.exhausted)::int as exhausted, sum(s.skipped)::int as skipped
    from ${rowsSince(organizationId, endpointIds, since)} s group by s.endpoint_id`);
  return new Map(result.rows.map(({ id, ...counts }) => [id, { ...counts, latency: [] }]));
}

/** The same by hours of absolute time, in order; hours without anything are absent. */
export async function statsByHour(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
  since: Date,
): Promise<Map<string, (StatsSums & { start: Date })[]>> {
  if (endpointIds.length === 0) return new Map();
  const result = await db.execute<RawSums & { id: string; start: Date | string }>(sql`
    select s.endpoint_id as id, date_trunc('hour', s.bucket, 'UTC') as start, ${counts(sql`s`)}
    from ${rowsSince(organizationId, endpointIds, since)} s group by 1, 2 order by 2`);
  const hours = new Map<string, (StatsSums & { start: Date })[]>();
  for (const { id, start, ...rest } of result.rows) {
    const own = hours.get(id) ?? [];
    own.push({ ...sumsOf(rest), start: new Date(start) });
    hours.set(id, own);
  }
  return hours;
}

/** Counts and answer times of every endpoint between two instants, which are starts of rows of the resolution. */
export async function statsOfTargets(
  db: Executor,
  organizationId: string,
  range: { from: Date; to: Date; resolution: 300 | 3600 },
): Promise<Map<string, StatsSums>> {
  const result = await db.execute<RawSums & { id: string }>(sql`
    select s.endpoint_id as id, ${counts(sql`s`)}
    from delivery_stats s
    where s.organization_id = ${organizationId} and s.resolution = ${range.resolution}
      and s.bucket >= ${range.from.toISOString()}::timestamptz and s.bucket < ${range.to.toISOString()}::timestamptz
    group by s.endpoint_id`);
  return new Map(result.rows.map(({ id, ...rest }) => [id, sumsOf(rest)]));
}

export type HourOfWeek = StatsCounts & { /** 1 = Monday. */ weekday: number; hour: number };

/**
 * Counts by weekday and hour of local time, hours without any left out. Rows are hours of UTC: where a zone is off by a part
 * of an hour, each counts in the hour in which it begins.
 */
export async function statsByHourOfWeek(
  db: Executor,
  organizationId: string,
  query: { endpointId: string | null; from: Date; to: Date; timeZone: string },
): Promise<HourOfWeek[]> {
  const endpoint = query.endpointId === null ? sql`` : sql`and endpoint_id = ${query.endpointId}`;
  const result = await db.execute<HourOfWeek>(sql`
    -- Instants first: local time is worked out once per hour, not once per row.
    with by_bucket as (
      select bucket, sum(delivered_first) as first, sum(delivered_retry) as later, sum(exhausted) as exhausted,
        sum(skipped) as skipped
      from delivery_stats
      where organization_id = ${organizationId} and resolution = 3600 ${endpoint}
        and bucket >= ${query.from.toISOString()}::timestamptz and bucket < ${query.to.toISOString()}::timestamptz
      group by bucket
    )
    select extract(isodow from bucket at time zone ${query.timeZone}::text)::int as weekday,
      extract(hour from bucket at time zone ${query.timeZone}::text)::int as hour,
      sum(first)::int as "deliveredFirst", sum(later)::int as "deliveredRetry", sum(exhausted)::int as exhausted,
      sum(skipped)::int as skipped
    from by_bucket group by 1, 2 order by 1, 2`);
  return result.rows;
}

export type LastDelivery = {
  endpointId: string;
  id: string;
  status: DeliveryStatus;
  isTest: boolean;
  reason: Reason | null;
  code: string | null;
  /** When it was tried last; when it was recorded, for one that was not tried. */
  at: Date;
  /** Of the last try, milliseconds; null when none was made. */
  tookMs: number | null;
};

/** The newest recorded delivery of each endpoint: one index probe each, in one statement. */
export async function lastDeliveries(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
): Promise<Map<string, LastDelivery>> {
  if (endpointIds.length === 0) return new Map();
  const result = await db.execute<
    Omit<LastDelivery, "at"> & { attemptedAt: Date | string | null; finishedAt: Date | string | null }
  >(sql`
    select d.endpoint_id as "endpointId", d.id, d.status, d.is_test as "isTest", d.reason, d.code,
      d.attempted_at as "attemptedAt", d.finished_at as "finishedAt",
      (d.timings ->> 'total')::float8 as "tookMs"
    from unnest(${sql.param([...endpointIds])}::uuid[]) as e(id)
    cross join lateral (
      select * from deliveries d
      where d.endpoint_id = e.id and d.organization_id = ${organizationId} order by d.id desc limit 1
    ) d`);
  return new Map(
    result.rows.map(({ attemptedAt, finishedAt, ...row }) => [
      row.endpointId,
      { ...row, at: new Date(attemptedAt ?? finishedAt ?? uuidTime(row.id)) },
    ]),
  );
}

/**
 * Starts and ends of the buckets. Days are cut in local time (a day of 23 or 25 hours is one bucket); hours and five
 * minutes are steps of absolute time from local midnight, so that the hour that repeats in autumn is not merged.
 */
function bucketMarks(granularity: Granularity, from: SQL, to: SQL, zone: SQL): SQL {
  const last = sql`${to} - interval '1 microsecond'`;
  if (granularity === "day") {
    return sql`
      select g at time zone ${zone} as start, (g + interval '1 day') at time zone ${zone} as finish
      from generate_series(date_trunc('day', ${from} at time zone ${zone}), (${last}) at time zone ${zone},
        interval '1 day') as g`;
  }
  const first = startOf(granularity, from, from, zone);
  return sql`select g as start, g + ${stepOf(granularity)} as finish
    from generate_series(${first}, ${last}, ${stepOf(granularity)}) as g`;
}

/** The start of the bucket that holds `instant`; the same rule for the marks and for the rows. */
function startOf(granularity: Granularity, instant: SQL, from: SQL, zone: SQL): SQL {
  if (granularity === "day") return sql`date_trunc('day', ${instant}, ${zone})`;
  return sql`date_bin(${stepOf(granularity)}, ${instant}, date_trunc('day', ${from}, ${zone}))`;
}

const stepOf = (granularity: "5min" | "hour") =>
  granularity === "hour" ? sql`interval '1 hour'` : sql`interval '5 minutes'`;
