import { statsByHourOfWeek } from "@/db/queries/stats-read";
import { authorize, type ServiceContext } from "@/lib/context";
import { type SuccessRate, successRate } from "@/lib/domain/success-rate";
import { requireEndpoint } from "@/lib/services/endpoints/find";

/** One hour of the week over a range: what ended, and how well. `weekday` 1 is Monday. */
export type WeekHour = { weekday: number; hour: number; total: number; exhausted: number; final: SuccessRate };

/**
 * When deliveries are made: by weekday and hour of a time zone, from pre-aggregated rows only. Hours without any are left out.
 * @throws AppError `not_found` (endpoint), `forbidden`
 */
export async function hoursOfWeek(
  ctx: ServiceContext,
  range: { from: Date; to: Date; timeZone: string; endpointId?: string | undefined },
): Promise<WeekHour[]> {
  authorize(ctx, "delivery.read");
  const endpoint = range.endpointId === undefined ? null : await requireEndpoint(ctx, range.endpointId);
  const rows = await statsByHourOfWeek(ctx.db, ctx.organizationId, { ...range, endpointId: endpoint?.id ?? null });
  return rows.flatMap(({ weekday, hour, ...counts }) => {
    const { deliveredFirst, deliveredRetry, exhausted, skipped } = counts;
    const total = deliveredFirst + deliveredRetry + exhausted + skipped;
    return total === 0 ? [] : [{ weekday, hour, total, exhausted, final: successRate(counts) }];
  });
}
