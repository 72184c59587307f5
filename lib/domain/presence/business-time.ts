import type { Hours } from "./schedule";

/*
 * Time as a team counts it: only while it is open. For reply-time promises and what breaks them.
 */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Work that is not due within this time is not due at all. */
const LOOK_DAYS = 370;

/** Open minutes between two instants, not rounded; 0 when `to` is not after `from`. */
export function openMinutes(hours: Hours, from: number, to: number): number {
  if (to <= from) return 0;
  return hours.openRanges(from, to).reduce((sum, { start, end }) => sum + (end - start), 0) / MINUTE_MS;
}

/**
 * {@link openMinutes} in whole minutes for many pairs of instants within `[from, to]`: the hours are looked up once. All
 * time counts where no hours are set.
 */
export function openClock(hours: Hours, from: number, to: number): (from: number, to: number) => number {
  if (hours.isEmpty || to <= from) return (start, end) => Math.floor(Math.max(0, end - start) / MINUTE_MS);
  let sum = 0;
  const stretches = hours.openRanges(from, to).map(({ start, end }) => {
    const before = sum;
    sum += end - start;
    return { start, end, before };
  });
  const openBefore = (at: number): number => {
    let [low, high] = [0, stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stretches[middle]?.start ?? at) < at) low = middle + 1;
      else high = middle;
    }
    const last = stretches[low - 1];
    return last === undefined ? 0 : last.before + Math.min(at, last.end) - last.start;
  };
  return (start, end) => Math.floor(Math.max(0, openBefore(end) - openBefore(start)) / MINUTE_MS);
}

/**
 * The instant at which `minutes` of open time have passed since `from`; null when that takes more than a year (no hours
 * are set). 0 minutes are over at the next moment the team is open.
 */
export function addOpenMinutes(hours: Hours, from: number, minutes: number): number | null {
  let left = minutes * MINUTE_MS;
  // A month at a time: what is due soon does not pay for a year.
  for (let day = 0; day < LOOK_DAYS; day += 30) {
    for (const { start, end } of hours.openRanges(from + day * DAY_MS, from + (day + 30) * DAY_MS)) {
      if (end - start >= left) return start + left;
      left -= end - start;
    }
  }
  return null;
}
