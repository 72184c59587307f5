import { and, asc, eq, gte, lt, lte, sql } from "drizzle-orm";
import type { PresenceReason } from "@/lib/domain/presence/presence";
import type { Db, Executor } from "../client";
import { presenceCoverage, presenceSettings } from "../schema";

export type CoverageRow = { day: string; reason: PresenceReason; minutes: number };

/**
 * The organizations with hours whose minute was not counted yet; whoever gets one counts it. Not scoped: the sweep
 * counts for all.
 */
export async function claimMinute(db: Db, minute: Date): Promise<string[]> {
  const rows = await db
    .update(presenceSettings)
    .set({ sampledAt: minute })
    .where(sql`${presenceSettings.sampledAt} is null or ${presenceSettings.sampledAt} < ${minute.toISOString()}`)
    .returning({ id: presenceSettings.organizationId });
  return rows.map(({ id }) => id);
}

/** Counts one minute of a local day. */
export async function countMinute(
  db: Executor,
  organizationId: string,
  at: Omit<CoverageRow, "minutes">,
): Promise<void> {
  await db
    .insert(presenceCoverage)
    .values({ organizationId, ...at, minutes: 1 })
    .onConflictDoUpdate({
      target: [presenceCoverage.organizationId, presenceCoverage.day, presenceCoverage.reason],
      set: { minutes: sql`${presenceCoverage.minutes} + 1` },
    });
}

/** What was counted from one local day to another, both inclusive, in their order. */
export function readCoverage(
  db: Executor,
  organizationId: string,
  { first, last }: { first: string; last: string },
): Promise<CoverageRow[]> {
  const { day, reason, minutes } = presenceCoverage;
  return db
    .select({ day, reason, minutes })
    .from(presenceCoverage)
    .where(and(eq(presenceCoverage.organizationId, organizationId), gte(day, first), lte(day, last)))
    .orderBy(asc(day));
}

/** Forgets days before `day`. */
export async function purgeCoverage(db: Executor, day: string): Promise<void> {
  await db.delete(presenceCoverage).where(lt(presenceCoverage.day, day));
}
