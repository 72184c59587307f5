import { describe, expect, it } from "vitest";
import { addOpenMinutes, openMinutes } from "./business-time";
import { diffCalendar, KNOWN_YEARS, withYear } from "./calendar";
import { readHolidayFile } from "./holidays";
import { afterPing } from "./idle";
import { type AgentStatus, type Presence, type PresenceInput, presenceAt } from "./presence";
import { rangeProblems } from "./ranges";
import { type CalendarDay, hoursOf, NO_HOURS, type Schedule, ScheduleSchema } from "./schedule";
import { settle } from "./settle";

const ZONE = "Asia/Shanghai";
/** An instant of the workspace's clock. */
const at = (local: string) => Date.parse(`${local}:00+08:00`);
const day = (hours: string[]) => hours.map((text) => ({ from: text.slice(0, 5), to: text.slice(6) }));
const WORKDAY = day(["09:00-12:00", "13:30-18:00"]);
const SPRING_2025: CalendarDay[] = [
  ...["01-28", "01-29", "01-30", "01-31", "02-01", "02-02", "02-03", "02-04"].map((date) => ({
    ...{ date: `2025-${date}`, name: "春节", off: true },
  })),
  ...["01-26", "02-08"].map((date) => ({ date: `2025-${date}`, name: "春节", off: false })),
];
const OFFICE: Schedule = {
  week: [WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, [], []],
  special: [{ date: "2025-06-18", name: "", ranges: day(["09:00-23:00"]) }],
  calendar: SPRING_2025,
  makeupWeekday: 1,
};
const NIGHT: Schedule = { ...NO_HOURS, week: Array.from({ length: 7 }, () => day(["22:00-06:00"])) };

type Case = { agents?: [AgentStatus, seconds: number][]; forced?: PresenceInput["forced"]; schedule?: Schedule };
const failure = (error: unknown) => {
  throw error;
};
function ask(local: string, { agents = [["available", 5]], forced = null, schedule = OFFICE }: Case = {}): Presence {
  const now = at(local);
  const states = agents.map(([status, seconds]) => ({ status, enabled: true, pings: [now - seconds * 1000] }));
  const input = { now, timeZone: ZONE, schedule, agents: states, countBusy: false, forced };
  return presenceAt(input, failure);
}
const told = ({ mode, reason, nextOpenAt }: Presence) =>
  `${mode}/${reason}${nextOpenAt === null ? "" : ` ${new Date(nextOpenAt + 8 * 3_600_000).toISOString().slice(5, 16)}`}`;

describe("what visitors see", () => {
  it.each<[string, Case, string]>([
    ["2025-01-15T10:00", {}, "online/available"],
    ["2025-01-15T10:00", { agents: [["available", 90]] }, "online/available"],
    ["2025-01-15T10:00", { agents: [["available", 91]] }, "offline/no_agent"],
    ["2025-01-15T12:00", {}, "offline/after_hours 01-15T13:30"],
    ["2025-01-15T13:30", {}, "online/available"],
    ["2025-01-17T18:00", {}, "offline/after_hours 01-20T09:00"],
    ["2025-01-26T10:00", {}, "online/available"],
    ["2025-01-28T10:00", {}, "offline/holiday 02-05T09:00"],
    ["2025-06-18T22:00", {}, "online/available"],
    ["2025-01-15T10:00", { agents: [["busy", 5]] }, "offline/all_busy"],
    ["2025-01-15T10:00", { agents: [["away", 5]] }, "offline/no_agent"],
    ["2025-01-15T10:00", { forced: { until: null } }, "offline/forced"],
    ["2025-01-16T02:00", { schedule: NIGHT }, "online/available"],
    ["2025-01-16T06:00", { schedule: NIGHT }, "offline/after_hours 01-16T22:00"],
    ["2025-01-15T10:00", { schedule: NO_HOURS }, "offline/after_hours"],
  ])("%s %j: %s", (local, given, expected) => {
    expect(told(ask(local, given))).toBe(expected);
  });

  it("promises an hour while forced only when the switch ends by itself, and only within hours", () => {
    expect(told(ask("2025-01-15T10:00", { forced: { until: at("2025-01-15T11:00") } }))).toBe(
      "offline/forced 01-15T11:00",
    );
    expect(told(ask("2025-01-15T10:00", { forced: { until: at("2025-01-15T12:30") } }))).toBe(
      "offline/forced 01-15T13:30",
    );
    expect(told(ask("2025-01-15T11:00", { forced: { until: at("2025-01-15T11:00") } }))).toBe("online/available");
  });

  it("counts busy agents where the admin says so, any device of an agent, and nobody who may not take visitors", () => {
    const now = at("2025-01-15T10:00");
    const input: PresenceInput = { now, timeZone: ZONE, schedule: OFFICE, agents: [], countBusy: true, forced: null };
    const agent = { status: "busy", enabled: true, pings: [now - 300_000, now - 1_000] } as const;
    expect(presenceAt({ ...input, agents: [agent] }, failure).mode).toBe("online");
    expect(presenceAt({ ...input, agents: [{ ...agent, enabled: false }] }, failure).reason).toBe("no_agent");
  });

  it("fails open: the form, for no reason, when it cannot be computed", () => {
    const errors: unknown[] = [];
    const input = { now: Number.NaN, timeZone: ZONE, schedule: OFFICE, agents: [], countBusy: false, forced: null };
    expect(presenceAt(input, (error) => errors.push(error))).toMatchObject({ mode: "offline", reason: "unknown" });
    expect(errors).toHaveLength(1);
  });

  it("tells how it came to the answer", () => {
    expect(ask("2025-01-26T10:00").trace).toEqual([
      { step: "notForced" },
      { step: "day", date: "2025-01-26", plan: { source: "makeup", name: "春节", weekday: 1 } },
      { step: "open", date: "2025-01-26", range: { from: "09:00", to: "12:00" } },
      { step: "agents", available: 1, busy: 0 },
      { step: "result", mode: "online", reason: "available" },
    ]);
  });

  it("keeps the clock on the wall over a change of the clocks", () => {
    const hours = hoursOf(OFFICE, "America/New_York");
    expect(hours.nextOpening(Date.parse("2025-03-08T12:00:00Z"))).toBe(Date.parse("2025-03-10T13:00:00Z"));
  });
});

describe("changes of what is shown", () => {
  const state = (mode: Presence["mode"], reason: Presence["reason"]): Presence => ({
    ...ask("2025-01-15T10:00"),
    mode,
    reason,
  });

  it("is told at once, but for a connection that was lost right after it came", () => {
    const shown = { mode: "online", since: 100_000 } as const;
    const lost = { ...state("offline", "no_agent"), lapsed: true };
    expect(settle(shown, lost, 109_999)).toBe(shown);
    expect(settle(shown, lost, 110_000)).toEqual({ mode: "offline", since: 110_000 });
    expect(settle(shown, state("offline", "no_agent"), 100_001)).toEqual({ mode: "offline", since: 100_001 });
    expect(settle(shown, state("offline", "forced"), 100_001)).toEqual({ mode: "offline", since: 100_001 });
    expect(settle(null, lost, 5)).toEqual({ mode: "offline", since: 5 });
    expect(ask("2025-01-15T10:00", { agents: [["available", 91]] }).lapsed).toBe(true);
    expect(ask("2025-01-15T10:00", { agents: [["away", 5]] }).lapsed).toBe(false);
  });

  it("sets an idle agent away, and brings back only what it changed itself", () => {
    const idle = { now: 1_000_000, lastInputAt: 400_000, idleMinutes: 10 };
    const back = { ...idle, lastInputAt: 999_000 };
    const away = afterPing({ status: "available", autoFrom: null }, idle);
    expect(away).toEqual({ status: "away", autoFrom: "available" });
    expect(afterPing(away, back)).toEqual({ status: "available", autoFrom: null });
    expect(afterPing({ status: "away", autoFrom: null }, back)).toEqual({ status: "away", autoFrom: null });
    expect(afterPing({ status: "offline", autoFrom: null }, idle)).toEqual({ status: "offline", autoFrom: null });
  });
});

describe("business time", () => {
  const hours = hoursOf(OFFICE, ZONE);
  const local = (ms: number | null) => ms && new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);

  it("counts only open minutes", () => {
    expect(openMinutes(hours, at("2025-01-15T11:30"), at("2025-01-15T14:00"))).toBe(60);
    expect(openMinutes(hours, at("2025-01-27T17:00"), at("2025-02-05T10:00"))).toBe(120);
    expect(openMinutes(hours, at("2025-01-15T14:00"), at("2025-01-15T11:30"))).toBe(0);
  });

  it("adds open minutes over breaks, nights and holidays", () => {
    expect(local(addOpenMinutes(hours, at("2025-01-15T11:30"), 60))).toBe("2025-01-15T14:00");
    expect(local(addOpenMinutes(hours, at("2025-01-27T17:30"), 60))).toBe("2025-02-05T09:30");
    expect(addOpenMinutes(hoursOf(NO_HOURS, ZONE), at("2025-01-15T11:30"), 1)).toBeNull();
  });
});

describe("hours and calendars", () => {
  it("finds ranges that are empty or overlap", () => {
    expect(rangeProblems(day(["09:00-12:00", "11:00-13:00", "14:00-14:00", "22:00-06:00"]))).toEqual([
      { index: 1, kind: "overlap", other: { from: "09:00", to: "12:00" } },
      { index: 2, kind: "empty" },
    ]);
    expect(ScheduleSchema.safeParse({ ...OFFICE, week: [day(["09:00-09:00"]), [], [], [], [], [], []] }).success).toBe(
      false,
    );
    expect(ScheduleSchema.safeParse(OFFICE).success).toBe(true);
  });

  it("takes a year in, replacing that year's days only", () => {
    const text = JSON.stringify({ year: 2025, days: [{ name: "元旦", date: "2025-01-01", isOffDay: true }] });
    const year = readHolidayFile(text);
    if (year === null) throw new Error("not read");
    const before: CalendarDay[] = [...SPRING_2025, { date: "2024-12-31", name: "x", off: true }];
    expect(diffCalendar(before, year)).toMatchObject({ added: [{ date: "2025-01-01" }], changed: [], same: 0 });
    expect(diffCalendar(before, year).removed).toHaveLength(SPRING_2025.length);
    expect(withYear(before, year).map(({ date }) => date)).toEqual(["2024-12-31", "2025-01-01"]);
  });

  it.each(["", "[]", '{"year":2025,"days":[{"name":"x","date":"2025-02-30","isOffDay":true}]}'])(
    "refuses %j",
    (text) => {
      expect(readHolidayFile(text)).toBeNull();
    },
  );

  it("ships 2026 as announced", () => {
    const year = KNOWN_YEARS.find((known) => known.year === 2026);
    expect(year?.days.filter(({ off }) => off)).toHaveLength(33);
    expect(year?.days.filter(({ off }) => !off).map(({ date }) => date)).toEqual([
      ...["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
    ]);
  });
});
