import type { LinePoint } from "@/components/charts/latency-chart";
import type { Bucket } from "@/components/charts/marks";
import type { SeriesKey } from "@/components/charts/series";
import type { Reason } from "@/lib/domain/delivery";
import type { ChannelId } from "@/lib/domain/endpoints";
import { type SuccessRate, TOO_SMALL_SAMPLE } from "@/lib/domain/success-rate";
import { formatInstant } from "@/lib/i18n/format";
import { historyLink, type Scope } from "./history-link";

/** What the charts read of the services' answers. */
export type Counts = { deliveredFirst: number; deliveredRetry: number; exhausted: number; skipped: number };
export type Latency = { n: number; p50: number | null; p95: number | null; p99: number | null };
export type Stats = {
  from: string;
  to: string;
  granularity: "5min" | "hour" | "day";
  timeZone: string;
  buckets: (Counts & { start: string; end: string; complete: boolean; final: SuccessRate; latency: Latency })[];
  totals: Counts & { total: number };
  final: SuccessRate;
  first: SuccessRate;
  latency: Latency;
  generatedAt: string;
};
/** What has not ended yet; `waitMs`: how long the oldest has been due, null when none is. */
export type UnderWay = { count: number; capped: boolean; waitMs: number | null };
/** From the event to its delivery, of the newest deliveries. */
export type Delay = { n: number; p50: number | null; p95: number | null };
export type Reasons = {
  reasons: readonly { reason: Reason | null; count: number }[];
  total: number;
  from: string;
  to: string;
  cut: boolean;
};
export type TargetLine = Counts & { total: number; final: SuccessRate; first: SuccessRate; latency: Latency };
export type Targets = {
  channels: readonly (TargetLine & { channel: ChannelId })[];
  endpoints: readonly (TargetLine & { id: string; name: string; channel: ChannelId | null; deleted: boolean })[];
};

/** Which success rate the line shows. */
export type RateKind = "final" | "first";

/** The columns of the volume chart; each opens the list of exactly the deliveries it counts. */
export function volumeBuckets(stats: Stats, webhook: string | undefined, rate: RateKind): Bucket[] {
  return stats.buckets.map((bucket) => {
    const scope: Scope = { from: bucket.start, to: bucket.end, webhook };
    const ended = bucket.final.n;
    return {
      key: bucket.start,
      ...namesOf(bucket, stats),
      values: {
        delivered: bucket.deliveredFirst,
        recovered: bucket.deliveredRetry,
        failed: bucket.exhausted,
        skipped: bucket.skipped,
      },
      // One of one is no success rate of 100 %.
      rate: ended < TOO_SMALL_SAMPLE ? null : rate === "final" ? bucket.final.rate : bucket.deliveredFirst / ended,
      fewForRate: ended > 0 && ended < TOO_SMALL_SAMPLE,
      href: historyLink(scope, "ended"),
      hrefs: {
        delivered: historyLink(scope, "delivered"),
        recovered: historyLink(scope, "recovered"),
        failed: historyLink(scope, "failed"),
        skipped: historyLink(scope, "skipped"),
      },
      incomplete: !bucket.complete,
    };
  });
}

/** The moments of the latency chart; each opens what arrived in it. */
export function latencyPoints(stats: Stats, webhook: string | undefined): LinePoint[] {
  return stats.buckets.map((bucket) => ({
    key: bucket.start,
    ...namesOf(bucket, stats),
    values: { p50: bucket.latency.p50, p95: bucket.latency.p95, p99: bucket.latency.p99 },
    n: bucket.latency.n,
    href: historyLink({ from: bucket.start, to: bucket.end, webhook }, "arrived"),
    incomplete: !bucket.complete,
  }));
}

/** One channel's columns in the order of the chart's buckets, with its line of the table. */
export type ChannelSeries = {
  channel: ChannelId;
  buckets: { values: Record<SeriesKey, number>; total: number }[];
  line: TargetLine;
};

/** The chart's buckets channel by channel, in the order of the table. */
export function channelSeries(
  stats: Stats,
  channels: Targets["channels"],
  counts: ReadonlyMap<ChannelId, ReadonlyMap<string, Counts>>,
): ChannelSeries[] {
  const none: Counts = { deliveredFirst: 0, deliveredRetry: 0, exhausted: 0, skipped: 0 };
  return channels.map((line) => ({
    channel: line.channel,
    line,
    buckets: stats.buckets.map(({ start }) => {
      const { deliveredFirst, deliveredRetry, exhausted, skipped } = counts.get(line.channel)?.get(start) ?? none;
      return {
        values: { delivered: deliveredFirst, recovered: deliveredRetry, failed: exhausted, skipped },
        total: deliveredFirst + deliveredRetry + exhausted + skipped,
      };
    }),
  }));
}

/** Names of a bucket: short on the axis (a date where days change), full in tooltip and table. */
export function namesOf(bucket: { start: string; end: string }, { timeZone, granularity, buckets }: Stats) {
  const start = formatInstant(bucket.start, timeZone, "minutes");
  if (granularity === "day") return { label: start.slice(5, 10), fullLabel: start.slice(0, 10) };
  const several = Date.parse(buckets.at(-1)?.end ?? "") - Date.parse(buckets[0]?.start ?? "") > 2 * 86_400_000;
  const major = several && start.endsWith("00:00");
  return {
    ...{ major, label: major ? start.slice(5, 10) : start.slice(11) },
    fullLabel: `${start}–${formatInstant(bucket.end, timeZone, "time")}`,
  };
}
