import { sql } from "drizzle-orm";
import { uuidAt } from "@/lib/domain/ids";
import type { Db, Executor, Tx } from "../client";
import {
  listPartitions,
  PARTITIONED,
  type Partition,
  type PartitionedTable,
  strayWeeks,
  WEEK_MS,
  weekBounds,
  withPartitionLock,
} from "./partitions";
import { countGone } from "./stats-write";

/** Statements that scan all waiting work for a reference are given up beyond this: they hold a table's lock. */
const CHECK_TIMEOUT_MS = 1_000;

/** What happened to a partition: dropped, kept because unfinished work needs it, or to be tried again. */
export type DropOutcome = "dropped" | "needed" | "busy";

/** Partitions that lie wholly before an instant, oldest first. */
export async function partitionsBefore(db: Db, table: PartitionedTable, beforeMs: number): Promise<Partition[]> {
  const all = await listPartitions(db, table);
  return all.filter(({ endMs }) => endMs <= beforeMs).sort((a, b) => a.startMs - b.startMs);
}

/**
 * Drops a partition, unless unfinished work refers to an id in it. Whoever makes such work reads the row it is about in
 * the same transaction, so the table's lock, once we have it, says that nobody is about to. (DETACH CONCURRENTLY is
 * refused by Postgres where a default partition exists.)
 */
export async function dropPartition(db: Db, partition: Partition): Promise<DropOutcome> {
  const { table, name } = partition;
  const { from, to } = { from: uuidAt(partition.startMs), to: uuidAt(partition.endMs) };
  // Once without any lock: what is needed is not worth stopping everybody for a moment.
  if (await isNeeded(db, table, from, to)) return "needed";
  const outcome = await withPartitionLock(db, async (tx): Promise<DropOutcome> => {
    const there = await tx.execute(sql`select 1 where to_regclass(${name}) is not null`);
    if (there.rows.length === 0) return "dropped";
    await tx.execute(sql.raw(`lock table only "${table}", only "${name}" in access exclusive mode`));
    await tx.execute(sql.raw(`set local statement_timeout = ${CHECK_TIMEOUT_MS}`));
    if (await isNeeded(tx, table, from, to)) return "needed";
    await tx.execute(sql.raw(`alter table "${table}" detach partition "${name}"`));
    await tx.execute(sql.raw(`drop table "${name}"`));
    return "dropped";
  });
  return outcome ?? "busy";
}

/** Whether unfinished work refers to an id of a table within a range. The bytes sent are history: nothing needs them. */
async function isNeeded(db: Executor, table: PartitionedTable, from: string, to: string): Promise<boolean> {
  if (table === "bodies") return false;
  const result = await db.execute<{ needed: boolean }>(
    table === "events"
      ? sql`select exists (select 1 from due where event_id >= ${from} and event_id < ${to})
          or exists (select 1 from unrouted where event_id >= ${from} and event_id < ${to}) as needed`
      : sql`select exists (select 1 from due where delivery_id >= ${from} and delivery_id < ${to}) as needed`,
  );
  return result.rows[0]?.needed ?? true;
}

/**
 * Deletes rows of the default partition of a table that are older than an instant, at most `limit`, sparing what
 * unfinished work refers to. Returns how many.
 */
export async function purgeStrays(db: Db, table: PartitionedTable, beforeMs: number, limit: number): Promise<number> {
  const key = PARTITIONED[table];
  let purged = 0;
  for (const startMs of await strayWeeks(db, table)) {
    if (startMs + WEEK_MS > beforeMs || purged >= limit) break;
    const { from, to } = weekBounds(startMs);
    if (await isNeeded(db, table, from, to)) continue;
    const gone = await db.execute(
      sql.raw(`delete from ${table}_default where ctid = any(array(
        select ctid from ${table}_default where ${key} >= '${from}' and ${key} < '${to}' limit ${limit - purged}))`),
    );
    purged += gone.rowCount ?? 0;
  }
  return purged;
}

/**
 * Ends unfinished deliveries that are about to outlive their rows: made before `beforeMs`, or about an event before it.
 * Never tried: `skipped`; tried: `exhausted`; both with the reason `expired`. What is in flight is left for the next call.
 * At most `limit`; returns how many.
 */
export async function expireDue(db: Db, beforeMs: number, limit: number): Promise<number> {
  const before = uuidAt(beforeMs);
  return db.transaction(async (tx: Tx) => {
    // An event's id is in no index of `due`: the small table is read as a whole, which hot connections are kept from.
    await tx.execute(sql.raw("set local enable_seqscan = on"));
    const result = await tx.execute<{ ended: number }>(sql`
      with picked as materialized (
        select d.delivery_id, d.endpoint_id from due d
        where d.delivery_id < ${before} or d.event_id < ${before} limit ${limit}
      ), held as materialized (
        select l.endpoint_id, l.inflight from lanes l
        where l.endpoint_id in (select p.endpoint_id from picked p) order by l.endpoint_id for no key update
      ), gone as (
        delete from due d using picked p left join held h on h.endpoint_id = p.endpoint_id
        where d.delivery_id = p.delivery_id and not (d.delivery_id = any(coalesce(h.inflight, '{}')))
        returning d.*
      ), written as (
        insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, skip_reason, trigger,
          tries, finished_at)
        select g.delivery_id, g.organization_id, g.endpoint_id, g.event_id, g.event_type,
          case when g.tries = 0 then 'skipped' else 'exhausted' end, 'expired', g.trigger, g.tries, clock_timestamp()
        from gone g
        on conflict (id) do update set status = excluded.status, skip_reason = excluded.skip_reason,
          next_attempt_at = null, finished_at = excluded.finished_at
      ), ${sql.raw(
        countGone({ skipped: "count(*) filter (where g.tries = 0)", exhausted: "count(*) filter (where g.tries > 0)" }),
      )}
      select count(*)::int as ended from gone`);
    return result.rows[0]?.ended ?? 0;
  });
}

/** Tables that keep bytes inline, with the column they are walked by. */
const INLINE = { deliveries: "id", attempts: "delivery_id" } as const;

/**
 * Removes the bytes sent and answered from the next rows older than an instant: one step of a walk in the order of the
 * ids whose place is kept in `upkeep`. Returns how many rows the step looked at, at least `limit` while more are left.
 */
export async function eraseBodies(
  db: Db,
  table: keyof typeof INLINE,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const key = sql.raw(INLINE[table]);
  const rows = sql.raw(table);
  const task = `bodies:${table}`;
  return db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into upkeep (task, cursor) values (${task}, '00000000-0000-0000-0000-000000000000') on conflict do nothing`);
    // Two workers at once take turns, and the second goes on from where the first has come to.
    const place = await tx.execute<{ cursor: string }>(sql`select cursor from upkeep where task = ${task} for update`);
    const cursor = place.rows[0]?.cursor ?? uuidAt(0);
    const page = await tx.execute<{ seen: number; last: string | null }>(sql`
      with page as materialized (
        select ${key} as id from ${rows} where ${key} > ${cursor} and ${key} < ${uuidAt(beforeMs)} order by 1 limit ${limit}
      )
      select count(*)::int as seen, (select id from page order by id desc limit 1) as last from page`);
    const { seen = 0, last = null } = page.rows[0] ?? {};
    if (last === null) return 0;
    await tx.execute(sql`
      update ${rows} set request_body = null, response_body = null
      where ${key} > ${cursor} and ${key} <= ${last} and (request_body is not null or response_body is not null)`);
    await tx.execute(sql`update upkeep set cursor = ${last} where task = ${task}`);
    return seen;
  });
}

/** Forgets statistics of one resolution (seconds) from before an instant, at most `limit` rows. Returns how many. */
export async function purgeStats(db: Executor, resolution: 300 | 3600, before: Date, limit: number): Promise<number> {
  const result = await db.execute(sql`
    delete from delivery_stats where ctid = any(array(
      select s.ctid from organizations o cross join lateral (
        select ctid from delivery_stats s
        where s.organization_id = o.id and s.resolution = ${resolution}
          and s.bucket < ${before.toISOString()}::timestamptz limit ${limit}
      ) s limit ${limit}))`);
  return result.rowCount ?? 0;
}
