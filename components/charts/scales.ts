import { scaleBand, scaleLinear } from "d3-scale";
import { type Bucket, type ChartGeometry, type ColumnMark, labelled, type Segment } from "./marks";

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
