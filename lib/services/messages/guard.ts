import { audit } from "@/db/queries/audit";
import { listSites, saveGuard } from "@/db/queries/sites";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { GUARD_DEFAULTS, type GuardInput, GuardSchema } from "@/lib/domain/leave-message/guard";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";

/**
 * What keeps a site's inbox clean; of the first site when there is none with this key. Null in an organization without
 * sites.
 * @throws AppError `forbidden`
 */
export async function readGuard(ctx: ServiceContext, siteKey: string): Promise<GuardInput | null> {
  authorize(ctx, "message.config");
  const sites = await listSites(ctx.db, ctx.organizationId);
  const site = sites.find((one) => one.siteKey === siteKey) ?? sites[0];
  return site === undefined ? null : { siteId: encodeId("site", site.id), ...(site.guard ?? GUARD_DEFAULTS) };
}

/**
 * Says what keeps a site's inbox clean, from the next message on; what is there already stays where it is.
 * @throws AppError `forbidden`, `invalid`, `not_found` (no such site)
 */
export async function changeGuard(ctx: ServiceContext, input: GuardInput): Promise<void> {
  authorize(ctx, "message.config");
  const { siteId, ...guard } = parseInput(GuardSchema, input);
  const site = decodeId("site", siteId);
  const missing = new AppError("not_found", "There is no such site.");
  if (site === null) throw missing;
  await ctx.db.transaction(async (tx) => {
    if (!(await saveGuard(tx, ctx.organizationId, site, guard))) throw missing;
    await audit(tx, ctx, { action: "inbox.guard_changed", objectType: "site", objectId: siteId });
  });
}
