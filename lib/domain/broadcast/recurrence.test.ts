import { describe, expect, it } from "vitest";
import { zoneClock } from "../zone-clock";
import { nextRuns, type Recurrence, RecurrenceSchema, type WorkCalendar } from "./recurrence";

const OPEN: WorkCalendar = { isHoliday: () => false, isWorkday: () => true };
const DAY_MS = 86_400_000;
const rule = (given: { every: string; [more: string]: unknown }): Recurrence => {
  const time = given.every === "hours" || given.every === "cron" ? {} : { time: "09:00" };
  return RecurrenceSchema.parse({ type: "recurring", ...time, timezone: "Asia/Shanghai", ...given });
};
const local = (at: Date, zone: string) =>
  new Date(at.getTime() + zoneClock(zone).offsetAt(at.getTime())).toISOString().slice(0, 16);
const runs = (given: Recurrence, after: string, count = 5, calendar = OPEN) =>
  nextRuns(given, { after: new Date(after), anchor: new Date(after), count, calendar }).map((at) =>
    local(at, given.timezone),
  );

describe("recurring runs", () => {
  it("takes day 31 for the last of a short month, or leaves that month out", () => {
    const monthly = (shortMonth: string) => rule({ every: "month", monthDays: [31], shortMonth });
    const days = (shortMonth: string) =>
      runs(monthly(shortMonth), "2025-01-16T00:00+08:00").map((at) => at.slice(0, 10));
    expect(days("last")).toEqual(["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]);
    expect(days("skip")).toEqual(["2025-01-31", "2025-03-31", "2025-05-31", "2025-07-31", "2025-08-31"]);
  });

  it("finds 29 February in leap years only, and runs once where two wanted days are one", () => {
    const leap = rule({ every: "cron", cron: "0 9 29 2 *" });
    expect(runs(leap, "2025-01-01T00:00+08:00", 2)).toEqual(["2028-02-29T09:00", "2032-02-29T09:00"]);
    const both = rule({ every: "month", monthDays: [30, 31, "last"] });
    expect(runs(both, "2025-02-01T00:00+08:00", 3)).toEqual([
      "2025-02-28T09:00",
      "2025-03-30T09:00",
      "2025-03-31T09:00",
    ]);
  });

  it("runs on the chosen weekdays, between start and end", () => {
    const weekly = rule({
      every: "week",
      weekdays: [1, 5],
      start: "2025-01-17T10:00:00+08:00",
      end: { at: "2025-01-27T09:00:00+08:00" },
    });
    expect(runs(weekly, "2025-01-01T00:00+08:00")).toEqual([
      "2025-01-20T09:00",
      "2025-01-24T09:00",
      "2025-01-27T09:00",
    ]);
  });

  it("counts hours from its start, through the change of clocks", () => {
    const hourly = rule({ every: "hours", hours: 6, start: "2025-03-30T00:00:00+01:00", timezone: "Europe/Berlin" });
    expect(runs(hourly, "2025-03-29T12:00Z", 3)).toEqual(["2025-03-30T00:00", "2025-03-30T07:00", "2025-03-30T13:00"]);
  });

  it("leaves holidays out, or moves them to the next working day, and two of them onto one run", () => {
    const holidays = new Set(["2025-01-28", "2025-01-29", "2025-01-30"]);
    const calendar: WorkCalendar = {
      isHoliday: (day) => holidays.has(day),
      isWorkday: (day) => !holidays.has(day) && ![0, 6].includes(new Date(`${day}T00:00Z`).getUTCDay()),
    };
    const daily = (holidayRule: string) => rule({ every: "day", holidays: holidayRule });
    expect(runs(daily("skip"), "2025-01-26T12:00+08:00", 3, calendar)).toEqual([
      "2025-01-27T09:00",
      "2025-01-31T09:00",
      "2025-02-01T09:00",
    ]);
    const tuesdays = rule({ every: "week", weekdays: [2, 3, 5], holidays: "nextWorkday" });
    expect(runs(tuesdays, "2025-01-26T12:00+08:00", 3, calendar)).toEqual([
      "2025-01-31T09:00",
      "2025-02-04T09:00",
      "2025-02-05T09:00",
    ]);
  });

  it("refuses what is no five-field expression or runs too often", () => {
    const problem = (cron: string) =>
      RecurrenceSchema.safeParse({ type: "recurring", every: "cron", cron, timezone: "UTC" }).success;
    expect([problem("*/5 * * * *"), problem("30 9 * * 1-5"), problem("0 0 L * *")]).toEqual([true, true, true]);
    for (const bad of ["* * * * *", "*/4 * * * *", "61 * * * *", "@daily", "0 0 9 * * *", "nine"]) {
      expect([bad, problem(bad)]).toEqual([bad, false]);
    }
  });

  // Rules against zones whose clocks change at different times, by halves of an hour, and over midnight.
  const zones = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Asuncion",
    "Asia/Shanghai",
    "Africa/Cairo",
  ];
  const rules: { every: string; [more: string]: unknown }[] = [
    { every: "day", time: "02:30" },
    { every: "day", time: "00:00" },
    { every: "week", weekdays: [7], time: "02:30" },
    { every: "month", monthDays: [31], time: "23:59" },
    { every: "month", monthDays: ["last"], shortMonth: "skip", time: "01:15" },
    { every: "hours", hours: 5 },
    { every: "cron", cron: "30 1,2,3 * * *" },
  ];

  it.each(zones.flatMap((timezone) => rules.map((given) => [timezone, given] as const)))(
    "in %s, %j: runs come in order, one day's once, at the local time wherever that exists, and asking in pieces finds the same",
    (timezone, given) => {
      const every = rule({ ...given, timezone });
      const after = new Date("2024-02-20T00:00Z");
      const ask = (from: Date, count: number) => nextRuns(every, { after: from, anchor: after, count, calendar: OPEN });
      const all = ask(after, 90);
      expect(all).toHaveLength(90);
      const gaps = all.slice(1).map((at, index) => at.getTime() - (all[index]?.getTime() ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThan(0);
      const pieces: Date[] = [];
      while (pieces.length < 60) pieces.push(...ask(pieces.at(-1) ?? after, 7));
      expect(pieces.slice(0, 60)).toEqual(all.slice(0, 60));
      if (every.every === "hours") return;
      const times = every.every === "cron" ? ["01:30", "02:30", "03:30"] : [every.time];
      const clock = zoneClock(timezone);
      const odd = all.filter((at) => !times.includes(local(at, timezone).slice(11)));
      // Only where clocks were moved over that time.
      const moved = odd.filter((at) => clock.firstChange(at.getTime() - DAY_MS / 4, at.getTime()) === at.getTime());
      expect(odd).toEqual(moved);
    },
  );
});
