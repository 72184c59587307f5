import { z } from "zod";
import { audit } from "@/db/queries/audit";
import { findSiteWidget, type SiteWidgetRow, writeSiteWidget } from "@/db/queries/site-widgets";
import { listSites, type SiteRow } from "@/db/queries/sites";
import { authorize, type ServiceContext } from "@/lib/context";
import { DEFAULT_WIDGET, type WidgetSettings, WidgetSettingsSchema } from "@/lib/domain/presence/widget-settings";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";

/** A site with its widget, for the console. */
export type SiteWidgetDto = {
  siteKey: string;
  name: string;
  enabled: boolean;
  settings: WidgetSettings;
  /** 0 = never changed. */
  version: number;
  lastLoaded: { at: string; origin: string | null } | null;
};

/** What holds for a site's widget; what was never set has its default. */
export async function widgetOf(
  db: ServiceContext["db"],
  site: Pick<SiteRow, "id" | "organizationId">,
): Promise<{ settings: WidgetSettings; version: number; row: SiteWidgetRow | null }> {
  const row = await findSiteWidget(db, site.organizationId, site.id);
  return { settings: { ...DEFAULT_WIDGET, ...row?.settings }, version: row?.version ?? 0, row };
}

/** The organization's sites with their widgets, the default one first. @throws AppError `forbidden` */
export async function listWidgets(ctx: ServiceContext): Promise<SiteWidgetDto[]> {
  authorize(ctx, "message.read");
  const sites = await listSites(ctx.db, ctx.organizationId);
  return Promise.all(sites.map((site) => dtoOf(ctx, site)));
}

const SaveSchema = z.strictObject({
  siteKey: z.string().max(100),
  version: z.number().int().min(0),
  settings: WidgetSettingsSchema,
});
export type SaveWidget = z.input<typeof SaveSchema>;

/**
 * Replaces a site's settings.
 * @throws AppError `invalid`, `not_found`, `conflict` when somebody changed them since, `forbidden`
 */
export async function saveWidget(ctx: ServiceContext, input: SaveWidget): Promise<SiteWidgetDto> {
  authorize(ctx, "message.config");
  const { siteKey, version, settings } = parseInput(SaveSchema, input);
  const site = await requireSite(ctx, siteKey);
  await ctx.db.transaction(async (tx) => {
    const row = { organizationId: ctx.organizationId, siteId: site.id, settings, updatedAt: ctx.now() };
    if ((await writeSiteWidget(tx, row, version)) === null) {
      throw new AppError("conflict", "The widget was changed by somebody else in the meantime. Load the page again.");
    }
    await audit(tx, ctx, { action: "widget.updated", objectType: "site", objectId: siteKey, objectName: site.name });
  });
  return dtoOf(ctx, site);
}

/** A site of the organization by its public key. @throws AppError `not_found` */
export async function requireSite(ctx: ServiceContext, siteKey: string): Promise<SiteRow> {
  const sites = await listSites(ctx.db, ctx.organizationId);
  const site = sites.find((one) => one.siteKey === siteKey);
  if (site === undefined) throw new AppError("not_found", "There is no such site.");
  return site;
}

async function dtoOf(ctx: ServiceContext, site: SiteRow): Promise<SiteWidgetDto> {
  const { settings, version, row } = await widgetOf(ctx.db, site);
  const loadedAt = row?.lastLoadedAt ?? null;
  return {
    ...{ siteKey: site.siteKey, name: site.name, enabled: site.enabled, settings, version },
    lastLoaded: loadedAt === null ? null : { at: loadedAt.toISOString(), origin: row?.lastOrigin ?? null },
  };
}
