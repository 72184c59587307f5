/**
 * The offset of a time zone from UTC, by arithmetic wherever possible: asking `Intl` costs 2 µs and building a formatter
 * 50, which is too much per event.
 */
export type ZoneClock = {
  /** Milliseconds the zone is ahead of UTC at an instant. */
  offsetAt: (ms: number) => number;
  /** The first instant in (from, to] at which the offset is not what it was before; null when it stays the same. */
  firstChange: (fromMs: number, toMs: number) => number | null;
  /**
   * The instant of a local time (milliseconds as if the local clock were UTC). A time that a DST change skips becomes the
   * instant the clocks move; one that occurs twice is the first. Later local times never give earlier instants.
   */
  instantOf: (localMs: number) => number;
};

/** Clocks are put forward and back on quarters of an hour, everywhere, since the 1970s. */
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
/** No zone changes twice within this time. */
const STEP_MS = DAY_MS / 4;
const KNOWN_QUARTERS = 2_000;

/** Whether a name is that of a zone. Bare offsets are none: PostgreSQL reads their sign the other way round. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return !/^[+-]/.test(name);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const clocks = new Map<string, ZoneClock>();

/** The clock of a zone, made once per process. `timeZone` must be one that `Intl` knows. */
export function zoneClock(timeZone: string): ZoneClock {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = makeClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

function makeClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const offsets = new Map<number, number>();

  function offsetAt(ms: number): number {
    const quarter = Math.floor(ms / QUARTER_MS);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = readOffset(format, quarter * QUARTER_MS);
    if (offsets.size >= KNOWN_QUARTERS) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  }

  function firstChange(fromMs: number, toMs: number): number | null {
    const offset = offsetAt(fromMs);
    for (let at = fromMs; at < toMs; at += STEP_MS) {
      const end = Math.min(at + STEP_MS, toMs);
      if (offsetAt(end) === offset) continue;
      let before = Math.floor(at / QUARTER_MS);
      let after = Math.floor(end / QUARTER_MS);
      while (after - before > 1) {
        const middle = Math.floor((before + after) / 2);
        if (offsetAt(middle * QUARTER_MS) === offset) before = middle;
        else after = middle;
      }
      return after * QUARTER_MS;
    }
    return null;
  }

  function instantOf(localMs: number): number {
    const before = offsetAt(localMs - DAY_MS);
    const after = offsetAt(localMs + DAY_MS);
    const earlier = localMs - Math.max(before, after);
    const later = localMs - Math.min(before, after);
    for (const instant of [earlier, later]) if (instant + offsetAt(instant) === localMs) return instant;
    return firstChange(earlier, later) ?? later;
  }

  return { offsetAt, firstChange, instantOf };
}

function readOffset(format: Intl.DateTimeFormat, ms: number): number {
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const shown = Date.parse(`${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`);
  return shown - ms;
}
