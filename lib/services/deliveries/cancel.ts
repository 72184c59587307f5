import { auditHot } from "@/db/queries/audit";
import { cancelPlanned } from "@/db/queries/retries";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { shardOf } from "@/lib/jobs/wake";

/**
 * 取消重试: nothing more is tried of a delivery that waits; it may be sent again by hand.
 * @throws AppError `forbidden`; `not_found` (also for another organization's, and when nothing of it is planned);
 * `conflict` while it is being sent
 */
export async function cancelDelivery(ctx: ServiceContext, id: string): Promise<{ id: string }> {
  authorize(ctx, "delivery.retry");
  const uuid = decodeId("delivery", id);
  if (uuid === null) throw nothingPlanned();
  const found = await cancelPlanned(ctx.db, { deliveryId: uuid, organizationId: ctx.organizationId }, (run) =>
    auditHot(run, ctx, { action: "delivery.cancelled", objectType: "delivery", objectId: id }),
  );
  if (found === null) throw nothingPlanned();
  if (!found.cancelled) {
    const message = "The delivery is being sent at this very moment: look at its result.";
    throw new AppError("conflict", message, { fields: [{ path: "id", message, key: "cancel_sending" }] });
  }
  // What waited behind it, where a webhook keeps a strict order, may go now.
  ctx.wake.send([{ kind: "drain", shard: shardOf(found.endpointId) }]);
  return { id };
}

function nothingPlanned(): AppError {
  const message = "Nothing of this delivery is planned.";
  return new AppError("not_found", message, { fields: [{ path: "id", message, key: "cancel_nothing" }] });
}
