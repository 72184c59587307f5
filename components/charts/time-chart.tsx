import { PLOT_HEIGHT } from "./chart-plot";
import type { Bucket } from "./marks";
import { layoutChart } from "./scales";
import type { SeriesKey } from "./series";
import { TimeChartView } from "./time-chart-view";

export type { Bucket } from "./marks";

export type TimeChartProps = {
  /** Says the measure: 推送量与成功率（每小时）. */
  title: string;
  series: readonly SeriesKey[];
  buckets: readonly Bucket[];
  showRate?: boolean;
  /** Under the chart at the right: 更新于 …. */
  note?: string;
};

/**
 * Stacked columns over time with a success-rate line (right axis 0–100 %, never cut). Drawn on the server: the first paint
 * needs no script, and the browser no library that works out places. Hovering, touching or ← → shows a bucket; Enter or a
 * click opens its `href`. The numbers are in a table behind 查看数据表. An unfinished last bucket is hatched and called
 * 统计中. Needs the texts `charts`.
 */
export function TimeChart(props: TimeChartProps) {
  return <TimeChartView {...props} geometry={layoutChart(props.buckets, props.series, PLOT_HEIGHT)} />;
}
