import { channelDescriptor } from "@/lib/channels/descriptors";
import type { EventType } from "@/lib/domain/catalogue/types";
import {
  DEFAULT_DEDUPE_SECONDS,
  defaultOverflow,
  type EndpointRules,
  type RateLimit,
} from "@/lib/domain/endpoint-rules";
import type { ChannelId, ParsedEndpointInput } from "@/lib/domain/endpoints";

/** Document C: notifications about leave messages, at most this many a minute. */
const MESSAGES_PER_MINUTE = 10;

/**
 * The rules of an endpoint with their defaults. A limit above the platform's own is cut to it: pushes beyond would be
 * refused, and DingTalk's robot then stays closed for ten minutes.
 */
export function rulesOf(input: ParsedEndpointInput, events: readonly EventType[]): EndpointRules {
  const { filters, schedule, alerts } = input;
  return {
    filters: filters ?? null,
    rateLimit: rateLimitOf(input, events),
    dedupeSeconds: input.dedupeSeconds ?? DEFAULT_DEDUPE_SECONDS,
    schedule: schedule?.type === "times" ? schedule : null,
    alerts: alerts ?? null,
    ordered: input.ordered ?? false,
  };
}

function rateLimitOf({ channel, rateLimit }: ParsedEndpointInput, events: readonly EventType[]): RateLimit | null {
  if (rateLimit === null) return null;
  const platform = channelDescriptor(channel).limits.perMinute;
  const asked = rateLimit?.perMinute ?? defaultPerMinute(channel, events);
  const perMinute = platform === null ? asked : Math.min(asked ?? platform, platform);
  const minIntervalSeconds = rateLimit?.minIntervalSeconds ?? null;
  if (perMinute === null && minIntervalSeconds === null) return null;
  const overflow = rateLimit?.overflow ?? defaultOverflow(channel);
  return { perMinute, minIntervalSeconds, overflow };
}

function defaultPerMinute(channel: ChannelId, events: readonly EventType[]): number | null {
  const onlyMessages = events.length > 0 && events.every((type) => type.startsWith("leave_message."));
  return onlyMessages && channel !== "custom" ? MESSAGES_PER_MINUTE : null;
}
