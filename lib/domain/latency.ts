/**
 * Histograms of answer times in logarithmic bins, so that percentiles can be merged over endpoints and time: the
 * percentile of a sum is right, the average of percentiles is not.
 *
 * Each bin is a fifth wider than the one before, from 0.1 ms to 60 s, and stands for the value whose relative distance to
 * both its ends is the same: a percentile is at most 9.1 % away from the exact one (0.2 / 2.2). Shorter times count as
 * 0.1 ms, longer ones as 60 s.
 */

const LOWEST_MS = 0.1;
const HIGHEST_MS = 60_000;
const GROWTH = 1.2;
const LOG_GROWTH = Math.log(GROWTH);

/** The bins; 0 holds 0.1 ms and less, the last one everything up from 60 s. */
export const LATENCY_BINS = Math.ceil(Math.log(HIGHEST_MS / LOWEST_MS) / LOG_GROWTH) + 2;
/** The largest relative error of {@link latencyQuantile} within the range. */
export const LATENCY_ERROR = (GROWTH - 1) / (GROWTH + 1);

/** Counts per bin; bins beyond the end are empty. */
export type LatencyCounts = readonly number[];

/** The bin of a time in milliseconds. */
export function latencyBin(ms: number): number {
  if (!(ms > LOWEST_MS)) return 0;
  if (ms >= HIGHEST_MS) return LATENCY_BINS - 1;
  return Math.ceil(Math.log(ms / LOWEST_MS) / LOG_GROWTH);
}

/** The time in milliseconds that a bin stands for. */
function timeOf(bin: number): number {
  if (bin === 0) return LOWEST_MS;
  if (bin >= LATENCY_BINS - 1) return HIGHEST_MS;
  return (LOWEST_MS * GROWTH ** bin * 2) / (GROWTH + 1);
}

/** How many times were counted. */
export const latencyCount = (counts: LatencyCounts): number => counts.reduce((sum, count) => sum + count, 0);

/** The time in milliseconds below or at which the share `q` (0 to 1) of the times lies; null when there are none. */
export function latencyQuantile(counts: LatencyCounts, q: number): number | null {
  const rank = Math.max(1, Math.ceil(latencyCount(counts) * q));
  let seen = 0;
  for (const [bin, count] of counts.entries()) {
    seen += count;
    if (seen >= rank) return timeOf(bin);
  }
  return null;
}

/** The histogram of everything that several hold. */
export function mergeLatency(all: readonly LatencyCounts[]): number[] {
  const length = Math.max(0, ...all.map((counts) => counts.length));
  return Array.from({ length }, (_, bin) => all.reduce((sum, counts) => sum + (counts[bin] ?? 0), 0));
}

/*
 * In the database a histogram is one `numeric`: bin n counts in the decimal digits from 12 n on. Adding two is `+` and
 * adding a million is `sum()`, both in C (see docs/decisions/0016). A bin of a sum would have to pass 10^12 to spill.
 */

const DIGITS = 12;

/** One time as the database adds it up. */
export const latencyUnit = (ms: number): string => `1e${DIGITS * latencyBin(ms)}`;

/** The counts of a `numeric`'s decimal text. */
export function parseLatency(digits: string): number[] {
  const counts: number[] = [];
  for (let end = digits.length; end > 0; end -= DIGITS)
    counts.push(Number(digits.slice(Math.max(0, end - DIGITS), end)));
  return counts;
}

/** The decimal text of counts, for statements that write a whole histogram. */
export function formatLatency(counts: LatencyCounts): string {
  const text = counts
    .map((count) => String(count).padStart(DIGITS, "0"))
    .reverse()
    .join("");
  return text.replace(/^0+(?=\d)/, "") || "0";
}
