import { lastSuccessOf } from "@/db/queries/deliveries-read-detail";
import { authorize, type ServiceContext } from "@/lib/context";
import type { EventType } from "@/lib/domain/catalogue/types";
import { bodyDifferences, type Differences, headerDifferences } from "@/lib/domain/exchange-diff";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { type AttemptDto, getDelivery } from "./get";

/** They name the request, the moment or the bytes: equal ones would be the surprise. */
const OF_EACH_REQUEST = new Set([
  ...["webhook-id", "webhook-timestamp", "webhook-signature", "x-event-id", "x-event-type", "x-attempt", "signature"],
  ...["x-clab-hmac-signature", "content-length", "date", "ce-id", "ce-time", "ce-type"],
]);

export type Comparison = {
  /** The delivery that arrived; null when there is none to compare with. */
  with: { id: string; eventType: EventType; at: string | null } | null;
  headers: Differences;
  /** Null when the bytes of one of them are no longer kept. */
  body: Differences | null;
};

/**
 * 与上次成功对比: how the newest request of a delivery differs from the last one of the same webhook that arrived, of the
 * same event type where there is one. What is hidden from the reader is hidden in both.
 * @throws AppError `not_found` (also for another organization's), `forbidden`
 */
export async function compareWithLastSuccess(ctx: ServiceContext, id: string): Promise<Comparison> {
  authorize(ctx, "delivery.read");
  const delivery = await getDelivery(ctx, id);
  const endpointId = decodeId("endpoint", delivery.endpoint.id) ?? "";
  const wanted = { id: decodeId("delivery", delivery.id) ?? "", endpointId, eventType: delivery.eventType };
  const found = await lastSuccessOf(ctx.db, ctx.organizationId, wanted);
  const now = newestRequest(delivery.attempts);
  if (found === null || now === null) return { with: null, headers: NONE, body: NONE };
  const arrived = await getDelivery(ctx, encodeId("delivery", found));
  const then = newestRequest(arrived.attempts);
  const before = then?.body ?? null;
  const after = now.body;
  return {
    with: { id: arrived.id, eventType: arrived.eventType, at: arrived.last?.at ?? null },
    headers: headerDifferences(then?.headers ?? [], now.headers, OF_EACH_REQUEST),
    body: before === null || after === null ? null : bodyDifferences(before, after),
  };
}

const NONE: Differences = { items: [], cut: false };
const newestRequest = (attempts: readonly AttemptDto[]) =>
  attempts.findLast(({ request }) => request !== null)?.request ?? null;
