import { describe, expect, it } from "vitest";
import { type LinePoint, layoutLines } from "./log-lines";

const point = (key: string, p50: number | null, p99: number | null = p50): LinePoint => ({
  ...{ key, label: key, fullLabel: key, n: p50 === null ? 0 : 1 },
  values: { p50, p99 },
});

describe("lines on a logarithmic axis", () => {
  it("puts each ten times at the same distance, from a power of ten to a power of ten", () => {
    const { ticks, lines } = layoutLines([point("a", 20, 3_000)], ["p50", "p99"], 300);
    expect(ticks.map(({ value, y }) => ({ value, y: Math.round(y) }))).toEqual([
      { value: 10, y: 300 },
      { value: 100, y: 200 },
      { value: 1_000, y: 100 },
      { value: 10_000, y: 0 },
    ]);
    expect(lines.map(({ runs }) => Math.round(runs[0]?.[0]?.y ?? 0))).toEqual([270, 52]);
  });

  it("interrupts a line where nothing was measured, instead of drawing zero", () => {
    const { lines, x } = layoutLines([point("a", 10), point("b", null), point("c", 10)], ["p50"], 100);
    expect(lines[0]?.runs.map((run) => run.map(({ index }) => index))).toEqual([[0], [2]]);
    expect(x.map(Math.round)).toEqual([17, 50, 83]);
  });

  it("keeps values within the plot, also one that is a power of ten and one far below", () => {
    for (const values of [[100], [0.1, 60_000], [5]]) {
      const { lines } = layoutLines(
        values.map((value, n) => point(String(n), value)),
        ["p50"],
        100,
      );
      for (const { y } of lines[0]?.runs.flat() ?? []) expect(y >= 0 && y <= 100).toBe(true);
    }
  });
});
