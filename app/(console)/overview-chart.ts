import type { Bucket } from "@/components/charts/time-chart";
import { formatInstant } from "@/lib/i18n/format";
import type { DeliveryStats } from "@/lib/services/deliveries/stats";

/** The hours of a day as columns; each opens the list of exactly the deliveries it counts. */
export function hourlyBuckets(stats: DeliveryStats, timeZone: string, history: string): Bucket[] {
  return stats.buckets.map((bucket) => {
    const time = formatInstant(bucket.start, timeZone, "time");
    const range = new URLSearchParams({ from: bucket.start, to: bucket.end });
    return {
      key: bucket.start,
      label: time,
      fullLabel: `${formatInstant(bucket.start, timeZone, "minutes")} – ${formatInstant(bucket.end, timeZone, "time")}`,
      values: {
        delivered: bucket.deliveredFirst,
        recovered: bucket.deliveredRetry,
        failed: bucket.exhausted,
        skipped: bucket.skipped,
      },
      rate: bucket.final.rate,
      href: `${history}?${range}`,
      incomplete: !bucket.complete,
    };
  });
}
