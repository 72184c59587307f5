import { zoneClock } from "./zone-clock";

const HOUR_MS = 3_600_000;

/** Which hours: a weekday, 1 is Monday, an hour of the day, or both; what is not given is any. */
export type HoursOfWeek = { weekday?: number | undefined; hour?: number | undefined };

/** They are looked for in at most this much time: longer than anything is kept by default. */
export const HOURS_OF_WEEK_WITHIN_MS = 366 * 86_400_000;

/**
 * The parts of a range that fall on a weekday (1 is Monday) and an hour of the day of a zone, ascending and joined where they
 * touch; one that is not given is any. Hours are those of UTC, each counted where it begins, as the statistics count them:
 * the same deliveries are in the list and in the mark, also in zones that are off by a part of an hour.
 */
export function hoursOfWeekIn(
  range: { from: Date; to: Date },
  timeZone: string,
  wanted: HoursOfWeek,
): { from: Date; to: Date }[] {
  const clock = zoneClock(timeZone);
  const [first, end] = [range.from.getTime(), range.to.getTime()];
  const spans: { from: Date; to: Date }[] = [];
  for (let at = Math.floor(first / HOUR_MS) * HOUR_MS; at < end; at += HOUR_MS) {
    const local = new Date(at + clock.offsetAt(at));
    const weekday = local.getUTCDay() === 0 ? 7 : local.getUTCDay();
    if (wanted.weekday !== undefined && weekday !== wanted.weekday) continue;
    if (wanted.hour !== undefined && local.getUTCHours() !== wanted.hour) continue;
    const span = { from: new Date(Math.max(at, first)), to: new Date(Math.min(at + HOUR_MS, end)) };
    const last = spans.at(-1);
    if (last !== undefined && last.to.getTime() === span.from.getTime()) last.to = span.to;
    else spans.push(span);
  }
  return spans;
}
