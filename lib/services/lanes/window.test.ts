import { describe, expect, it } from "vitest";
import { afterTry, isSlow, MAX_WINDOW, PaceMemory, startPace } from "./window";

describe("the window of a lane", () => {
  it("starts small, grows with every answer up to its limit, and halves on silence", () => {
    let pace = startPace();
    expect(pace.window).toBe(4);
    for (let index = 0; index < 100; index++) pace = afterTry(pace, true, 10);
    expect(pace.window).toBe(MAX_WINDOW);
    pace = afterTry(pace, false, 5_000);
    expect(pace.window).toBe(16);
    for (let index = 0; index < 10; index++) pace = afterTry(pace, false, 5_000);
    expect(pace.window).toBe(1);
  });

  it("counts a lane as slow until it answers, when it answers slowly, and while a request hangs", () => {
    expect(isSlow(startPace(), 0)).toBe(true);
    const quick = afterTry(startPace(), true, 20);
    expect(isSlow(quick, 0)).toBe(false);
    expect(isSlow(quick, 1_500)).toBe(true);
    expect(isSlow(afterTry(startPace(), true, 3_000), 0)).toBe(true);
  });

  it("is remembered for a lane that comes back", () => {
    const memory = new PaceMemory();
    memory.set("e", { window: 20, averageMs: 5 });
    expect(memory.get("e")).toEqual({ window: 20, averageMs: 5 });
    expect(memory.get("other")).toEqual(startPace());
  });
});
