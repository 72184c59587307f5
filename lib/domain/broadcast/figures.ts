import { batchesOf } from "./status";

/** Seconds that a receiver is assumed to take for an answer, as long as nobody knows better. */
const ANSWER_SECONDS = 1;

/** How contacts are packed: requests, and contacts in the last one. */
export function splitOf(contacts: number, batchSize: number): { requests: number; last: number } {
  const requests = batchesOf(contacts, batchSize);
  return { requests, last: requests === 0 ? 0 : contacts - (requests - 1) * batchSize };
}

/**
 * About how many seconds a run takes: requests go one by one with an interval between their starts, or as many at a time
 * as the pace allows; a limit of the webhook (requests a minute) slows both.
 */
export function secondsOf(
  requests: number,
  pace: { concurrency: number; intervalSeconds: number },
  perMinute: number | null,
): number {
  if (requests <= 0) return 0;
  const { concurrency, intervalSeconds } = pace;
  const paced =
    intervalSeconds > 0
      ? (requests - 1) * Math.max(intervalSeconds, ANSWER_SECONDS / concurrency) + ANSWER_SECONDS
      : Math.ceil(requests / concurrency) * ANSWER_SECONDS;
  const limited = perMinute === null || perMinute <= 0 ? 0 : ((requests - 1) / perMinute) * 60 + ANSWER_SECONDS;
  return Math.ceil(Math.max(paced, limited));
}
