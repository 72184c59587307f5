import { z } from "zod";
import { audit } from "@/db/queries/audit";
import { insertSite } from "@/db/queries/organizations";
import { listSites, lockSites, updateSite } from "@/db/queries/sites";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { newUuid } from "@/lib/domain/ids";
import { SiteSchema } from "@/lib/domain/presence/site";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { newSiteKey } from "./site-key";

/** An organization's sites; each has a form, a widget and filters of its own. */
const SITES_MAX = 50;

const CreateSchema = SiteSchema.pick({ name: true });
export type CreateSite = z.input<typeof CreateSchema>;

/**
 * Another entrance for visitors, with the form and the widget that every site begins with.
 * @throws AppError `invalid` (the name is taken), `conflict` (50 are enough), `forbidden`
 */
export async function createSite(ctx: ServiceContext, input: CreateSite): Promise<{ siteKey: string }> {
  authorize(ctx, "message.config");
  const { name } = parseInput(CreateSchema, input);
  const siteKey = newSiteKey();
  await ctx.db.transaction(async (tx) => {
    await lockSites(tx, ctx.organizationId);
    const sites = await listSites(tx, ctx.organizationId);
    if (sites.length >= SITES_MAX) throw new AppError("conflict", `There are ${SITES_MAX} sites already.`);
    requireFreeName(sites, name);
    const now = ctx.now();
    const { organizationId } = ctx;
    await insertSite(tx, { id: newUuid(now.getTime()), organizationId, siteKey, name, createdAt: now });
    await audit(tx, ctx, { action: "site.created", objectType: "site", objectId: siteKey, objectName: name });
  });
  return { siteKey };
}

const ChangeSchema = SiteSchema.extend({ siteKey: z.string().max(100) });
export type ChangeSite = z.input<typeof ChangeSchema>;

/**
 * Renames a site, or closes and opens it: a closed one shows no form and takes no message; what it has stays.
 * @throws AppError `invalid` (the name is taken), `not_found`, `forbidden`
 */
export async function changeSite(ctx: ServiceContext, input: ChangeSite): Promise<{ siteKey: string }> {
  authorize(ctx, "message.config");
  const { siteKey, name, enabled } = parseInput(ChangeSchema, input);
  await ctx.db.transaction(async (tx) => {
    await lockSites(tx, ctx.organizationId);
    const sites = await listSites(tx, ctx.organizationId);
    const site = sites.find((one) => one.siteKey === siteKey);
    if (site === undefined) throw new AppError("not_found", "There is no such site.");
    requireFreeName(
      sites.filter((one) => one !== site),
      name,
    );
    await updateSite(tx, site, { name, enabled });
    const action = site.enabled === enabled ? "site.updated" : enabled ? "site.opened" : "site.closed";
    await audit(tx, ctx, { action, objectType: "site", objectId: siteKey, objectName: name });
  });
  return { siteKey };
}

function requireFreeName(others: readonly { name: string }[], name: string): void {
  if (!others.some((other) => other.name.toLowerCase() === name.toLowerCase())) return;
  throw new AppError("invalid", "The name is taken.", { fields: [fieldErrorOf("name", "name_taken", { name })] });
}
