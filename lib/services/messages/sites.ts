import { findSiteByKey, listSites, type SiteRow } from "@/db/queries/sites";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";

export type { SiteRow } from "@/db/queries/sites";

/** The site a visitor came to, or null when there is none or it is switched off. Needs no permission: keys are public. */
export async function openSite(ctx: Pick<ServiceContext, "db">, siteKey: string): Promise<SiteRow | null> {
  // Whatever stands in an address comes here; a database takes no NUL.
  if (!/^[\w-]{1,100}$/.test(siteKey)) return null;
  const site = await findSiteByKey(ctx.db, siteKey);
  return site?.enabled === true ? site : null;
}

export type FormLink = { name: string; siteKey: string; url: string; enabled: boolean };

/**
 * The addresses of an organization's public forms, the default one first.
 * @throws AppError `forbidden`
 */
export async function listFormLinks(ctx: ServiceContext): Promise<FormLink[]> {
  authorize(ctx, "message.read");
  const sites = await listSites(ctx.db, ctx.organizationId);
  return sites.map(({ name, siteKey, enabled }) => ({ name, siteKey, enabled, url: `${ctx.appUrl}/leave/${siteKey}` }));
}

/**
 * The sites as a filter offers them.
 * @throws AppError `forbidden`
 */
export async function listSiteOptions(ctx: ServiceContext): Promise<{ value: string; label: string }[]> {
  authorize(ctx, "message.read");
  const sites = await listSites(ctx.db, ctx.organizationId);
  return sites.map(({ id, name }) => ({ value: encodeId("site", id), label: name }));
}
