import { describe, expect, it } from "vitest";
import { nextRuns, RecurrenceSchema, type WorkCalendar } from "./recurrence";

/*
 * Rules made at random, judged by a reading of the calendar that shares nothing with the code: it walks through time by
 * quarters of an hour, asks Intl what clocks on the wall show, and takes down which of them the rule means.
 */
const STEP_MS = 15 * 60_000;
const DAY_MS = 86_400_000;
const OPEN: WorkCalendar = { isHoliday: () => false, isWorkday: () => true };

/** Zones whose clocks change by an hour, by half an hour, at midnight, in the south, and never. */
const ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Asia/Shanghai"];
/** Days around which something happens: changes of clocks, ends of months and years, leap days. */
const MOMENTS = ["2024-02-28", "2025-02-27", "2025-03-08", "2025-03-29", "2025-04-05", "2025-09-06", "2025-10-04"]
  .concat(["2025-10-25", "2025-11-01", "2025-12-30", "2028-02-28", "2100-02-27"])
  .map((day) => Date.parse(`${day}T00:00Z`));

/** The minimal standard generator of Park and Miller: the same rules in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
const two = (value: number) => String(value).padStart(2, "0");

/** What clocks show at each quarter of an hour, as `2025-03-30T02:15`. */
function* walls(zone: string, from: number, to: number): Generator<{ at: number; wall: string }> {
  const format = new Intl.DateTimeFormat("sv-SE", {
    ...{ timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  });
  for (let at = from; at < to; at += STEP_MS) yield { at, wall: format.format(at).replace(" ", "T") };
}

/**
 * The instants that a rule means, from two days before `from` on: the first time that clocks show a wanted time of a wanted
 * day, or where they never do, when they jump over it.
 */
function meant(zone: string, from: number, days: number, wanted: (day: string) => string[]): number[] {
  const byDay = new Map<string, { at: number; time: string }[]>();
  for (const { at, wall } of walls(zone, from - 2 * DAY_MS, from + (days + 2) * DAY_MS)) {
    const [day = "", time = ""] = wall.split("T");
    byDay.set(day, [...(byDay.get(day) ?? []), { at, time }]);
  }
  const found = new Set<number>();
  for (const [day, shown] of byDay) {
    for (const time of wanted(day)) {
      const hit = shown.find((one) => one.time === time) ?? shown.find((one) => one.time > time);
      if (hit !== undefined) found.add(hit.at);
    }
  }
  return [...found].sort((a, b) => a - b);
}

const weekdayOf = (day: string) => new Date(`${day}T00:00Z`).getUTCDay() || 7;
const isLastOfMonth = (day: string) => new Date(Date.parse(`${day}T00:00Z`) + DAY_MS).getUTCDate() === 1;

type Case = { given: Record<string, unknown>; days: number; wanted: (day: string) => string[] };

const MAKERS: Record<string, (draw: (below: number) => number, time: string) => Case> = {
  day: (_draw, time) => ({ given: { every: "day", time }, days: 6, wanted: () => [time] }),
  week: (draw, time) => {
    const weekdays = [1, 2, 3, 4, 5, 6, 7].filter(() => draw(3) === 0).concat(7);
    const given = { every: "week", weekdays: [...new Set(weekdays)], time };
    return { given, days: 24, wanted: (day) => (weekdays.includes(weekdayOf(day)) ? [time] : []) };
  },
  month: (draw, time) => {
    const wantedDays = [28 + draw(4), 1 + draw(28)];
    const shortMonth = draw(2) === 0 ? "last" : "skip";
    const given = { every: "month", monthDays: [...wantedDays, ...(draw(2) === 0 ? ["last"] : [])], shortMonth, time };
    const wanted = (day: string) => {
      const date = Number(day.slice(8));
      const last = isLastOfMonth(day);
      const short = shortMonth === "last" && last && wantedDays.some((one) => one > date);
      return wantedDays.includes(date) || short || (last && given.monthDays.includes("last")) ? [time] : [];
    };
    return { given, days: 95, wanted };
  },
  cron: (draw) => {
    const hours = [draw(24), draw(4)];
    const cron = `0,30 ${[...new Set(hours)].join(",")} * * ${draw(2) === 0 ? "*" : "0"}`;
    const times = hours.flatMap((hour) => [`${two(hour)}:00`, `${two(hour)}:30`]);
    const wanted = (day: string) => (cron.endsWith("*") || weekdayOf(day) === 7 ? times : []);
    return { given: { every: "cron", cron }, days: 24, wanted };
  },
};

describe.each(ZONES)("rules in %s", (timezone) => {
  it.each(Object.keys(MAKERS))("by the %s run exactly when clocks on the wall say so", (every) => {
    const draw = random(ZONES.indexOf(timezone) * 7 + every.length + 1);
    let judged = 0;
    for (const moment of MOMENTS) {
      const after = moment + draw(96) * STEP_MS;
      // Many of them at night, when clocks change.
      const made = MAKERS[every]?.(draw, `${two(draw(2) === 0 ? draw(4) : draw(24))}:${two(draw(4) * 15)}`);
      if (made === undefined) throw new Error(`nothing makes ${every}`);
      const rule = RecurrenceSchema.parse({ type: "recurring", timezone, ...made.given });
      const expected = meant(timezone, after, made.days, made.wanted).filter((at) => at > after);
      const within = expected.filter((at) => at < after + made.days * DAY_MS);
      const runs = nextRuns(rule, {
        ...{ after: new Date(after), anchor: new Date(after), count: within.length, calendar: OPEN },
      });
      const told = { rule: made.given, after: new Date(after).toISOString() };
      expect({ ...told, runs: runs.map((run) => run.toISOString()) }).toEqual({
        ...{ ...told, runs: within.map((at) => new Date(at).toISOString()) },
      });
      judged += within.length;
    }
    expect(judged).toBeGreaterThanOrEqual(MOMENTS.length);
  });

  it("by hours are whole hours apart, whatever clocks do", () => {
    const draw = random(ZONES.indexOf(timezone) + 11);
    for (const moment of MOMENTS) {
      const [hours, after] = [1 + draw(50), moment + draw(96) * STEP_MS];
      const rule = RecurrenceSchema.parse({ type: "recurring", timezone, every: "hours", hours });
      const given = { after: new Date(after), anchor: new Date(moment), count: 20, calendar: OPEN };
      const runs = nextRuns(rule, given).map((run) => run.getTime());
      expect(runs).toHaveLength(20);
      expect(
        runs.every((at, index) => at > (runs[index - 1] ?? after) && (at - moment) % (hours * 3_600_000) === 0),
      ).toBe(true);
      expect((runs[0] ?? 0) - after).toBeLessThanOrEqual(hours * 3_600_000);
    }
  });
});
