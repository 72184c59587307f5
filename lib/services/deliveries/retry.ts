import { auditHot } from "@/db/queries/audit";
import { type RetryTarget, requestRetry } from "@/db/queries/due";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, uuidTime } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { shardOf } from "@/lib/jobs/wake";

const SETTLED = new Set(["delivered", "merged"]);

/**
 * Tries a delivery again now, ahead of everything else in its lane. Its ids stay; timestamp and signature are fresh. A
 * success ends the schedule, a failure leaves it as it was.
 * @throws AppError `forbidden`; `not_found` (also for another organization's); `precondition` for a test push, a
 * delivery that arrived, or an endpoint that is off or deleted
 */
export async function retryDelivery(ctx: ServiceContext, deliveryId: string): Promise<{ id: string }> {
  authorize(ctx, "delivery.retry");
  const uuid = decodeId("delivery", deliveryId);
  if (uuid === null) throw new AppError("not_found", "There is no such delivery.");
  const input = { deliveryId: uuid, organizationId: ctx.organizationId, createdMs: uuidTime(uuid), shardOf };
  const decide = ({ isTest, status, open, eventExists }: RetryTarget) => {
    if (isTest) throw new AppError("precondition", "A test push is not retried; send a new one.");
    if (SETTLED.has(status)) throw new AppError("precondition", "This delivery has arrived.");
    if (!open) throw new AppError("precondition", "The webhook is switched off or deleted.");
    if (!eventExists) throw new AppError("precondition", "The event is no longer stored.");
  };
  const target = await requestRetry(ctx.db, input, decide, (run) =>
    auditHot(run, ctx, { action: "delivery.retried", objectType: "delivery", objectId: deliveryId }),
  );
  if (target === null) throw new AppError("not_found", "There is no such delivery.");
  ctx.wake.send([{ kind: "drain", shard: shardOf(target.endpointId) }]);
  return { id: deliveryId };
}
