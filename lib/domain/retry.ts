import type { DeliveryStatus, Trigger, VerdictKind } from "./delivery";
import type { ChannelId } from "./endpoints";

/**
 * A receiver may ask for at most this long a wait: one hour. A longer wish is cut, so that a wrong or hostile
 * `Retry-After` cannot park a delivery beyond what its owner configured. The long schedule needs no more: its later waits
 * are longer anyway, and until then it asks the receiver again every hour at most.
 */
export const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Waits in seconds that the console offers by name. `standard` is document B's and the default; `long` is the span
 * Standard Webhooks gives as an example: three days, for receivers that are repaired by people.
 */
export const RETRY_PRESETS = {
  standard: [1, 5, 30],
  long: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
} as const satisfies Record<string, readonly number[]>;
export type RetryPreset = keyof typeof RETRY_PRESETS;

/** Limits of a schedule of one's own. */
export const MAX_RETRIES = 10;
export const MAX_RETRY_DELAY_SECONDS = 86_400;

/** The preset with exactly these waits; null for a schedule of one's own. */
export function retryPreset(delaysSeconds: readonly number[]): RetryPreset | null {
  const same = (preset: readonly number[]) =>
    preset.length === delaysSeconds.length && preset.every((delay, index) => delay === delaysSeconds[index]);
  if (same(RETRY_PRESETS.standard)) return "standard";
  return same(RETRY_PRESETS.long) ? "long" : null;
}

/** Jitter only adds, at most this share of the wait: receivers that failed together are not met together again. */
const JITTER = 0.1;

export type RetryInput = {
  /** Waits after the first, second, … failed try, in seconds. Its length is the number of retries. */
  delaysSeconds: readonly number[];
  /** Tries already made, the one that just failed included. */
  tries: number;
  /** The least wait the receiver asked for, milliseconds. */
  retryAfterMs?: number | undefined;
  now: Date;
  /** 0 (inclusive) to 1. */
  random: () => number;
};

/** When the next try is due, or null when the schedule is used up. */
export function nextAttemptAt({ delaysSeconds, tries, retryAfterMs, now, random }: RetryInput): Date | null {
  const delay = delaysSeconds[tries - 1];
  if (delay === undefined) return null;
  const asked = Math.min(Math.max(retryAfterMs ?? 0, 0), MAX_RETRY_AFTER_MS);
  const wait = Math.max(delay * 1000, asked);
  return new Date(now.getTime() + Math.round(wait * (1 + JITTER * Math.min(Math.max(random(), 0), 1))));
}

/**
 * How long after the first failed try the last one is made at the latest, milliseconds: every wait with its full jitter,
 * no receiver asking for more. What the tries themselves take is not counted.
 */
export function lastTryWithinMs(delaysSeconds: readonly number[]): number {
  return Math.round(delaysSeconds.reduce((sum, delay) => sum + delay * 1000, 0) * (1 + JITTER));
}

/**
 * No schedule lasts longer, whatever receivers ask for (their wish is at most an hour, the longest wait a day): eleven
 * days. What is stored must be kept longer than this.
 */
export const LONGEST_SCHEDULE_MS = lastTryWithinMs(Array.from({ length: MAX_RETRIES }, () => MAX_RETRY_DELAY_SECONDS));

/**
 * Milliseconds of a `Retry-After` header (seconds, or an HTTP date relative to `now`), not cut; a date in the past is 0.
 * Null when the header is absent or says neither.
 */
export function parseRetryAfter(value: string | null | undefined, now: Date | null): number | null {
  const text = value?.trim();
  if (!text) return null;
  // Some services send fractions of a second.
  if (/^\d{1,9}(?:\.\d{1,6})?$/.test(text)) return Math.ceil(Number(text) * 1000);
  if (!/[A-Za-z]/.test(text) || now === null) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}

/**
 * Why nothing more is tried by itself. `rejected`: it will not work until somebody fixes what the diagnosis names ·
 * `gone`: there is nobody there any more · `used_up`: the schedule is · `single`: a try by hand or of a replay is one try.
 */
export const NO_RETRY_REASONS = ["rejected", "gone", "used_up", "single"] as const;
export type NoRetryReason = (typeof NO_RETRY_REASONS)[number];

/** Why a delivery that failed for good is not tried again; null for every other one. */
export function whyNoRetry(delivery: {
  status: DeliveryStatus;
  verdict: VerdictKind | null;
  attemptTrigger: Trigger | null;
}): NoRetryReason | null {
  if (delivery.status !== "exhausted") return null;
  if (delivery.verdict === "dead") return "gone";
  if (delivery.verdict === "rejected") return "rejected";
  return delivery.attemptTrigger === "manual" ? "single" : "used_up";
}

/**
 * Channels whose request is one body to one address: what was sent can be sent again as it was. Applications write to each
 * receiver with a token of the moment, and a letter is put together by its mail server.
 */
export const RESENDS_BODY: readonly ChannelId[] = ["custom", "wecom", "dingtalk", "feishu", "slack", "discord"];
