import type { TimeWindow } from "../endpoint-rules";
import { zoneClock } from "../zone-clock";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05 was a Monday. */
const MONDAY_MS = 4 * DAY_MS;

type Span = { from: number; to: number };

/**
 * Whether an instant is inside the windows, and until when (milliseconds) that stays so: for one outside, the start of
 * the next window. Infinity when the windows cover the whole week.
 */
export type WindowState = { inside: boolean; until: number };

/**
 * Makes the test of a set of windows. What counts is the clock on the wall: 09:00 to 18:00 is that on every day, clocks put
 * forward or back or not. The last answer is kept as long as it holds, so that most events cost two comparisons.
 */
export function compileWindows(windows: readonly TimeWindow[], timeZone: string): (ms: number) => WindowState {
  const spans = weekSpans(windows);
  const whole = spans.length === 1 && spans[0]?.from === 0 && spans[0].to === WEEK_MS;
  const clock = zoneClock(timeZone);
  const weekTime = (ms: number) => (((ms + clock.offsetAt(ms) - MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
  const insideAt = (ms: number) => spanAt(spans, weekTime(ms)) !== null;
  let since = 0;
  let last: WindowState = { inside: false, until: 0 };

  return (ms) => {
    if (whole) return { inside: true, until: Number.POSITIVE_INFINITY };
    if (ms >= since && ms < last.until) return last;
    const inside = insideAt(ms);
    let at = ms;
    // Each round ends at a window's edge or at a change of the clocks; both come again within a week or a year.
    while (insideAt(at) === inside) {
      const edge = at + untilEdge(spans, weekTime(at));
      at = clock.firstChange(at, edge) ?? edge;
    }
    since = ms;
    last = { inside, until: at };
    return last;
  };
}

/** Milliseconds since Monday 00:00, merged and sorted; a window that runs past Sunday goes on at the start. */
function weekSpans(windows: readonly TimeWindow[]): Span[] {
  const spans: Span[] = [];
  for (const { days, from, to } of windows) {
    for (const day of days) {
      const start = (day - 1) * DAY_MS + timeMs(from);
      const end = (day - 1) * DAY_MS + timeMs(to) + (timeMs(to) <= timeMs(from) ? DAY_MS : 0);
      spans.push({ from: start, to: Math.min(end, WEEK_MS) });
      if (end > WEEK_MS) spans.push({ from: 0, to: end - WEEK_MS });
    }
  }
  const merged: Span[] = [];
  for (const span of spans.sort((a, b) => a.from - b.from)) {
    const before = merged.at(-1);
    if (before !== undefined && span.from <= before.to) before.to = Math.max(before.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
}

/** `HH:MM` in milliseconds since midnight. */
export function timeMs(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE_MS;
}

function spanAt(spans: readonly Span[], weekTime: number): Span | null {
  return spans.find((span) => weekTime >= span.from && weekTime < span.to) ?? null;
}

/** From a time of the week to the next edge of a window, or to the end of the week. */
function untilEdge(spans: readonly Span[], weekTime: number): number {
  const edges = spans.flatMap((span) => [span.from, span.to]).filter((edge) => edge > weekTime);
  return Math.min(...edges, WEEK_MS) - weekTime;
}
