import { oldestDue } from "@/db/queries/lane-health";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";

/**
 * 最久等待: for how many milliseconds the oldest delivery has been due, of one webhook or of all; null when nothing waits. What
 * waits for its hours or its next try is not due yet.
 * @throws AppError `forbidden`
 */
export async function longestWait(ctx: ServiceContext, webhook?: string): Promise<number | null> {
  authorize(ctx, "delivery.read");
  const endpointId = webhook === undefined ? undefined : (decodeId("endpoint", webhook) ?? undefined);
  if (webhook !== undefined && endpointId === undefined) return null;
  const now = ctx.now();
  const since = await oldestDue(ctx.db, ctx.organizationId, { endpointId, now });
  return since === null ? null : now.getTime() - since.getTime();
}
