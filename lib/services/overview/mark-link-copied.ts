import { audit } from "@/db/queries/audit";
import { LINK_COPIED, wasLinkCopied } from "@/db/queries/overview";
import { authorize, type ServiceContext } from "@/lib/context";

/**
 * Notes that somebody took the form's link, once: a step of the set-up list.
 * @throws AppError `forbidden`
 */
export async function markLinkCopied(ctx: ServiceContext): Promise<void> {
  authorize(ctx, "message.read");
  if (await wasLinkCopied(ctx.db, ctx.organizationId)) return;
  await audit(ctx.db, ctx, { action: LINK_COPIED, objectType: "site" });
}
