import { z } from "zod";
import { zoneClock } from "../zone-clock";
import { isDate, RANGES_MAX, rangeProblems, spanOf, type TimeRange } from "./ranges";

export type { TimeRange } from "./ranges";

/**
 * When a team works: weekly hours, days that differ, holidays and the days worked in exchange for them. All local times
 * are the workspace's.
 */
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "time_of_day");
const endOfRange = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "time_of_day");
const date = z.string().refine(isDate, "date_invalid");
const name = z.string().trim().max(40);

const RangeSchema = z.strictObject({ from: timeOfDay, to: endOfRange }) satisfies z.ZodType<TimeRange>;

const RangesSchema = z
  .array(RangeSchema)
  .max(RANGES_MAX)
  .superRefine((ranges, context) => {
    for (const problem of rangeProblems(ranges)) {
      const message = problem.kind === "empty" ? "window_empty" : "hours_overlap";
      context.addIssue({ code: "custom", path: [problem.index, "to"], message });
    }
  });

/** A day with hours of its own, whatever week and holidays say; without ranges it is a day off. */
export const SpecialDaySchema = z.strictObject({ date, name, ranges: RangesSchema });
export type SpecialDay = z.output<typeof SpecialDaySchema>;

/** A day of the public calendar: off, or worked in exchange for another one (调休). */
export const CalendarDaySchema = z.strictObject({ date, name, off: z.boolean() });
export type CalendarDay = z.output<typeof CalendarDaySchema>;

const unique = (days: readonly { date: string }[]) => new Set(days.map((day) => day.date)).size === days.length;

export const SPECIAL_MAX = 200;
export const CALENDAR_MAX = 600;
export const ScheduleSchema = z.strictObject({
  /** Seven days, Monday first. */
  week: z.array(RangesSchema).length(7),
  special: z.array(SpecialDaySchema).max(SPECIAL_MAX).refine(unique, "date_twice"),
  calendar: z.array(CalendarDaySchema).max(CALENDAR_MAX).refine(unique, "date_twice"),
  /** The weekday whose hours hold on a day worked in exchange: 1 is Monday. */
  makeupWeekday: z.number().int().min(1).max(7),
});
export type Schedule = z.output<typeof ScheduleSchema>;

/** No hours at all: what holds before anybody said anything. */
export const NO_HOURS: Schedule = { week: [[], [], [], [], [], [], []], special: [], calendar: [], makeupWeekday: 1 };

const DAY_MS = 86_400_000;

/** What holds on a day, and why. */
export type DayPlan = {
  source: "special" | "holiday" | "makeup" | "weekly";
  ranges: readonly TimeRange[];
  /** The day's name, where it has one. */
  name: string;
  /** The weekday whose hours hold (1 is Monday); null where it is none's. */
  weekday: number | null;
};

/** A stretch of open time, `[start, end)`, instants in milliseconds. */
export type OpenRange = { start: number; end: number };

export type Hours = {
  planOf: (date: string) => DayPlan;
  /** The local day of an instant. */
  dateAt: (ms: number) => string;
  /** The range of the clock an instant falls into, with the day it belongs to; null when closed. */
  rangeAt: (ms: number) => { date: string; range: TimeRange } | null;
  /** Open time within `[from, to)`, merged, in order. At most {@link HORIZON_DAYS} days. */
  openRanges: (from: number, to: number) => OpenRange[];
  /** The first opening after an instant within `days` (60 at most of use to people), or null. */
  nextOpening: (ms: number, days?: number) => number | null;
  /** Whether any hours are set at all. */
  isEmpty: boolean;
};

/** How far open time is looked for: a year and a month. */
export const HORIZON_DAYS = 400;
const OPENING_DAYS = 60;

/** Makes a schedule ready for questions. `timeZone` must be one that `Intl` knows. */
export function hoursOf(schedule: Schedule, timeZone: string): Hours {
  const clock = zoneClock(timeZone);
  const special = new Map(schedule.special.map((day) => [day.date, day]));
  const calendar = new Map(schedule.calendar.map((day) => [day.date, day]));
  const localDay = (ms: number) => Math.floor((ms + clock.offsetAt(ms)) / DAY_MS);

  function planOf(day: string): DayPlan {
    const own = special.get(day);
    if (own !== undefined) return { source: "special", ranges: own.ranges, name: own.name, weekday: null };
    const known = calendar.get(day);
    if (known?.off === true) return { source: "holiday", ranges: [], name: known.name, weekday: null };
    const weekday = known === undefined ? weekdayOf(day) : schedule.makeupWeekday;
    const ranges = schedule.week[weekday - 1] ?? [];
    return { source: known === undefined ? "weekly" : "makeup", ranges, name: known?.name ?? "", weekday };
  }

  const spansOf = (day: number) => {
    const key = dateOf(day);
    return planOf(key).ranges.map((range) => {
      const [start, end] = spanOf(range);
      const at = (local: number) => clock.instantOf(day * DAY_MS + local);
      return { start: at(start), end: at(end), date: key, range };
    });
  };

  function openRanges(from: number, to: number): OpenRange[] {
    const last = Math.min(localDay(to), localDay(from) + HORIZON_DAYS);
    const found: OpenRange[] = [];
    for (let day = localDay(from) - 1; day <= last; day++) found.push(...spansOf(day));
    return merge(found)
      .map(({ start, end }) => ({ start: Math.max(start, from), end: Math.min(end, to) }))
      .filter(({ start, end }) => start < end);
  }

  return {
    planOf,
    openRanges,
    dateAt: (ms) => dateOf(localDay(ms)),
    rangeAt: (ms) => {
      const today = localDay(ms);
      return [...spansOf(today), ...spansOf(today - 1)].find(({ start, end }) => ms >= start && ms < end) ?? null;
    },
    nextOpening: (ms, days = OPENING_DAYS) => {
      const from = ms - 2 * DAY_MS;
      return openRanges(from, ms + days * DAY_MS).find(({ start }) => start > ms)?.start ?? null;
    },
    isEmpty: schedule.week.every((day) => day.length === 0) && schedule.special.every((day) => day.ranges.length === 0),
  };
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

function merge(ranges: readonly OpenRange[]): OpenRange[] {
  const merged: OpenRange[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const before = merged.at(-1);
    if (before !== undefined && start <= before.end) before.end = Math.max(before.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
