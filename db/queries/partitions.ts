import { sql } from "drizzle-orm";
import { uuidAt } from "@/lib/domain/ids";
import type { Db } from "../client";

const TABLES = ["events", "deliveries", "attempts", "bodies"] as const;
const WEEK_MS = 7 * 86_400_000;
/** Weeks made ahead: a month without the daily tick does no harm, rows then go to the default partition. */
const WEEKS_AHEAD = 4;

/** Monday 00:00 UTC of the week of an instant (1970-01-05 was a Monday). */
export function weekStart(nowMs: number): number {
  const offset = 4 * 86_400_000;
  return Math.floor((nowMs - offset) / WEEK_MS) * WEEK_MS + offset;
}

/**
 * Makes the weekly partitions from the current week to four weeks ahead. Safe to repeat and to run concurrently
 * (advisory lock). Returns how many were made.
 */
export async function ensurePartitions(db: Pick<Db, "transaction">, nowMs: number): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(727002)`);
    const existing = await tx.execute<{ name: string }>(
      sql`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid`,
    );
    const names = new Set(existing.rows.map((row) => row.name));
    let made = 0;
    for (let week = 0; week <= WEEKS_AHEAD; week++) {
      const from = weekStart(nowMs) + week * WEEK_MS;
      const suffix = new Date(from).toISOString().slice(0, 10).replaceAll("-", "");
      for (const table of TABLES) {
        const name = `${table}_${suffix}`;
        if (names.has(name)) continue;
        const bounds = `from ('${uuidAt(from)}') to ('${uuidAt(from + WEEK_MS)}')`;
        await tx.execute(sql.raw(`create table "${name}" partition of "${table}" for values ${bounds}`));
        made++;
      }
    }
    return made;
  });
}
