import { endpointNames } from "@/db/queries/endpoints";
import { type StatsSums, statsOfTargets } from "@/db/queries/stats-read";
import { authorize, type ServiceContext } from "@/lib/context";
import type { ChannelId } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { mergeLatency } from "@/lib/domain/latency";
import { firstAttemptRate, type SuccessRate, successRate } from "@/lib/domain/success-rate";
import { percentiles } from "@/lib/services/deliveries/stats";

/** One line of a table: what ended, how well, how fast. */
export type TargetStats = {
  deliveredFirst: number;
  deliveredRetry: number;
  exhausted: number;
  skipped: number;
  total: number;
  final: SuccessRate;
  first: SuccessRate;
  latency: { n: number; p50: number | null; p95: number | null; p99: number | null };
};
export type StatsByTarget = {
  /** Most deliveries first; endpoints whose rows are gone are in no channel. */
  channels: (TargetStats & { channel: ChannelId })[];
  endpoints: (TargetStats & { id: string; name: string; channel: ChannelId | null; deleted: boolean })[];
};

const HOUR_MS = 3_600_000;

/**
 * Statistics of a range by channel and by endpoint, deleted ones too, from pre-aggregated rows only. The range is that of
 * a chart (`deliveryStats`): its ends are starts of buckets.
 * @throws AppError `forbidden`
 */
export async function statsByTarget(
  ctx: ServiceContext,
  { from, to }: { from: Date; to: Date },
): Promise<StatsByTarget> {
  authorize(ctx, "delivery.read");
  const wholeHours = from.getTime() % HOUR_MS === 0 && to.getTime() % HOUR_MS === 0;
  const sums = await statsOfTargets(ctx.db, ctx.organizationId, { from, to, resolution: wholeHours ? 3600 : 300 });
  const names = await endpointNames(ctx.db, ctx.organizationId, [...sums.keys()]);
  const ofChannel = new Map<ChannelId, StatsSums[]>();
  const endpoints = [...sums].map(([id, of]) => {
    const known = names.get(id);
    if (known !== undefined) ofChannel.set(known.channel, [...(ofChannel.get(known.channel) ?? []), of]);
    const { name = "", channel = null, deleted = true } = known ?? {};
    return { id: encodeId("endpoint", id), name, channel, deleted, ...lineOf([of]) };
  });
  const channels = [...ofChannel].map(([channel, of]) => ({ channel, ...lineOf(of) }));
  return { channels: byVolume(channels), endpoints: byVolume(endpoints) };
}

function lineOf(sums: readonly StatsSums[]): TargetStats {
  const sum = (key: "deliveredFirst" | "deliveredRetry" | "exhausted" | "skipped") =>
    sums.reduce((total, of) => total + of[key], 0);
  const counts = {
    deliveredFirst: sum("deliveredFirst"),
    deliveredRetry: sum("deliveredRetry"),
    exhausted: sum("exhausted"),
    skipped: sum("skipped"),
  };
  return {
    ...counts,
    total: counts.deliveredFirst + counts.deliveredRetry + counts.exhausted + counts.skipped,
    final: successRate(counts),
    first: firstAttemptRate(counts),
    latency: percentiles(mergeLatency(sums.map((of) => of.latency))),
  };
}

/** Rows whose deliveries were all opened again count nothing and are left out. */
const byVolume = <T extends TargetStats>(lines: readonly T[]): T[] =>
  lines.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total);
