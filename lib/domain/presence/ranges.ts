import { timeMs } from "../routing/windows";

/*
 * Ranges of a day, without a schema library: the editor in the browser uses this file.
 */

/** `to` at or before `from` is on the next day; `24:00` is the day's end. */
export type TimeRange = { from: string; to: string };

export const RANGES_MAX = 6 as const;

/** Whether a text is a day of the calendar, `2025-01-15`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

export type RangeProblem = { index: number; kind: "empty" } | { index: number; kind: "overlap"; other: TimeRange };

/** What is wrong with the ranges of one day: one that ends when it begins, or overlaps an earlier one. */
export function rangeProblems(ranges: readonly TimeRange[]): RangeProblem[] {
  return ranges.flatMap((range, index): RangeProblem[] => {
    if (range.from === range.to) return [{ index, kind: "empty" }];
    const [start, end] = spanOf(range);
    const other = ranges.slice(0, index).find((before) => {
      const [otherStart, otherEnd] = spanOf(before);
      return before.from !== before.to && start < otherEnd && otherStart < end;
    });
    return other === undefined ? [] : [{ index, kind: "overlap", other }];
  });
}

const DAY_MS = 86_400_000;

/** Milliseconds from the day's midnight on. */
export function spanOf({ from, to }: TimeRange): [start: number, end: number] {
  const [start, end] = [timeMs(from), timeMs(to)];
  return [start, end <= start ? end + DAY_MS : end];
}
