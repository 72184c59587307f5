import type { Verdict } from "../delivery";
import { MAX_RETRY_AFTER_MS } from "../retry";

const LEAST_MS = 1_000;
/** Jitter only adds: lanes that were refused together do not come back together, nor at the full minute. */
const JITTER = 0.1;

/** A delivery may be refused this often for the rate before refusals use up its schedule. */
export const MAX_FREE_TRIES = 10;

/**
 * How long nothing may be sent after this verdict, milliseconds; null when it is no ban. A ban is a refusal for the
 * rate that says how long it lasts: the platform's code (DingTalk 130101: ten minutes, WeCom 45009: a minute) or
 * `Retry-After`. An answer that accepts may say as well that the next would be refused. At most an hour, so that a wrong or hostile wish cannot park an endpoint.
 */
export function banMs(verdict: Verdict, random: () => number): number | null {
  if (verdict.kind === "delivered" && verdict.pauseMs !== undefined)
    return Math.min(verdict.pauseMs, MAX_RETRY_AFTER_MS);
  if (verdict.reason !== "rate_limited" || verdict.kind !== "retry" || verdict.retryAfterMs === undefined) return null;
  const asked = Math.min(Math.max(verdict.retryAfterMs, LEAST_MS), MAX_RETRY_AFTER_MS);
  return Math.round(asked * (1 + JITTER * Math.min(Math.max(random(), 0), 1)));
}
