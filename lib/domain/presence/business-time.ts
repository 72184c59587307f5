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
