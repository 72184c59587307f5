import type { Schedule } from "../endpoint-rules";
import { zoneClock } from "../zone-clock";
import { timeMs } from "./windows";

const DAY_MS = 86_400_000;
/** A schedule names at least one day of the week, so the next time is within eight days. */
const DAYS_AHEAD = 8;

/**
 * Makes the search for the next set time after an instant (both in milliseconds). A time that a DST change skips is the
 * instant the clocks move, so that what was collected still goes out that day; one that occurs twice counts once.
 */
export function compileSchedule({ times, days, timezone }: Schedule): (ms: number) => number {
  const clock = zoneClock(timezone);
  const wanted = new Set(days);
  const offsets = times.map(timeMs).sort((a, b) => a - b);
  let since = 0;
  let next = 0;

  return (ms) => {
    if (ms >= since && ms < next) return next;
    const today = Math.floor((ms + clock.offsetAt(ms)) / DAY_MS);
    for (let day = today - 1; day <= today + DAYS_AHEAD; day++) {
      if (!wanted.has(isoWeekday(day))) continue;
      for (const offset of offsets) {
        const instant = clock.instantOf(day * DAY_MS + offset);
        if (instant <= ms) continue;
        since = ms;
        next = instant;
        return instant;
      }
    }
    throw new Error("a schedule without a day or a time");
  };
}

/** Monday = 1, of a day counted from 1970-01-01, a Thursday. */
function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
