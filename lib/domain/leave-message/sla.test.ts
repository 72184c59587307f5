import { describe, expect, it } from "vitest";
import { hoursOf, NO_HOURS, type Schedule } from "../presence/schedule";
import { pausedTimes, SLA_DEFAULTS, slaMinutes, slaTimes, waitedMinutes } from "./sla";

const day = [
  { from: "09:00", to: "12:00" },
  { from: "13:30", to: "18:00" },
];
const OFFICE: Schedule = { ...NO_HOURS, week: [day, day, day, day, day, [], []] };
const hours = hoursOf(OFFICE, "Asia/Shanghai");
const at = (local: string) => new Date(`${local}:00+08:00`);
/** Friday. */
const ASKED = at("2025-01-17T17:30");

describe("the time to the first answer", () => {
  it("runs while the team is open: Friday 17:30 with 8 h is Monday 18:00, with 2 h Monday 10:30", () => {
    expect(slaTimes(hours, ASKED, SLA_DEFAULTS.medium).dueAt).toEqual(at("2025-01-20T18:00"));
    expect(slaTimes(hours, ASKED, SLA_DEFAULTS.high).dueAt).toEqual(at("2025-01-20T10:30"));
  });

  it("warns at three quarters", () => {
    expect(slaTimes(hours, ASKED, SLA_DEFAULTS.high).warnAt).toEqual(at("2025-01-20T10:00"));
  });

  it("is what was waited when the answer comes", () => {
    expect(waitedMinutes(hours, ASKED, at("2025-01-20T10:30"))).toBe(120);
    expect(waitedMinutes(hours, at("2025-01-18T10:00"), at("2025-01-19T10:00"))).toBe(0);
    expect(waitedMinutes(hours, ASKED, at("2025-01-17T17:00"))).toBe(0);
  });

  it("skips a lunch break and holidays", () => {
    const holiday = hoursOf({ ...OFFICE, calendar: [{ date: "2025-01-20", name: "节", off: true }] }, "Asia/Shanghai");
    expect(slaTimes(holiday, ASKED, SLA_DEFAULTS.high).dueAt).toEqual(at("2025-01-21T10:30"));
    expect(slaTimes(hours, at("2025-01-17T11:45"), 30).dueAt).toEqual(at("2025-01-17T13:45"));
  });

  it("runs day and night where no hours are set", () => {
    const none = hoursOf(NO_HOURS, "Asia/Shanghai");
    expect(slaTimes(none, ASKED, 120).dueAt).toEqual(at("2025-01-17T19:30"));
    expect(waitedMinutes(none, ASKED, at("2025-01-17T19:30"))).toBe(120);
  });

  it("may differ by category", () => {
    const targets = {
      minutes: SLA_DEFAULTS,
      categories: [{ category: "退款", minutes: { ...SLA_DEFAULTS, high: 60 } }],
    };
    expect(slaMinutes(targets, { priority: "high", category: "退款" })).toBe(60);
    expect(slaMinutes(targets, { priority: "high", category: "咨询" })).toBe(120);
  });
});

describe("a clock that stands still", () => {
  const times = () => slaTimes(hours, ASKED, SLA_DEFAULTS.high);
  const [monday, tuesday] = [at("2025-01-20T09:30"), at("2025-01-21T09:00")];

  it("shows afterwards what it showed before: one hour left on Monday is one hour on Tuesday", () => {
    const paused = pausedTimes(hours, times(), monday, tuesday);
    expect(paused).toEqual({ dueAt: at("2025-01-21T10:00"), warnAt: at("2025-01-21T09:30") });
  });

  it("goes on where it was when the pause ends early, and leaves what is over", () => {
    const paused = pausedTimes(hours, times(), monday, tuesday);
    expect(pausedTimes(hours, paused, tuesday, monday)).toEqual(times());
    expect(pausedTimes(hours, times(), at("2025-01-20T10:15"), tuesday).warnAt).toEqual(times().warnAt);
  });
});
