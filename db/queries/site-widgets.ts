import { and, eq, sql } from "drizzle-orm";
import type { Executor, Tx } from "../client";
import { siteWidgets } from "../schema";

export type SiteWidgetRow = typeof siteWidgets.$inferSelect;

/** A site's widget; null as long as nobody changed or loaded it. */
export async function findSiteWidget(
  db: Executor,
  organizationId: string,
  siteId: string,
): Promise<SiteWidgetRow | null> {
  const [row] = await db
    .select()
    .from(siteWidgets)
    .where(and(eq(siteWidgets.organizationId, organizationId), eq(siteWidgets.siteId, siteId)));
  return row ?? null;
}

/**
 * Stores a site's settings when nobody did since `version` (0: nobody ever). Null when somebody did.
 */
export async function writeSiteWidget(
  tx: Tx,
  row: Pick<SiteWidgetRow, "organizationId" | "siteId" | "settings" | "updatedAt">,
  version: number,
): Promise<SiteWidgetRow | null> {
  const { settings, updatedAt } = row;
  const [stored] = await tx
    .insert(siteWidgets)
    .values({ ...row, version: 1 })
    .onConflictDoUpdate({
      target: siteWidgets.siteId,
      set: { settings, updatedAt, version: sql`${siteWidgets.version} + 1` },
      setWhere: and(eq(siteWidgets.version, version), eq(siteWidgets.organizationId, row.organizationId)),
    })
    .returning();
  return stored ?? null;
}

/** Remembers that a page loaded the widget, at most once a minute. */
export async function touchSiteWidget(
  db: Executor,
  seen: { organizationId: string; siteId: string; at: Date; origin: string | null },
): Promise<void> {
  const { organizationId, siteId, at, origin } = seen;
  const before = new Date(at.getTime() - 60_000).toISOString();
  await db
    .insert(siteWidgets)
    .values({ organizationId, siteId, settings: {}, version: 0, lastLoadedAt: at, lastOrigin: origin })
    .onConflictDoUpdate({
      target: siteWidgets.siteId,
      set: { lastLoadedAt: at, lastOrigin: origin },
      setWhere: sql`${siteWidgets.lastLoadedAt} is null or ${siteWidgets.lastLoadedAt} < ${before}::timestamptz`,
    });
}
