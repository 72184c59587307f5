import { channelDescriptor } from "@/lib/channels/descriptors";
import type { EndpointRules } from "@/lib/domain/endpoint-rules";
import type { ChannelId } from "@/lib/domain/endpoints";
import { replayPerMinute } from "@/lib/domain/replay";

/** Deliveries a minute a replay may send to an endpoint: half of its own limit and of its platform's. Null: no limit. */
export function paceOf(channel: ChannelId | null, rules: EndpointRules | null | undefined): number | null {
  const platform = channel === null ? null : channelDescriptor(channel).limits.perMinute;
  const own = rules?.rateLimit ?? null;
  const limits = [own?.perMinute ?? null, platform].filter((limit) => limit !== null);
  const perMinute = limits.length === 0 ? null : Math.min(...limits);
  return replayPerMinute({ perMinute, minIntervalSeconds: own?.minIntervalSeconds ?? null });
}

/** Whole minutes that `counts` take when every endpoint keeps its pace; null when none has one. */
export function minutesFor(counts: readonly { count: number; perMinute: number | null }[]): number | null {
  const limited = counts.flatMap(({ count, perMinute }) => (perMinute === null ? [] : [count / perMinute]));
  return limited.length === 0 ? null : Math.ceil(Math.max(...limited));
}
