import { describe, expect, it } from "vitest";
import type { WindowRow } from "./values";
import { isOvernight, isWholeDay, overlap } from "./windows";

const window = (from: string, to: string, days = [1, 2, 3, 4, 5, 6, 7]): WindowRow => ({ from, to, days });

describe("time windows of the form", () => {
  it("know which ones end on the next day", () => {
    expect(isOvernight(window("22:00", "06:00"))).toBe(true);
    expect(isOvernight(window("09:00", "18:00"))).toBe(false);
    expect(isOvernight(window("18:00", "00:00"))).toBe(false);
    expect(isWholeDay(window("00:00", "00:00"))).toBe(true);
  });

  it("find two that share a minute, across midnight and across the week's end too", () => {
    expect(overlap([window("09:00", "12:00"), window("13:00", "18:00")])).toBeNull();
    expect(overlap([window("09:00", "12:00"), window("12:00", "18:00")])).toBeNull();
    expect(overlap([window("09:00", "12:30"), window("12:00", "18:00")])).toEqual([0, 1]);
    expect(overlap([window("22:00", "06:00", [1]), window("05:00", "08:00", [2])])).toEqual([0, 1]);
    expect(overlap([window("05:00", "08:00", [1]), window("22:00", "06:00", [7])])).toEqual([0, 1]);
    expect(overlap([window("22:00", "06:00", [1]), window("05:00", "08:00", [1])])).toBeNull();
  });

  it("leave out what is not filled in yet", () => {
    expect(overlap([window("", "12:00"), window("09:00", "12:00")])).toBeNull();
  });
});
