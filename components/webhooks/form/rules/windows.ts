import type { WindowRow } from "./values";

const WEEK_MINUTES = 7 * 24 * 60;
const DAY_MINUTES = 24 * 60;
const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Whether a window ends on the day after it began. Midnight is the end of the same day. */
export const isOvernight = ({ from, to }: WindowRow): boolean => to !== "00:00" && to !== "" && to <= from;

/** Whether it is the whole day. */
export const isWholeDay = ({ from, to }: WindowRow): boolean => from === "00:00" && to === "00:00";

/** The first two windows that share a minute of the week, by index, or null. Incomplete ones are left out. */
export function overlap(windows: readonly WindowRow[]): [number, number] | null {
  const spans = windows.flatMap((window, index) => spansOf(window).map((span) => ({ ...span, index })));
  const sorted = spans.sort((a, b) => a.start - b.start || a.index - b.index);
  for (const [at, span] of sorted.entries()) {
    const next = sorted[at + 1];
    if (next !== undefined && next.start < span.end && next.index !== span.index) {
      return span.index < next.index ? [span.index, next.index] : [next.index, span.index];
    }
  }
  return null;
}

type Span = { start: number; end: number };

/** Minutes of the week that a window covers; what passes Sunday's midnight goes on at Monday's. */
function spansOf({ days, from, to }: WindowRow): Span[] {
  if (from === "" || to === "" || (from === to && from !== "00:00")) return [];
  const first = minutes(from);
  const last = minutes(to);
  const length = last > first ? last - first : last + DAY_MINUTES - first;
  return days.flatMap((day) => {
    const start = (day - 1) * DAY_MINUTES + first;
    const end = start + length;
    if (end <= WEEK_MINUTES) return [{ start, end }];
    return [
      { start, end: WEEK_MINUTES },
      { start: 0, end: end - WEEK_MINUTES },
    ];
  });
}
