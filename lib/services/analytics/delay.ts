import { deliveryDelays } from "@/db/queries/delivery-delay";
import { authorize, type ServiceContext } from "@/lib/context";
import { uuidAt } from "@/lib/domain/ids";
import { requireEndpoint } from "@/lib/services/endpoints/find";

/** Deliveries that are looked at, the newest first. Those of one endpoint lie far apart: 2,000 took 59 ms with a long history. */
export const DELAY_SAMPLE = 500;

/** 推送延迟: from the event to its delivery, with queueing and retries, in ms. `n`: how many were measured. */
export type DeliveryDelay = { n: number; p50: number | null; p95: number | null };

/**
 * How long deliveries made in a range took to arrive, of the newest {@link DELAY_SAMPLE}; exact, not from a histogram.
 * @throws AppError `not_found` (endpoint), `forbidden`
 */
export async function deliveryDelay(
  ctx: ServiceContext,
  range: { from: Date; to: Date; endpointId?: string | undefined },
): Promise<DeliveryDelay> {
  authorize(ctx, "delivery.read");
  const endpoint = range.endpointId === undefined ? null : await requireEndpoint(ctx, range.endpointId);
  const delays = await deliveryDelays(ctx.db, ctx.organizationId, {
    endpointId: endpoint?.id ?? null,
    fromId: uuidAt(range.from.getTime()),
    toId: uuidAt(range.to.getTime()),
    most: DELAY_SAMPLE,
  });
  const sorted = delays.toSorted((a, b) => a - b);
  // The nearest rank: a time that was measured, not one between two.
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { n: sorted.length, p50: at(0.5), p95: at(0.95) };
}
