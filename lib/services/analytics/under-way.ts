import { countUnderWay, oldestDue } from "@/db/queries/lane-health";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";

const COUNTED = 10_000;

/**
 * What has not ended at this moment. `count`: deliveries that wait, are being sent or will be tried again; `capped` when
 * there are at least so many. `waitMs` (最久等待): how long the oldest has been due, null when none is; what waits for its hours
 * or its next try is not due yet.
 */
export type UnderWay = { count: number; capped: boolean; waitMs: number | null };

/**
 * What is under way, of one webhook or of all.
 * @throws AppError `forbidden`
 */
export async function underWay(ctx: ServiceContext, webhook?: string): Promise<UnderWay> {
  authorize(ctx, "delivery.read");
  const endpointId = webhook === undefined ? undefined : (decodeId("endpoint", webhook) ?? undefined);
  if (webhook !== undefined && endpointId === undefined) return { count: 0, capped: false, waitMs: null };
  const now = ctx.now();
  const { db, organizationId } = ctx;
  const [count, since] = await Promise.all([
    countUnderWay(db, organizationId, { endpointId, most: COUNTED }),
    oldestDue(db, organizationId, { endpointId, now }),
  ]);
  return { count, capped: count === COUNTED, waitMs: since === null ? null : now.getTime() - since.getTime() };
}
