import { describe, expect, it } from "vitest";
import { type Bucket, bucketAt } from "./marks";
import { layoutChart } from "./scales";

const bucket = (key: string, values: Record<string, number>, rate: number | null = null): Bucket => ({
  key,
  label: key,
  fullLabel: key,
  values,
  rate,
});

describe("a chart's geometry", () => {
  const chart = layoutChart(
    [bucket("a", { ok: 6, bad: 2 }, 0.75), bucket("b", {}), bucket("c", { ok: 8 }, 1)],
    ["ok", "bad"],
    200,
  );

  it("stacks from the bottom in proportion, without gaps", () => {
    const [ok, bad] = chart.columns[0]?.segments ?? [];
    expect(ok).toMatchObject({ series: "ok", y: 50, height: 150 });
    expect(bad).toMatchObject({ series: "bad", y: 0, height: 50 });
  });

  it("draws nothing for an empty bucket and breaks the rate line there, instead of showing 0 %", () => {
    expect(chart.columns[1]?.segments).toEqual([]);
    expect(chart.rateRuns.map((run) => run.map((point) => point.y))).toEqual([[50], [0]]);
  });

  it("keeps columns apart and inside the plot", () => {
    const [first, second, third] = chart.columns;
    expect(first?.xPercent).toBeGreaterThan(0);
    expect((first?.xPercent ?? 0) + (first?.widthPercent ?? 0)).toBeLessThan(second?.xPercent ?? 0);
    expect((third?.xPercent ?? 0) + (third?.widthPercent ?? 0)).toBeLessThan(100);
  });

  it("has whole numbers on the axis even for small counts", () => {
    const small = layoutChart([bucket("a", { ok: 1 })], ["ok"], 100);
    expect(small.ticks.every((tick) => Number.isInteger(tick.value))).toBe(true);
  });

  it("labels where days begin when there are several, and every so many otherwise", () => {
    const hours = Array.from({ length: 72 }, (_, n) => ({ ...bucket(String(n), {}), major: n % 24 === 10 }));
    expect(layoutChart(hours, ["ok"], 100).labelled).toEqual([10, 34, 58]);
    expect(layoutChart(hours.slice(0, 24), ["ok"], 100).labelled).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
  });

  it("finds the bucket under the pointer, also at the edges", () => {
    expect([bucketAt(-0.1, 3), bucketAt(0, 3), bucketAt(0.5, 3), bucketAt(1, 3)]).toEqual([0, 0, 1, 2]);
  });
});
