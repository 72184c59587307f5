import { and, count, eq, gte, max, min, sql, sum } from "drizzle-orm";
import { uuidAt } from "@/lib/domain/ids";
import type { Executor } from "../client";
import journal from "../migrations/meta/_journal.json";
import { deliveryStats, due, events, workers } from "../schema";

/** Whether the newest migration of this build has run. False, too, on a database that has none. */
export async function migrationsAtHead(db: Executor): Promise<boolean> {
  const wanted = Math.max(...journal.entries.map((entry) => entry.when));
  const table = await db.execute<{ name: string | null }>(
    sql`select to_regclass('drizzle.__drizzle_migrations')::text as name`,
  );
  if (table.rows[0]?.name == null) return false;
  const applied = await db.execute<{ last: string | null }>(
    sql`select max(created_at)::text as last from drizzle.__drizzle_migrations`,
  );
  return Number(applied.rows[0]?.last ?? 0) >= wanted;
}

/** Seconds since any worker process was last seen; null when none ever was. */
export async function workerAgeSeconds(db: Executor, now: Date): Promise<number | null> {
  const [row] = await db.select({ seenAt: max(workers.seenAt) }).from(workers);
  return row?.seenAt == null ? null : Math.max(0, (now.getTime() - row.seenAt.getTime()) / 1000);
}

export type Figures = {
  eventsRecent: number;
  due: number;
  overdue: number;
  oldestDueSeconds: number;
  delivered: number;
  exhausted: number;
  skipped: number;
};

/** Events of this span are counted: short, so that the count stays cheap at any rate. */
export const EVENTS_WINDOW_SECONDS = 300;
const DAY_MS = 86_400_000;

/** Figures for monitoring, of one organization or (null) of the whole installation. */
export async function readFigures(db: Executor, organizationId: string | null, now: Date): Promise<Figures> {
  const mine = (
    column: typeof due.organizationId | typeof events.organizationId | typeof deliveryStats.organizationId,
  ) => (organizationId === null ? undefined : eq(column, organizationId));
  const since = uuidAt(now.getTime() - EVENTS_WINDOW_SECONDS * 1000);
  const [recent] = await db
    .select({ count: count() })
    .from(events)
    .where(and(mine(events.organizationId), gte(events.id, since)));
  const [backlog] = await db
    .select({
      due: count(),
      overdue: sql<number>`count(*) filter (where ${due.dueAt} <= ${now.toISOString()}::timestamptz)`.mapWith(Number),
      oldest: min(due.dueAt),
    })
    .from(due)
    .where(mine(due.organizationId));
  const [ended] = await db
    .select({
      delivered: sum(sql`${deliveryStats.deliveredFirst} + ${deliveryStats.deliveredRetry}`).mapWith(Number),
      exhausted: sum(deliveryStats.exhausted).mapWith(Number),
      skipped: sum(deliveryStats.skipped).mapWith(Number),
    })
    .from(deliveryStats)
    .where(
      and(
        mine(deliveryStats.organizationId),
        eq(deliveryStats.resolution, 300),
        gte(deliveryStats.bucket, new Date(now.getTime() - DAY_MS)),
      ),
    );
  const oldest = backlog?.oldest ?? null;
  return {
    eventsRecent: recent?.count ?? 0,
    due: backlog?.due ?? 0,
    overdue: backlog?.overdue ?? 0,
    oldestDueSeconds: oldest === null ? 0 : Math.max(0, (now.getTime() - oldest.getTime()) / 1000),
    delivered: ended?.delivered ?? 0,
    exhausted: ended?.exhausted ?? 0,
    skipped: ended?.skipped ?? 0,
  };
}
