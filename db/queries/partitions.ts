import { sql } from "drizzle-orm";
import { uuidAt, uuidTime } from "@/lib/domain/ids";
import type { Db, Tx } from "../client";

/** The partitioned tables with the column their partitions are cut by: a time-sortable id. */
export const PARTITIONED = {
  events: "id",
  deliveries: "id",
  attempts: "delivery_id",
  bodies: "event_id",
} as const;
export type PartitionedTable = keyof typeof PARTITIONED;
export const PARTITIONED_TABLES = ["events", "deliveries", "attempts", "bodies"] as const;

export const WEEK_MS = 7 * 86_400_000;
/** Weeks made ahead: a month without the daily tick does no harm, rows then go to the default partition. */
const WEEKS_AHEAD = 4;
/** How far ahead of now a stray row of the default partition gets a partition of its own; beyond, its id is no time. */
const STRAY_WEEKS = 53;
/** Weeks looked at per table and call. */
const STRAY_ROUNDS = 60;
/** The one lock of everything that makes or drops partitions. */
const PARTITION_LOCK = 727_002;
/**
 * While a statement waits for a table's lock everybody else waits behind it, so it waits no longer than this. (Making and
 * dropping partitions is done again by the next run.)
 */
const LOCK_TIMEOUT_MS = 300;

/** Runs in a transaction that gives up waiting for a lock soon, and alone among its kind; null when it had to give up. */
export async function withPartitionLock<T>(
  db: Pick<Db, "transaction">,
  work: (tx: Tx) => Promise<T>,
): Promise<T | null> {
  try {
    return await db.transaction(async (tx) => {
      // The settings of the delivery loop's connections would make a scan of the small `due` a walk along an index.
      await tx.execute(sql.raw("set local enable_seqscan = on"));
      await tx.execute(sql`select pg_advisory_xact_lock(${PARTITION_LOCK})`);
      await tx.execute(sql.raw(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`));
      return work(tx);
    });
  } catch (thrown) {
    if (isLockTimeout(thrown)) return null;
    throw thrown;
  }
}

/** Monday 00:00 UTC of the week of an instant (1970-01-05 was a Monday). */
export function weekStart(nowMs: number): number {
  const offset = 4 * 86_400_000;
  return Math.floor((nowMs - offset) / WEEK_MS) * WEEK_MS + offset;
}

/** Lower bound (inclusive) and upper bound (exclusive) of the ids of a week. */
export const weekBounds = (startMs: number) => ({ from: uuidAt(startMs), to: uuidAt(startMs + WEEK_MS) });

/**
 * Makes the weekly partitions from the current week to four weeks ahead. Safe to repeat and to run concurrently. Returns
 * how many were made; those whose lock was not to be had in time are made by a later call.
 */
export async function ensurePartitions(db: Pick<Db, "transaction" | "execute">, nowMs: number): Promise<number> {
  let made = 0;
  for (const table of PARTITIONED_TABLES) {
    const existing = new Set((await listPartitions(db, table)).map((partition) => partition.startMs));
    for (let week = 0; week <= WEEKS_AHEAD; week++) {
      const startMs = weekStart(nowMs) + week * WEEK_MS;
      if (!existing.has(startMs) && (await makePartition(db, table, startMs))) made++;
    }
  }
  return made;
}

export type Partition = { table: PartitionedTable; name: string; startMs: number; endMs: number };

/** The partitions of a table by time, without its default one. */
export async function listPartitions(db: Pick<Db, "execute">, table: PartitionedTable): Promise<Partition[]> {
  const result = await db.execute<{ name: string; bounds: string }>(sql`
    select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = ${table}::regclass order by 1`);
  return result.rows.flatMap(({ name, bounds }) => {
    const [, from, to] = /FROM \('([0-9a-f-]+)'\) TO \('([0-9a-f-]+)'\)/.exec(bounds) ?? [];
    if (from === undefined || to === undefined) return [];
    return [{ table, name, startMs: uuidTime(from), endMs: uuidTime(to) }];
  });
}

/** Makes the partition of a week; rows of that week in the default partition move. False when it must wait. */
async function makePartition(db: Pick<Db, "transaction">, table: PartitionedTable, startMs: number): Promise<boolean> {
  const name = `${table}_${new Date(startMs).toISOString().slice(0, 10).replaceAll("-", "")}`;
  const { from, to } = weekBounds(startMs);
  const bounds = `for values from ('${from}') to ('${to}')`;
  const key = PARTITIONED[table];
  const made = await withPartitionLock(db, async (tx) => {
    const there = await tx.execute(sql`select 1 where to_regclass(${name}) is not null`);
    if (there.rows.length > 0) return false;
    const inRange = `from ${table}_default where ${key} >= '${from}' and ${key} < '${to}'`;
    const strays = await tx.execute(sql.raw(`select 1 ${inRange} limit 1`));
    if (strays.rows.length === 0) {
      await tx.execute(sql.raw(`create table "${name}" partition of "${table}" ${bounds}`));
      return true;
    }
    await tx.execute(sql.raw(`create table "${name}" (like "${table}" including all)`));
    await tx.execute(
      sql.raw(`with moved as (delete ${inRange} returning *) insert into "${name}" select * from moved`),
    );
    await tx.execute(sql.raw(`alter table "${table}" attach partition "${name}" ${bounds}`));
    return true;
  });
  return made === true;
}

/** Weeks (their starts) of which the default partition of a table holds rows, the oldest first. */
export async function strayWeeks(db: Pick<Db, "execute">, table: PartitionedTable): Promise<number[]> {
  const key = PARTITIONED[table];
  const weeks: number[] = [];
  let from = "00000000-0000-0000-0000-000000000000";
  while (weeks.length < STRAY_ROUNDS) {
    const found = await db.execute<{ id: string }>(
      sql.raw(`select ${key} as id from ${table}_default where ${key} >= '${from}' order by ${key} limit 1`),
    );
    const [row] = found.rows;
    if (row === undefined) return weeks;
    const startMs = weekStart(uuidTime(row.id));
    weeks.push(startMs);
    from = weekBounds(startMs).to;
  }
  return weeks;
}

/**
 * Gives rows of the default partition of a table a partition of their own: those from `sinceMs` on. (They got there
 * because the product stood still for weeks, a clock was wrong, or ids were made for the past.) Returns how many weeks.
 */
export async function moveStrays(db: Db, table: PartitionedTable, sinceMs: number, nowMs: number): Promise<number> {
  let moved = 0;
  for (const startMs of await strayWeeks(db, table)) {
    if (startMs + WEEK_MS <= sinceMs || startMs > nowMs + STRAY_WEEKS * WEEK_MS) continue;
    if (await makePartition(db, table, startMs)) moved++;
  }
  return moved;
}

/** SQLSTATE 55P03: the lock was not to be had within `lock_timeout`. Drizzle wraps what the driver throws. */
function isLockTimeout(thrown: unknown): boolean {
  if (typeof thrown !== "object" || thrown === null) return false;
  if ("code" in thrown && thrown.code === "55P03") return true;
  return "cause" in thrown && isLockTimeout(thrown.cause);
}
