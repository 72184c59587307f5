import { Cron } from "croner";
import { z } from "zod";
import { isTimeZone, zoneClock } from "../zone-clock";

/*
 * When a recurring broadcast runs. Rules are about local days and times of a zone; instants come last, so that 09:00
 * stays 09:00 when clocks change.
 */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A postponed run moves over the longest holidays at most this far. */
const LONGEST_REST_DAYS = 30;
/** How far ahead runs are looked for: a rule without any in this time has none (29 February comes within 8 years). */
const HORIZON_DAYS = 8 * 366 + 1;
/** Runs an installation starts at most: one an hour is what "every N hours" allows, a Cron rule no more. */
export const LEAST_GAP_MINUTES = 5;

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "time");
const CronText = z
  .string()
  .trim()
  .refine((text) => cronOf(text, "UTC") !== null, "cron");

const common = {
  type: z.literal("recurring"),
  timezone: z.string().refine(isTimeZone, "timezone"),
  /** Nothing runs before it. */
  start: z.iso.datetime({ offset: true }).optional(),
  end: z
    .union([
      z.strictObject({ at: z.iso.datetime({ offset: true }) }),
      z.strictObject({ times: z.number().int().min(1).max(10_000) }),
    ])
    .optional(),
  /** On a public holiday: all the same, not, or on the next working day. */
  holidays: z.enum(["run", "skip", "nextWorkday"]).default("run"),
  /** A run is due and the one before is not done; it was due while the product was down. */
  overlap: z.enum(["skip", "queue"]).default("skip"),
  missed: z.enum(["once", "skip"]).default("once"),
};

const MonthDay = z.union([z.number().int().min(1).max(31), z.literal("last")]);

/** A rule as it is stored and as the API takes it. Weekdays are 1 (Monday) to 7. */
export const RecurrenceSchema = z.discriminatedUnion("every", [
  z.strictObject({ every: z.literal("day"), time: Time, ...common }),
  z.strictObject({
    every: z.literal("week"),
    weekdays: z.array(z.number().int().min(1).max(7)).min(1, "weekday_required").max(7),
    time: Time,
    ...common,
  }),
  z.strictObject({
    every: z.literal("month"),
    monthDays: z.array(MonthDay).min(1, "required").max(32),
    /** What day 31 means in a month without one. */
    shortMonth: z.enum(["last", "skip"]).default("last"),
    time: Time,
    ...common,
  }),
  z.strictObject({ every: z.literal("hours"), hours: z.number().int().min(1).max(8_760), ...common }),
  z.strictObject({ every: z.literal("cron"), cron: CronText, ...common }),
]);
export type Recurrence = z.output<typeof RecurrenceSchema>;

/** The organization's calendar, by local day (`2025-01-26`). A weekend is no holiday, and no working day. */
export type WorkCalendar = { isHoliday: (day: string) => boolean; isWorkday: (day: string) => boolean };

/**
 * The next runs of a rule after an instant, in order, `count` at most. `anchor` is what "every N hours" counts from where
 * the rule has no start. A run that a DST change skips is at the instant the clocks move; one that occurs twice is at the
 * first. Runs that a holiday moves onto another run are that run.
 */
export function nextRuns(
  rule: Recurrence,
  given: { after: Date; anchor: Date; count: number; calendar: WorkCalendar },
): Date[] {
  const startMs = rule.start === undefined ? Number.NEGATIVE_INFINITY : Date.parse(rule.start);
  const endMs = rule.end !== undefined && "at" in rule.end ? Date.parse(rule.end.at) : Number.POSITIVE_INFINITY;
  const runs: Date[] = [];
  for (const at of rule.every === "hours" ? hourly(rule, given) : daily(rule, given, startMs)) {
    if (at > endMs || runs.length >= given.count) break;
    if (at <= given.after.getTime() || at < startMs) continue;
    runs.push(new Date(at));
  }
  return runs;
}

/** Every N hours: real hours, whatever the clocks do. */
function* hourly(
  rule: Extract<Recurrence, { every: "hours" }>,
  { after, anchor, calendar }: { after: Date; anchor: Date; calendar: WorkCalendar },
): Generator<number> {
  const clock = zoneClock(rule.timezone);
  const from = rule.start === undefined ? anchor.getTime() : Date.parse(rule.start);
  const step = rule.hours * HOUR_MS;
  const passed = Math.max(0, Math.floor((after.getTime() - from) / step) + 1);
  const end = after.getTime() + HORIZON_DAYS * DAY_MS;
  for (let at = from + passed * step; at < end; at += step) {
    // Every few hours there is another one: on a holiday, both other rules wait for its end.
    if (rule.holidays === "run" || !calendar.isHoliday(dayOf(at + clock.offsetAt(at)))) yield at;
  }
}

/** Everything that is about days: candidates by local day and time, moved by holidays, each instant once, in order. */
function* daily(
  rule: Exclude<Recurrence, { every: "hours" }>,
  { after, calendar }: { after: Date; calendar: WorkCalendar },
  startMs: number,
): Generator<number> {
  const clock = zoneClock(rule.timezone);
  const local = (at: number) => at + clock.offsetAt(at);
  const first = Math.max(after.getTime(), startMs);
  // What was moved here by a holiday began earlier.
  const back = rule.holidays === "nextWorkday" ? LONGEST_REST_DAYS : 1;
  const firstDay = Math.floor(local(first) / DAY_MS) - back;
  const times = timesOf(rule);
  let ahead: number[] = [];
  for (let day = firstDay; day <= firstDay + back + HORIZON_DAYS; day += 1) {
    for (const minute of times(day)) {
      const candidate = clock.instantOf(day * DAY_MS + minute * 60_000);
      if (candidate < startMs) continue;
      const moved = rule.holidays === "run" ? day : movedDay(day, rule.holidays, calendar);
      if (moved !== null) ahead.push(clock.instantOf(moved * DAY_MS + minute * 60_000));
    }
    // Nothing that comes later can be before the start of the next day.
    const settled = clock.instantOf((day + 1) * DAY_MS);
    const ready = [...new Set(ahead.filter((at) => at < settled))].sort((a, b) => a - b);
    ahead = ahead.filter((at) => at >= settled);
    yield* ready;
  }
}

function movedDay(day: number, holidays: "skip" | "nextWorkday", calendar: WorkCalendar): number | null {
  if (!calendar.isHoliday(dayText(day))) return day;
  if (holidays === "skip") return null;
  for (let later = day + 1; later <= day + LONGEST_REST_DAYS; later += 1) {
    if (calendar.isWorkday(dayText(later))) return later;
  }
  return null;
}

/** The minutes of a local day at which the rule runs. */
function timesOf(rule: Exclude<Recurrence, { every: "hours" }>): (day: number) => number[] {
  if (rule.every === "cron") return cronTimes(rule.cron);
  const minute = Number(rule.time.slice(0, 2)) * 60 + Number(rule.time.slice(3));
  const runsOn = rule.every === "day" ? () => true : rule.every === "week" ? onWeekdays(rule) : onMonthDays(rule);
  return (day) => (runsOn(day) ? [minute] : []);
}

/** 1 January 1970 was a Thursday. */
const onWeekdays =
  ({ weekdays }: { weekdays: readonly number[] }) =>
  (day: number) =>
    weekdays.includes(((((day + 3) % 7) + 7) % 7) + 1);

const onMonthDays =
  ({ monthDays, shortMonth }: { monthDays: readonly (number | "last")[]; shortMonth: "last" | "skip" }) =>
  (day: number) => {
    const date = new Date(day * DAY_MS);
    const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    const today = date.getUTCDate();
    return monthDays.some((wanted) => {
      if (wanted === "last") return today === length;
      return wanted === today || (wanted > length && shortMonth === "last" && today === length);
    });
  };

/** The times of one local day, read as if its clock were UTC: the zone comes in afterwards, as for all other rules. */
function cronTimes(text: string): (day: number) => number[] {
  const cron = cronOf(text, "UTC");
  return (day) => {
    const start = day * DAY_MS;
    const minutes: number[] = [];
    let at = cron?.nextRun(new Date(start - 1)) ?? null;
    while (at !== null && at.getTime() < start + DAY_MS) {
      minutes.push((at.getTime() - start) / 60_000);
      at = cron?.nextRun(at) ?? null;
    }
    return minutes;
  };
}

/** A Cron expression of five fields that runs at most every five minutes; null for anything else. */
function cronOf(text: string, timezone: string): Cron | null {
  if (text.split(/\s+/).length !== 5 || text.startsWith("@")) return null;
  try {
    const cron = new Cron(text, { timezone, paused: true });
    return often(cron) ? null : cron;
  } catch {
    // Whatever it says of the expression: it is not one.
    return null;
  }
}

/** The first hundred runs tell: minutes repeat by the hour. */
function often(cron: Cron): boolean {
  const runs = cron.nextRuns(100, new Date(0));
  return runs.some((run, index) => {
    const before = runs[index - 1];
    return before !== undefined && run.getTime() - before.getTime() < LEAST_GAP_MINUTES * 60_000;
  });
}

const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
const dayOf = (localMs: number): string => dayText(Math.floor(localMs / DAY_MS));
