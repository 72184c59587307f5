/**
 * A receiver may ask for at most this long a wait: one hour. A longer wish is cut, so that a wrong or hostile
 * `Retry-After` cannot park a delivery beyond what its owner configured.
 */
export const MAX_RETRY_AFTER_MS = 3_600_000;

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
