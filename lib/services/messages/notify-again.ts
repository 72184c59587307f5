import { findMessage } from "@/db/queries/messages";
import { authorize, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { type DeliveryItem, listDeliveries } from "@/lib/services/deliveries/list";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { recordFacts } from "./facts";

/** Notifications of one message that are shown; there is one for each webhook that hears of it. */
const SHOWN = 100;

/**
 * What became of the notification that a message (its UUID) has come, webhook by webhook, newest first.
 * @throws AppError `forbidden`, `not_found`
 */
export async function listNotifications(ctx: ServiceContext, messageId: string): Promise<DeliveryItem[]> {
  authorize(ctx, "message.read");
  const message = await findMessage(ctx.db, ctx.organizationId, messageId);
  if (message === null) throw new AppError("not_found", "There is no such message.");
  if (message.eventId === null) return [];
  return (await listDeliveries(ctx, { eventId: message.eventId, test: false, limit: SHOWN })).items;
}

/**
 * Sends notifications of a message once more: the deliveries that are named, as the webhooks are set up now. The timeline
 * says who did.
 * @throws AppError `forbidden`; `not_found` for a delivery that is not this message's; what `retryDelivery` refuses
 */
export async function notifyAgain(
  ctx: ServiceContext,
  input: { id: string; deliveries: readonly string[] },
): Promise<{ sent: number }> {
  authorize(ctx, "delivery.retry");
  const known = new Map((await listNotifications(ctx, input.id)).map((item) => [item.id, item.endpoint.name]));
  const names = input.deliveries.map((id) => known.get(id));
  if (names.length === 0 || names.includes(undefined))
    throw new AppError("not_found", "This message has no such notification.");
  for (const id of input.deliveries) await retryDelivery(ctx, id);
  const data = { names: [...new Set(names)] };
  await recordFacts(ctx.db, ctx, [{ messageId: input.id, kind: "notified", data }]);
  ctx.live.touch(ctx.organizationId, "messages");
  return { sent: input.deliveries.length };
}

/** Whether a notification can be sent again at all: not one that went with a digest, nor to a webhook that is gone. */
export const canNotifyAgain = ({ status, endpoint }: Pick<DeliveryItem, "status" | "endpoint">): boolean =>
  !endpoint.deleted && status !== "merged" && status !== "queued" && status !== "sending";
