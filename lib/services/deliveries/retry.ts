import { z } from "zod";
import { auditHot } from "@/db/queries/audit";
import { type RetryTarget, requestRetry } from "@/db/queries/retries";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId, uuidTime } from "@/lib/domain/ids";
import { RESENDS_BODY } from "@/lib/domain/retry";
import { AppError, type ErrorCode } from "@/lib/errors";
import { shardOf } from "@/lib/jobs/wake";

/** What a try by hand sends: what the present configuration makes of the event, or what the last try sent. */
export const RetryBodySchema = z.enum(["current", "original"]);
export type RetryBody = z.infer<typeof RetryBodySchema>;

/**
 * Tries a delivery again now, ahead of everything else in its lane. Its ids stay; timestamp and signature are fresh. A
 * success ends the schedule, a failure leaves it as it was. One that has arrived is sent once more: warning of the
 * duplicate is up to whoever asks. `original` sends the body of the last try as it was, to the present address, signed anew.
 * @throws AppError `forbidden`; `not_found` (also for another organization's); `conflict` for one that was merged, naming
 * its digest; `precondition` for a test push, an endpoint that is off or deleted, an event that is no longer stored,
 * and for `original` where the body is gone or the channel makes every request anew
 */
export async function retryDelivery(
  ctx: ServiceContext,
  deliveryId: string,
  body: RetryBody = "current",
): Promise<{ id: string }> {
  authorize(ctx, "delivery.retry");
  const uuid = decodeId("delivery", deliveryId);
  if (uuid === null) throw new AppError("not_found", "There is no such delivery.");
  const input = {
    deliveryId: uuid,
    organizationId: ctx.organizationId,
    createdMs: uuidTime(uuid),
    sameBody: body === "original",
    shardOf,
  };
  const decide = (found: RetryTarget) => {
    mayBeTried(found);
    if (input.sameBody) mayBeRepeated(found);
  };
  const target = await requestRetry(ctx.db, input, decide, (run) =>
    auditHot(run, ctx, { action: "delivery.retried", objectType: "delivery", objectId: deliveryId }),
  );
  if (target === null) throw new AppError("not_found", "There is no such delivery.");
  ctx.live.touch(ctx.organizationId, "deliveries");
  ctx.wake.send([{ kind: "drain", shard: shardOf(target.endpointId) }]);
  return { id: deliveryId };
}

/** A body can be sent as it was where it is the whole of one request. */
function mayBeRepeated({ channel, hasBody }: RetryTarget): void {
  if (channel === null || !RESENDS_BODY.includes(channel)) {
    throw refusal("precondition", "retry_original", "This channel makes every request anew: use the configuration.");
  }
  if (!hasBody) {
    throw refusal("precondition", "retry_body_gone", "What was sent is no longer stored: use the configuration.");
  }
}

function mayBeTried({ isTest, status, relatedId, enabled, deleted, eventExists }: RetryTarget): void {
  if (isTest) throw refusal("precondition", "retry_test", "A test is not sent again: send a new test.");
  if (status === "merged") {
    const id = relatedId === null ? "" : encodeId("delivery", relatedId);
    throw refusal("conflict", "retry_merged", `This delivery was merged into ${id}: send that one again.`, { id });
  }
  if (deleted) throw refusal("precondition", "retry_deleted", "The webhook was deleted: there is nowhere to send to.");
  if (!enabled) {
    throw refusal("precondition", "retry_off", "The webhook is switched off: switch it on first, then send again.");
  }
  if (!eventExists) {
    throw refusal("precondition", "retry_gone", "The event is no longer stored and cannot be sent again.");
  }
}

/** An error that says the same to a program (detail) and in the reader's language (the field's key). */
function refusal(code: ErrorCode, key: string, message: string, values: Record<string, string> = {}): AppError {
  return new AppError(code, message, { fields: [{ path: "id", message, key, values }] });
}
