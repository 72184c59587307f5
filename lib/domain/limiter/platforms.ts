import type { RateLimit } from "../endpoint-rules";
import type { ChannelId } from "../endpoints";
import type { LimitRule } from "./admit";

/**
 * What the platforms take from one robot, whoever uses it.
 * - wecom: 20 a minute (developer docs 91770).
 * - dingtalk: 20 a minute, and ten minutes of silence for who sends more (open platform, custom robots).
 * - feishu: 100 a minute and 5 a second (official guide 自定义机器人使用指南).
 * How long a platform's refusal lasts stands with its codes (`retryAfterMs` in lib/channels/<platform>.ts).
 */
export const PLATFORM_LIMITS = {
  wecom: { perMinute: 20, perSecond: null },
  dingtalk: { perMinute: 20, perSecond: null },
  feishu: { perMinute: 100, perSecond: 5 },
  custom: { perMinute: null, perSecond: null },
} as const satisfies Record<ChannelId, { perMinute: number | null; perSecond: number | null }>;

/**
 * A push that was granted a slot starts within this time, or gives it up. Together with the way through the network it
 * is what the windows below are longer than the platforms' own.
 */
export const PERMIT_MS = 750;
const MINUTE_MS = 62_000;
const SECOND_MS = 2_000;

/** The platform's own limits for one robot; empty where there is none. */
export function platformRules(channel: ChannelId): LimitRule[] {
  const { perMinute, perSecond } = PLATFORM_LIMITS[channel];
  return [
    ...(perMinute === null ? [] : [{ limit: perMinute, windowMs: MINUTE_MS }]),
    ...(perSecond === null ? [] : [{ limit: perSecond, windowMs: SECOND_MS }]),
  ];
}

/** The endpoint's own limit. */
export function ownRules(limit: RateLimit | null): LimitRule[] {
  if (limit === null) return [];
  const { perMinute, minIntervalSeconds } = limit;
  return [
    ...(perMinute === null ? [] : [{ limit: perMinute, windowMs: MINUTE_MS }]),
    ...(minIntervalSeconds === null || minIntervalSeconds === 0
      ? []
      : [{ limit: 1, windowMs: minIntervalSeconds * 1_000 }]),
  ];
}

/** The part of a robot's address that makes it this robot: two addresses with the same one share its limit. */
export function robotCredential(channel: ChannelId, address: string): string {
  const url = new URL(address);
  const last = url.pathname
    .split("/")
    .filter((segment) => segment !== "")
    .at(-1);
  const named = { wecom: url.searchParams.get("key"), dingtalk: url.searchParams.get("access_token"), feishu: last };
  const found = channel === "custom" ? null : named[channel];
  return found ? found : `${url.host}${url.pathname}${url.search}`;
}
