import { describe, expect, it } from "vitest";
import { hoursOfWeekIn } from "./hours-of-week";

const texts = (spans: { from: Date; to: Date }[]) =>
  spans.map(({ from, to }) => `${from.toISOString().slice(5, 16)} ${to.toISOString().slice(5, 16)}`);

describe("hours of the week", () => {
  it("are those of the zone, within the range", () => {
    // Monday 20 and Tuesday 21 January 2025, from half past two in the afternoon in Shanghai.
    const range = { from: new Date("2025-01-20T06:30:00Z"), to: new Date("2025-01-28T06:15:00Z") };
    expect(texts(hoursOfWeekIn(range, "Asia/Shanghai", { weekday: 1, hour: 14 }))).toEqual([
      "01-20T06:30 01-20T07:00",
      "01-27T06:00 01-27T07:00",
    ]);
    expect(texts(hoursOfWeekIn(range, "Asia/Shanghai", { weekday: 2, hour: 14 }))).toEqual([
      "01-21T06:00 01-21T07:00",
      "01-28T06:00 01-28T06:15",
    ]);
  });

  it("are joined where they touch", () => {
    const range = { from: new Date("2025-01-20T00:00:00Z"), to: new Date("2025-01-27T00:00:00Z") };
    expect(texts(hoursOfWeekIn(range, "Asia/Shanghai", { weekday: 3 }))).toEqual(["01-21T16:00 01-22T16:00"]);
    expect(hoursOfWeekIn(range, "Asia/Shanghai", { hour: 9 })).toHaveLength(7);
    expect(texts(hoursOfWeekIn(range, "Asia/Shanghai", {}))).toEqual(["01-20T00:00 01-27T00:00"]);
  });

  it("count an hour of UTC where it begins when a zone is off by a part of one", () => {
    const range = { from: new Date("2025-01-20T00:00:00Z"), to: new Date("2025-01-21T00:00:00Z") };
    // 09:30 to 10:30 in Kolkata.
    expect(texts(hoursOfWeekIn(range, "Asia/Kolkata", { hour: 9 }))).toEqual(["01-20T04:00 01-20T05:00"]);
  });
});
