import type { RateLimit } from "../endpoint-rules";
import type { ChannelId, EndpointConfig } from "../endpoints";
import { type PlatformLimits, platformFacts } from "../platform-facts";
import type { LimitRule } from "./admit";

/**
 * What the platforms take from one robot, whoever uses it.
 * - wecom: 20 a minute (developer docs 91770).
 * - dingtalk: 20 a minute, and ten minutes of silence for who sends more (open platform, custom robots).
 * - wecom_app: 30 a minute for one member; what is beyond is dropped without a word (90454).
 * - dingtalk_work: 20 calls a second for one application, the least of the editions (open platform).
 * - feishu: 100 a minute and 5 a second (official guide 自定义机器人使用指南).
 * - feishu_app: 1,000 a minute in all, 5 a second for one receiver (频控策略).
 * - slack: one a second, in short bursts (rate limits); how short is nowhere said. discord: only its answers say; users report 30 a minute and
 *   5 in 2 seconds.
 * `unverified` marks what no document of the platform says. How long a refusal lasts stands with its codes
 * (`retryAfterMs` in lib/channels/codes).
 */
export const PLATFORM_LIMITS = {
  wecom: { perMinute: 20, perSecond: null },
  dingtalk: { perMinute: 20, perSecond: null },
  feishu: { perMinute: 100, perSecond: 5 },
  wecom_app: { perMinute: 30, perSecond: null },
  dingtalk_work: { perMinute: null, perSecond: 20 },
  feishu_app: { perMinute: 300, perSecond: 5 },
  slack: { perMinute: 60, perSecond: 1, burst: 5 },
  discord: { perMinute: 30, perSecond: null, unverified: true },
  email: { perMinute: null, perSecond: null },
  custom: { perMinute: null, perSecond: null },
} as const satisfies Record<ChannelId, PlatformLimits & { unverified?: true }>;

/** The limits in force for a channel: the operator's corrections over the built-in ones. */
export function platformLimits(channel: ChannelId): PlatformLimits {
  const { unverified: _unverified, ...limits }: PlatformLimits & { unverified?: true } = PLATFORM_LIMITS[channel];
  return { ...limits, ...platformFacts().channels[channel]?.limits };
}

/**
 * A push that was granted a slot starts within this time, or gives it up. Together with the way through the network it
 * is what the windows below are longer than the platforms' own.
 */
export const PERMIT_MS = 750;
const MINUTE_MS = 62_000;
const MARGIN_MS = 1_000;

/** The platform's own limits for one robot; empty where there is none. */
export function platformRules(channel: ChannelId): LimitRule[] {
  const { perMinute, perSecond, burst = perSecond } = platformLimits(channel);
  return [
    ...(perMinute === null ? [] : [{ limit: perMinute, windowMs: MINUTE_MS }]),
    ...(perSecond === null || burst === null
      ? []
      : [{ limit: burst, windowMs: Math.ceil((burst * 1_000) / perSecond) + MARGIN_MS }]),
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

/**
 * What makes this robot or application this one: two endpoints with the same one share its limit. Feishu counts by
 * application; of several, the first stands for all.
 */
export function robotCredential({
  channel,
  url: address,
  config,
}: Pick<EndpointConfig, "channel" | "url" | "config">): string {
  const url = new URL(address);
  const last = url.pathname
    .split("/")
    .filter((segment) => segment !== "")
    .at(-1);
  switch (channel) {
    case "wecom":
      return url.searchParams.get("key") || wholeAddress(url);
    case "dingtalk":
      return url.searchParams.get("access_token") || wholeAddress(url);
    case "feishu":
    case "slack":
    case "discord":
      return last || wholeAddress(url);
    case "wecom_app":
      return `${url.host} ${config.corpId ?? ""} ${config.agentId ?? ""}`;
    case "dingtalk_work":
      return `${url.host} ${config.appKey ?? ""}`;
    case "feishu_app":
      return `${url.host} ${config.tenants?.[0]?.appId ?? ""}`;
    case "email":
    case "custom":
      return wholeAddress(url);
  }
}

const wholeAddress = (url: URL) => `${url.host}${url.pathname}${url.search}`;
