/** What a success rate counts: deliveries that ended, tests and skipped ones left out. */
export type Outcomes = { deliveredFirst: number; deliveredRetry: number; exhausted: number };

/** Shares from 0 to 1. `interval` is Wilson's 95 % interval; `rate` is null when nothing has ended yet. */
export type SuccessRate = { rate: number | null; n: number; interval: { low: number; high: number } | null };

/** Below this many deliveries the interval belongs beside the rate. */
export const INTERVAL_SAMPLE = 100;
/** Below this many a rate is not worth saying. */
export const TOO_SMALL_SAMPLE = 5;

/** 97.5th percentile of the normal distribution. */
const Z = 1.959963984540054;

/** Final success rate: delivered ÷ (delivered + exhausted). */
export function successRate(counts: Outcomes): SuccessRate {
  const delivered = counts.deliveredFirst + counts.deliveredRetry;
  return shareOf(delivered, delivered + counts.exhausted);
}

/** Share of deliveries that ended well at their first try. */
export function firstAttemptRate(counts: Outcomes): SuccessRate {
  return shareOf(counts.deliveredFirst, counts.deliveredFirst + counts.deliveredRetry + counts.exhausted);
}

function shareOf(successes: number, n: number): SuccessRate {
  if (n === 0) return { rate: null, n, interval: null };
  return { rate: successes / n, n, interval: wilson(successes, n) };
}

/**
 * Wilson score interval at 95 % for `successes` of `n` (n > 0): stays within 0 to 1 and is honest for small samples,
 * where the plain interval collapses at 0 % and 100 %.
 */
export function wilson(successes: number, n: number): { low: number; high: number } {
  const p = successes / n;
  const z2 = Z * Z;
  const centre = p + z2 / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}
