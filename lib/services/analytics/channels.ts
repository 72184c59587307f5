import { type StatsCounts, statsBucketsByChannel } from "@/db/queries/stats-read";
import { authorize, type ServiceContext } from "@/lib/context";
import type { ChannelId } from "@/lib/domain/endpoints";
import { type DeliveryStats, resolutionOf } from "@/lib/services/deliveries/stats";

/** What ended in each bucket of a chart, by the ISO start of the bucket; buckets without anything are absent. */
export type ChannelBuckets = ReadonlyMap<ChannelId, ReadonlyMap<string, StatsCounts>>;

/**
 * The buckets of a chart by channel, deleted endpoints too: they add up to the chart, but for endpoints that are gone.
 * @throws AppError `forbidden`
 */
export async function channelBuckets(
  ctx: ServiceContext,
  chart: Pick<DeliveryStats, "from" | "to" | "granularity" | "timeZone">,
): Promise<ChannelBuckets> {
  authorize(ctx, "delivery.read");
  const drawn = { ...chart, from: new Date(chart.from), to: new Date(chart.to) };
  const rows = await statsBucketsByChannel(ctx.db, ctx.organizationId, { ...drawn, resolution: resolutionOf(drawn) });
  const channels = new Map<ChannelId, Map<string, StatsCounts>>();
  for (const { channel, start, ...counts } of rows) {
    const own = channels.get(channel) ?? new Map<string, StatsCounts>();
    channels.set(channel, own.set(start.toISOString(), counts));
  }
  return channels;
}
