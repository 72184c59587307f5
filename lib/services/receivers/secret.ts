import { findReceiver } from "@/db/queries/receivers";
import { authorize, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { unseal } from "@/lib/secrets";
import { receiverPurpose } from "./manage";

/**
 * The secret a receiver verifies with, or null when it has none: so that a webhook can be made for it without the
 * secret passing through the browser. Never part of an answer.
 * @throws AppError `forbidden`, `not_found`
 */
export async function receiverSecret(ctx: ServiceContext, id: string): Promise<string | null> {
  authorize(ctx, "receiver.use");
  const row = await findReceiver(ctx.db, ctx.organizationId, id);
  if (row === null) throw new AppError("not_found", "There is no such receiver.");
  return row.sealedSecret === null ? null : unseal(ctx.keys, receiverPurpose(row.id), row.sealedSecret);
}
