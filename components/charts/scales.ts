import { scaleBand, scaleLinear } from "d3-scale";

/** One column of a chart. `label` stands on the axis, `fullLabel` in tooltip and table; both in the reader's zone. */
export type Bucket = {
  key: string;
  label: string;
  fullLabel: string;
  /** Counts by series key. */
  values: Readonly<Record<string, number>>;
  /** 0 to 1; null when there is nothing to divide by. */
  rate?: number | null;
  /** The filtered list that holds exactly what this mark counts. */
  href?: string;
  /** The same for one series of it. */
  hrefs?: Readonly<Record<string, string>>;
  /** So few that their rate says nothing: shown in words instead. */
  fewForRate?: boolean;
  /** The bucket is not over yet. */
  incomplete?: boolean;
  /** Its label comes first when there is no room for all: where a day begins. */
  major?: boolean;
};

/** Beyond, dots on a line are a smear. */
export const MOST_DOTS = 60;

export type Segment = { series: string; y: number; height: number; value: number };
export type ColumnMark = {
  key: string;
  xPercent: number;
  widthPercent: number;
  centrePercent: number;
  segments: Segment[];
};
export type ChartGeometry = {
  columns: ColumnMark[];
  ticks: { value: number; y: number }[];
  /** Runs of the rate line: a bucket without a rate interrupts it. */
  rateRuns: { xPercent: number; y: number }[][];
  /** Indexes of buckets whose label is drawn; every second one is left out on phones. */
  labelled: number[];
};

/**
 * Where the marks of a stacked column chart with a rate line go. x in percent of the plot's width, y in pixels from the
 * top, so that the same markup fits every width without a script. Segments are stacked in the order of `series`.
 */
export function layoutChart(buckets: readonly Bucket[], series: readonly string[], height: number): ChartGeometry {
  const totals = buckets.map((bucket) => series.reduce((sum, key) => sum + (bucket.values[key] ?? 0), 0));
  const y = scaleLinear()
    .domain([0, Math.max(4, ...totals)])
    .nice(4)
    .range([height, 0]);
  const x = scaleBand<number>()
    .domain(buckets.map((_, index) => index))
    .range([0, 100])
    .paddingInner(0.28)
    .paddingOuter(0.14);
  const columns = buckets.map((bucket, index) => {
    const xPercent = x(index) ?? 0;
    return {
      key: bucket.key,
      xPercent,
      widthPercent: x.bandwidth(),
      centrePercent: xPercent + x.bandwidth() / 2,
      segments: stack(bucket, series, (value) => y(value)),
    };
  });
  const ticks = y
    .ticks(4)
    .filter(Number.isInteger)
    .map((value) => ({ value, y: y(value) }));
  return { columns, ticks, rateRuns: rateRuns(buckets, columns, height), labelled: labelled(buckets) };
}

function stack(bucket: Bucket, series: readonly string[], y: (value: number) => number): Segment[] {
  let below = 0;
  return series.flatMap((key) => {
    const value = bucket.values[key] ?? 0;
    if (value === 0) return [];
    const top = y(below + value);
    const segment = { series: key, y: top, height: Math.max(1, y(below) - top), value };
    below += value;
    return [segment];
  });
}

function rateRuns(buckets: readonly Bucket[], columns: readonly ColumnMark[], height: number) {
  const runs: { xPercent: number; y: number }[][] = [];
  let open = false;
  for (const [index, bucket] of buckets.entries()) {
    const column = columns[index];
    if (bucket.rate === undefined || bucket.rate === null || column === undefined) {
      open = false;
      continue;
    }
    if (!open) runs.push([]);
    runs.at(-1)?.push({ xPercent: column.centrePercent, y: height * (1 - bucket.rate) });
    open = true;
  }
  return runs;
}

/** Indexes of the marks that get a label: at most eight, those where a day begins when there are several such. */
export function labelled(marks: readonly { major?: boolean }[]): number[] {
  const all = marks.map((_, index) => index);
  const majors = all.filter((index) => marks[index]?.major === true);
  const candidates = majors.length > 1 ? majors : all;
  const step = Math.max(1, Math.ceil(candidates.length / 8));
  return candidates.filter((_, position) => position % step === 0);
}

/** Index of the bucket under a share (0 to 1) of the plot's width. */
export function bucketAt(share: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
}
