import { describe, expect, it } from "vitest";
import { firstAttemptRate, successRate, wilson } from "./success-rate";

describe("success rate", () => {
  it("counts deliveries that ended, first try or later", () => {
    const counts = { deliveredFirst: 90, deliveredRetry: 5, exhausted: 5 };
    expect(successRate(counts)).toMatchObject({ rate: 0.95, n: 100 });
    expect(firstAttemptRate(counts)).toMatchObject({ rate: 0.9, n: 100 });
  });

  it("says nothing when nothing has ended", () => {
    expect(successRate({ deliveredFirst: 0, deliveredRetry: 0, exhausted: 0 })).toEqual({
      rate: null,
      n: 0,
      interval: null,
    });
  });

  it("gives the published Wilson bounds", () => {
    // Newcombe 1998, table I: 81/263 and 15/148, method 3 (score without continuity correction).
    expect(wilson(81, 263).low).toBeCloseTo(0.2553, 4);
    expect(wilson(81, 263).high).toBeCloseTo(0.3662, 4);
    expect(wilson(15, 148).low).toBeCloseTo(0.0624, 4);
    expect(wilson(15, 148).high).toBeCloseTo(0.1605, 4);
    expect(wilson(0, 20)).toMatchObject({ low: 0 });
    expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4);
    expect(wilson(1, 1).low).toBeCloseTo(0.2065, 4);
    expect(wilson(1, 1).high).toBe(1);
  });

  it("stays between 0 and 1", () => {
    for (const [k, n] of [
      [0, 1],
      [1, 1],
      [3, 3],
      [999, 1000],
    ] as const) {
      const { low, high } = wilson(k, n);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThan(high);
    }
  });
});
