import { describe, expect, it } from "vitest";
import type { TimeWindow } from "../endpoint-rules";
import { compileSchedule } from "./schedule";
import { compileWindows, timeMs } from "./windows";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = [1, 2, 3, 4, 5, 6, 7];
/** Zones that put their clocks forward and back by an hour or half of one, one that never does, one on a quarter hour. */
const ZONES = [
  "America/New_York",
  "Europe/Berlin",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Asia/Shanghai",
  "Asia/Kathmandu",
];

/** The slow way: what a clock on the wall shows. */
const formats = new Map<string, Intl.DateTimeFormat>();
function wall(ms: number, zone: string): { day: number; minutes: number; date: string } {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return {
    day: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(part.weekday ?? "") + 1,
    minutes: Number(part.hour) * 60 + Number(part.minute),
    date: `${part.year}-${part.month}-${part.day}`,
  };
}

function insideOnTheWall(windows: readonly TimeWindow[], ms: number, zone: string): boolean {
  const { day, minutes } = wall(ms, zone);
  const yesterday = day === 1 ? 7 : day - 1;
  return windows.some(({ days, from, to }) => {
    const [start, end] = [timeMs(from) / MINUTE, timeMs(to) / MINUTE];
    if (end > start) return days.includes(day) && minutes >= start && minutes < end;
    return (days.includes(day) && minutes >= start) || (days.includes(yesterday) && minutes < end);
  });
}

/** A small generator with a seed: what fails can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = seeded(20_250_330);
const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const time = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

function anyWindow(): TimeWindow {
  const from = Math.floor(random() * 1_440);
  // Often an edge within the hours in which clocks are changed.
  const to = random() < 0.4 ? 60 + Math.floor(random() * 150) : 1 + Math.floor(random() * 1_440);
  const days = WEEK.filter(() => random() < 0.5);
  return { days: days.length === 0 ? [pick(WEEK)] : days, from: time(from), to: from === to ? time(to + 1) : time(to) };
}

/** Days on which clocks change in one of the zones, and some on which nothing happens. */
const DAYS = [
  "2025-03-09",
  "2025-03-30",
  "2025-04-06",
  "2025-10-05",
  "2025-10-26",
  "2025-11-02",
  "2025-01-05",
  "2024-12-31",
];

describe("time windows", () => {
  it("agree with the clock on the wall, minute by minute, over changes of the clocks", () => {
    for (let round = 0; round < 80; round++) {
      const zone = pick(ZONES);
      const windows = Array.from({ length: 1 + Math.floor(random() * 3) }, anyWindow);
      const state = compileWindows(windows, zone);
      const start = Date.parse(`${pick(DAYS)}T00:00:00Z`) - 12 * HOUR;
      let announced: number | null = null;
      for (let ms = start; ms < start + 2 * DAY; ms += 5 * MINUTE) {
        const { inside, until } = state(ms);
        const told = JSON.stringify({ zone, windows, at: new Date(ms) });
        expect([told, inside]).toEqual([told, insideOnTheWall(windows, ms, zone)]);
        expect(until, told).toBeGreaterThan(ms);
        if (announced !== null && until !== announced) expect(ms, told).toBeGreaterThanOrEqual(announced);
        announced = until;
      }
    }
  }, 60_000);

  it("tell the first minute at which the answer changes", () => {
    for (let round = 0; round < 60; round++) {
      const zone = pick(ZONES);
      const windows = [anyWindow()];
      const start = Date.parse(`${pick(DAYS)}T00:00:00Z`) + Math.floor(random() * 48) * 30 * MINUTE;
      const { inside, until } = compileWindows(windows, zone)(start);
      let ms = start;
      while (insideOnTheWall(windows, ms, zone) === inside && ms < start + 9 * DAY) ms += MINUTE;
      expect(until, JSON.stringify({ zone, windows, start: new Date(start) })).toBe(ms);
    }
  }, 60_000);

  it("cross midnight and the end of the week, and may cover all of it", () => {
    const night = [{ days: [7], from: "22:00", to: "06:00" }];
    const state = compileWindows(night, "Asia/Shanghai");
    // Sunday 2025-01-12, 23:00 in Shanghai; Monday 05:59 and 06:00.
    expect(state(Date.parse("2025-01-12T15:00:00Z"))).toEqual({
      inside: true,
      until: Date.parse("2025-01-12T22:00:00Z"),
    });
    expect(state(Date.parse("2025-01-12T21:59:59Z")).inside).toBe(true);
    expect(state(Date.parse("2025-01-12T22:00:00Z"))).toEqual({
      inside: false,
      until: Date.parse("2025-01-19T14:00:00Z"),
    });
    const always = compileWindows([{ days: WEEK, from: "00:00", to: "24:00" }], "Europe/Berlin");
    expect(always(Date.parse("2025-03-30T01:00:00Z"))).toEqual({ inside: true, until: Number.POSITIVE_INFINITY });
  });

  it("answer most events without asking anybody", () => {
    const state = compileWindows([{ days: WEEK, from: "09:00", to: "18:00" }], "Europe/Berlin");
    const noon = Date.parse("2025-06-01T10:00:00Z");
    state(noon);
    const original = Intl.DateTimeFormat.prototype.formatToParts;
    Intl.DateTimeFormat.prototype.formatToParts = () => {
      throw new Error("asked");
    };
    try {
      for (let second = 0; second < 5 * 3_600; second++) expect(state(noon + second * 1_000).inside).toBe(true);
    } finally {
      Intl.DateTimeFormat.prototype.formatToParts = original;
    }
  });
});

describe("set times", () => {
  const next = (local: string[], zone: string, at: string, days = WEEK) =>
    new Date(
      compileSchedule({ type: "times", times: local, days, timezone: zone, priority: [], merge: true })(Date.parse(at)),
    ).toISOString();

  it("are the next one after an instant, on the days that are named", () => {
    expect(next(["09:00", "18:00"], "Asia/Shanghai", "2025-01-13T00:59:59Z")).toBe("2025-01-13T01:00:00.000Z");
    expect(next(["09:00", "18:00"], "Asia/Shanghai", "2025-01-13T01:00:00Z")).toBe("2025-01-13T10:00:00.000Z");
    expect(next(["09:00"], "Asia/Shanghai", "2025-01-13T01:00:00Z", [1])).toBe("2025-01-20T01:00:00.000Z");
    expect(next(["00:00"], "Asia/Kathmandu", "2025-01-13T18:14:59.999Z")).toBe("2025-01-13T18:15:00.000Z");
  });

  it("come once on a day that has a time twice, and when the clocks move on a day that skips it", () => {
    // New York: 2025-03-09 has no 02:30, 2025-11-02 has 01:30 twice.
    expect(next(["02:30"], "America/New_York", "2025-03-09T05:00:00Z")).toBe("2025-03-09T07:00:00.000Z");
    expect(next(["01:30"], "America/New_York", "2025-11-02T05:00:00Z")).toBe("2025-11-02T05:30:00.000Z");
    expect(next(["01:30"], "America/New_York", "2025-11-02T05:30:00Z")).toBe("2025-11-03T06:30:00.000Z");
  });

  it("come every day at the local time, over a year in every zone", () => {
    for (const zone of ZONES) {
      const search = compileSchedule({
        type: "times",
        times: ["12:00"],
        days: WEEK,
        timezone: zone,
        priority: [],
        merge: true,
      });
      let at = Date.parse("2025-01-01T00:00:00Z");
      const dates = new Set<string>();
      for (let day = 0; day < 366; day++) {
        at = search(at);
        const shown = wall(at, zone);
        expect(shown.minutes, `${zone} ${new Date(at).toISOString()}`).toBe(720);
        dates.add(shown.date);
      }
      expect(dates.size).toBe(366);
    }
  });
});
