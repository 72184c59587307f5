import type { Db } from "@/db/client";
import { moveStrays, PARTITIONED_TABLES, type PartitionedTable } from "@/db/queries/partitions";
import {
  dropPartition,
  eraseBodies,
  expireDue,
  partitionsBefore,
  purgeStats,
  purgeStrays,
} from "@/db/queries/retention";
import { inRounds, PER_STATEMENT } from "./rounds";

const DAY_MS = 86_400_000;
/** Unfinished deliveries end this much before the rows they need may go. */
const EXPIRE_AHEAD_DAYS = 1;
/** Statistics stay longer than what they count: five minutes for short ranges, hours for a year and a month. */
const STATS_DAYS = [
  [300, 35],
  [3600, 400],
] as const;
/** A partition's lock is asked for this often per run. */
const DROP_TRIES = 3;

/** How many days are kept; a whole week goes at once, so up to seven days more. */
export type Retention = {
  /** Events, deliveries and their attempts. */
  days: number;
  /** The bytes that were sent and answered. */
  bodyDays: number;
};

/** Partitions dropped, and those that had to stay: unfinished work refers to them, or their lock was not to be had. */
export type RetentionReport = { expired: number; dropped: string[]; needed: string[]; busy: string[] };

/**
 * Ends what has waited too long, then drops the weeks that nobody needs any more, and erases bytes whose time is over.
 * Safe to repeat, to interrupt and to run on several workers at once.
 */
export async function applyRetention(
  deps: { db: Db; now: () => Date },
  retention: Retention,
): Promise<RetentionReport> {
  const { db } = deps;
  const nowMs = deps.now().getTime();
  const before = (days: number) => nowMs - days * DAY_MS;
  const daysOf = (table: PartitionedTable) => (table === "bodies" ? retention.bodyDays : retention.days);

  const expired = await inRounds(() => expireDue(db, before(retention.days - EXPIRE_AHEAD_DAYS), PER_STATEMENT));
  const report: RetentionReport = { expired, dropped: [], needed: [], busy: [] };
  for (const table of PARTITIONED_TABLES) {
    for (const partition of await partitionsBefore(db, table, before(daysOf(table)))) {
      let outcome = await dropPartition(db, partition);
      for (let tries = 1; outcome === "busy" && tries < DROP_TRIES; tries++)
        outcome = await dropPartition(db, partition);
      report[outcome].push(partition.name);
    }
    await inRounds(() => purgeStrays(db, table, before(daysOf(table)), PER_STATEMENT));
    await moveStrays(db, table, before(daysOf(table)), nowMs);
  }
  for (const table of ["deliveries", "attempts"] as const) {
    await inRounds(() => eraseBodies(db, table, before(retention.bodyDays), PER_STATEMENT));
  }
  for (const [resolution, days] of STATS_DAYS) {
    await inRounds(() => purgeStats(db, resolution, new Date(before(days)), PER_STATEMENT));
  }
  return report;
}
