import { labelled } from "./marks";

/** One moment of a line chart; a value of null interrupts its line. */
export type LinePoint = {
  key: string;
  label: string;
  fullLabel: string;
  values: Readonly<Record<string, number | null>>;
  /** How much was measured. */
  n: number;
  /** The list this mark is made of. */
  href?: string;
  incomplete?: boolean;
  /** Its label comes first when there is no room for all. */
  major?: boolean;
};

type Place = { index: number; xPercent: number; y: number };
export type LineGeometry = {
  /** Middle of each moment. */
  x: number[];
  ticks: { value: number; y: number }[];
  lines: { series: string; runs: Place[][] }[];
  labelled: number[];
};

/**
 * Lines over time on a logarithmic axis: answer times of milliseconds and of minutes are both readable. The axis goes
 * from the power of ten below the smallest value to the one above the largest, at least over two. x in percent of the
 * width, y in pixels from the top.
 */
export function layoutLines(points: readonly LinePoint[], series: readonly string[], height: number): LineGeometry {
  const all = points.flatMap((point) => series.flatMap((key) => point.values[key] ?? [])).filter((value) => value > 0);
  const bottom = all.length === 0 ? 0 : Math.floor(Math.log10(Math.min(...all)) + 1e-9);
  const top = all.length === 0 ? 2 : Math.max(bottom + 2, Math.ceil(Math.log10(Math.max(...all)) - 1e-9));
  const y = (value: number) => height * (1 - (Math.log10(Math.max(value, 10 ** bottom)) - bottom) / (top - bottom));
  const x = points.map((_, index) => ((index + 0.5) / points.length) * 100);
  return {
    x,
    ticks: Array.from({ length: top - bottom + 1 }, (_, step) => ({
      value: 10 ** (bottom + step),
      y: y(10 ** (bottom + step)),
    })),
    lines: series.map((key) => ({ series: key, runs: runsOf(points, key, x, y) })),
    labelled: labelled(points),
  };
}

function runsOf(points: readonly LinePoint[], key: string, x: readonly number[], y: (value: number) => number) {
  const runs: Place[][] = [];
  let open = false;
  for (const [index, point] of points.entries()) {
    const value = point.values[key];
    if (value === undefined || value === null) {
      open = false;
      continue;
    }
    if (!open) runs.push([]);
    runs.at(-1)?.push({ index, xPercent: x[index] ?? 0, y: y(value) });
    open = true;
  }
  return runs;
}
