"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/ui/states";
import { formatCount, formatRate } from "@/lib/i18n/format";
import { ChartPlot } from "./chart-plot";
import { ChartTable } from "./chart-table";
import type { Bucket, ChartGeometry } from "./marks";
import { PlotCursor } from "./plot-cursor";
import { type SeriesKey, SeriesMark } from "./series";
import type { TimeChartProps } from "./time-chart";

/** The chart with its marks in place. */
export function TimeChartView(props: TimeChartProps & { geometry: ChartGeometry }) {
  const t = useTranslations("charts");
  const { buckets, series, geometry, showRate = true } = props;
  const empty = geometry.columns.every((column) => column.segments.length === 0);
  if (empty) return <EmptyState title={t("noData")} compact headingLevel={3} />;
  return (
    <figure aria-label={props.title} className="min-w-0">
      <Legend series={series} showRate={showRate} />
      <Plot {...props} showRate={showRate} />
      <figcaption className="mt-2 flex flex-wrap items-baseline justify-between gap-x-4 text-ink-3 text-xs">
        <span>{t("hint")}</span>
        {props.note !== undefined && <span>{props.note}</span>}
      </figcaption>
      <ChartTable caption={props.title} series={series} buckets={buckets} showRate={showRate} />
    </figure>
  );
}

function Legend(props: { series: readonly SeriesKey[]; showRate: boolean }) {
  const t = useTranslations("charts");
  return (
    <ul className="mb-4 flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-sm">
      {props.series.map((key) => (
        <li key={key} className="flex items-center gap-1.5">
          <SeriesMark series={key} />
          {t(`series.${key}`)}
        </li>
      ))}
      {props.showRate && (
        <li className="flex items-center gap-1.5">
          <SeriesMark series="rate" />
          {t("rate")}
        </li>
      )}
    </ul>
  );
}

function Plot(props: {
  title: string;
  series: readonly SeriesKey[];
  buckets: readonly Bucket[];
  showRate: boolean;
  geometry: ChartGeometry;
}) {
  const t = useTranslations("charts");
  const [active, setActive] = useState<number | null>(null);
  const { buckets, geometry } = props;
  const describe = useDescribe(props.series, props.showRate);
  const bucket = active === null ? undefined : buckets[active];
  return (
    <ChartPlot geometry={geometry} buckets={buckets} showRate={props.showRate} active={active}>
      <PlotCursor
        label={props.title}
        count={buckets.length}
        active={active}
        onMove={setActive}
        valueText={bucket === undefined ? t("hint") : describe(bucket)}
        href={bucket?.href}
      />
      {bucket !== undefined && active !== null && (
        <ChartTip
          bucket={bucket}
          series={props.series}
          showRate={props.showRate}
          at={geometry.columns[active]?.centrePercent ?? 0}
        />
      )}
    </ChartPlot>
  );
}

/** One bucket as a sentence for screen readers. */
function useDescribe(series: readonly SeriesKey[], showRate: boolean): (bucket: Bucket) => string {
  const t = useTranslations("charts");
  return (bucket) => {
    const counts = series.map((key) => `${t(`series.${key}`)} ${formatCount(bucket.values[key] ?? 0)}`);
    const said = typeof bucket.rate === "number" ? formatRate(bucket.rate, 1) : bucket.fewForRate && t("smallSample");
    const rate = showRate && said ? [`${t("rate")} ${said}`] : [];
    const open = bucket.incomplete ? [t("incomplete")] : [];
    return t("pointSummary", { time: bucket.fullLabel, parts: [...counts, ...rate, ...open].join(" · ") });
  };
}

function ChartTip(props: { bucket: Bucket; series: readonly SeriesKey[]; showRate: boolean; at: number }) {
  const t = useTranslations("charts");
  const { bucket, at } = props;
  const side = at > 50 ? { right: `calc(${100 - at}% + 12px)` } : { left: `calc(${at}% + 12px)` };
  return (
    <div
      aria-hidden
      style={side}
      className="pointer-events-none absolute top-0 z-10 min-w-44 max-w-60 rounded-lg border border-line bg-raised p-3 text-sm shadow-pop"
    >
      <p className="font-medium">
        {bucket.fullLabel}
        {bucket.incomplete && <span className="ml-2 text-ink-3">{t("incomplete")}</span>}
      </p>
      <ul className="mt-1.5 space-y-0.5">
        {props.series.map((key) => (
          <li key={key} className="flex items-center gap-2">
            <SeriesMark series={key} />
            <span className="text-ink-2">{t(`series.${key}`)}</span>
            <span className="ml-auto font-medium">{formatCount(bucket.values[key] ?? 0)}</span>
          </li>
        ))}
        {props.showRate && (
          <li className="flex items-center gap-2 border-line border-t pt-1">
            <SeriesMark series="rate" />
            <span className="text-ink-2">{t("rate")}</span>
            <span className="ml-auto font-medium">
              {typeof bucket.rate === "number"
                ? formatRate(bucket.rate, 1)
                : t(bucket.fewForRate ? "smallSample" : "noRate")}
            </span>
          </li>
        )}
      </ul>
    </div>
  );
}
