"use client";

import Link from "next/link";
import { useMemo, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { EmptyState } from "@/components/ui/states";
import { textLinkStyle } from "@/components/ui/text-link";
import type { Locale } from "@/lib/domain/endpoints";
import { formatCount, formatDuration } from "@/lib/i18n/format";
import { Axis, dotsOf, PLOT_HEIGHT, PlotGrid, pathOf, TimeLabels } from "./chart-plot";
import { FoldedTable } from "./chart-table";
import { type LineGeometry, type LinePoint, layoutLines } from "./log-lines";
import { MOST_DOTS } from "./marks";
import { PlotCursor } from "./plot-cursor";

export type { LinePoint } from "./log-lines";

/** Told apart by dashes as well as by colour. */
const LINES = {
  p50: { colour: "var(--color-chart-delivered)", dash: undefined },
  p95: { colour: "var(--color-phase-send)", dash: "7 4" },
  p99: { colour: "var(--color-phase-download)", dash: "2 4" },
} as const;
type Line = keyof typeof LINES;
const KEYS = ["p50", "p95", "p99"] as const satisfies readonly Line[];

/**
 * Percentiles of the answer times over time, in milliseconds on a logarithmic axis. Drawn on the server. Hovering, touching
 * or ← → shows a moment; Enter or a click opens its `href`. The numbers are in a table. Needs the texts `charts`.
 */
export function LatencyChart(props: { title: string; points: readonly LinePoint[]; note?: string }) {
  const t = useTranslations("charts");
  const { points } = props;
  const geometry = useMemo(() => layoutLines(points, KEYS, PLOT_HEIGHT), [points]);
  if (points.every((point) => point.n === 0)) return <EmptyState title={t("noLatency")} compact headingLevel={3} />;
  return (
    <figure aria-label={props.title} className="min-w-0">
      <ul className="mb-4 flex flex-wrap gap-x-4 gap-y-1 text-ink-2 text-sm">
        {KEYS.map((key) => (
          <li key={key} className="flex items-center gap-1.5">
            <LineMark line={key} />
            {t(`latency.${key}`)}
          </li>
        ))}
      </ul>
      <Plot title={props.title} points={points} geometry={geometry} />
      <figcaption className="mt-2 flex flex-wrap items-baseline justify-between gap-x-4 text-ink-3 text-xs">
        <span>{t("hint")}</span>
        {props.note !== undefined && <span>{props.note}</span>}
      </figcaption>
      <LatencyTable caption={props.title} points={points} />
    </figure>
  );
}

function LineMark({ line }: { line: Line }) {
  const { colour, dash } = LINES[line];
  return (
    <svg viewBox="0 0 22 12" aria-hidden="true" className="h-3 w-5.5 shrink-0">
      <path d="M0 6h22" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
    </svg>
  );
}

function Plot(props: { title: string; points: readonly LinePoint[]; geometry: LineGeometry }) {
  const t = useTranslations("charts");
  const locale = useLocale() as Locale;
  const [active, setActive] = useState<number | null>(null);
  const { points, geometry } = props;
  const point = active === null ? undefined : points[active];
  const describe = ({ fullLabel, values, n }: LinePoint) => {
    const parts = KEYS.map((key) => `${t(`latency.${key}`)} ${textOf(values[key], locale)}`);
    return t("pointSummary", { time: fullLabel, parts: [...parts, t("sample", { n })].join(" · ") });
  };
  return (
    <div className="grid grid-cols-[3.25rem_minmax(0,1fr)] gap-x-2">
      <Axis
        ticks={geometry.ticks.map((tick) => ({
          y: tick.y,
          text: formatDuration(tick.value, locale).replace(".00", ""),
        }))}
        side="left"
      />
      <div className="relative" style={{ height: PLOT_HEIGHT }}>
        <Lines geometry={geometry} points={points} active={active} />
        <PlotCursor
          label={props.title}
          count={points.length}
          active={active}
          onMove={setActive}
          valueText={point === undefined ? t("hint") : describe(point)}
          href={point?.n === 0 ? undefined : point?.href}
        />
        {point !== undefined && active !== null && <Tip point={point} at={geometry.x[active] ?? 0} locale={locale} />}
      </div>
      <TimeLabels
        labels={geometry.labelled.map((index) => ({
          key: points[index]?.key ?? "",
          text: points[index]?.label ?? "",
          xPercent: geometry.x[index] ?? 0,
        }))}
      />
    </div>
  );
}

function Lines(props: { geometry: LineGeometry; points: readonly LinePoint[]; active: number | null }) {
  const { geometry, points, active } = props;
  return (
    <svg aria-hidden="true" width="100%" height={PLOT_HEIGHT} className="absolute inset-0 overflow-visible">
      <PlotGrid
        ticks={geometry.ticks}
        share={1 / points.length}
        centrePercent={active === null ? null : (geometry.x[active] ?? 0)}
      />
      {KEYS.map((key) => (
        <LineOf
          key={key}
          line={key}
          dots={points.length <= MOST_DOTS}
          runs={geometry.lines.find(({ series }) => series === key)?.runs ?? []}
        />
      ))}
    </svg>
  );
}

/** x in percent cannot be written into a path: an inner viewport of 100 units is stretched, its stroke is not. */
function LineOf(props: { line: Line; runs: LineGeometry["lines"][number]["runs"]; dots: boolean }) {
  const { line, runs } = props;
  const { colour, dash } = LINES[line];
  return (
    <>
      <svg
        aria-hidden="true"
        viewBox={`0 0 100 ${PLOT_HEIGHT}`}
        width="100%"
        height={PLOT_HEIGHT}
        preserveAspectRatio="none"
        className="overflow-visible"
      >
        {runs.map((run) => (
          <path
            key={run[0]?.index}
            d={pathOf(run)}
            fill="none"
            stroke={colour}
            strokeWidth="2"
            strokeDasharray={dash}
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      {dotsOf(runs, props.dots).map((place) => (
        <circle key={place.index} cx={`${place.xPercent}%`} cy={place.y} r="2.5" fill={colour} />
      ))}
    </>
  );
}

function Tip({ point, at, locale }: { point: LinePoint; at: number; locale: Locale }) {
  const t = useTranslations("charts");
  const side = at > 50 ? { right: `calc(${100 - at}% + 12px)` } : { left: `calc(${at}% + 12px)` };
  return (
    <div
      aria-hidden
      style={side}
      className="pointer-events-none absolute top-0 z-10 min-w-40 max-w-60 rounded-lg border border-line bg-raised p-3 text-sm shadow-pop"
    >
      <p className="font-medium">{point.fullLabel}</p>
      <ul className="mt-1.5 space-y-0.5">
        {KEYS.map((key) => (
          <li key={key} className="flex items-center gap-2">
            <LineMark line={key} />
            <span className="text-ink-2">{t(`latency.${key}`)}</span>
            <span className="ml-auto font-medium">{textOf(point.values[key], locale)}</span>
          </li>
        ))}
      </ul>
      <p className="mt-1 text-ink-3 text-xs">
        {t("sample", { n: formatCount(point.n) })}
        {point.incomplete && <span className="ml-2">{t("incomplete")}</span>}
      </p>
    </div>
  );
}

const textOf = (ms: number | null | undefined, locale: Locale) =>
  ms === null || ms === undefined ? "–" : formatDuration(ms, locale);

/** Moments without a measurement are left out. */
function LatencyTable(props: { caption: string; points: readonly LinePoint[] }) {
  const t = useTranslations("charts");
  const locale = useLocale() as Locale;
  return (
    <FoldedTable
      caption={props.caption}
      columns={[...KEYS.map((key) => ({ key, label: t(`latency.${key}`) })), { key: "measured", label: t("measured") }]}
    >
      {props.points
        .filter((point) => point.n > 0)
        .map((point) => (
          <tr key={point.key} className="odd:bg-sunken/40">
            <th scope="row" className="whitespace-nowrap">
              {point.href === undefined ? (
                point.fullLabel
              ) : (
                <Link href={point.href} prefetch={false} className={textLinkStyle}>
                  {point.fullLabel}
                </Link>
              )}
              {point.incomplete && <span className="ml-2 text-ink-3">{t("incomplete")}</span>}
            </th>
            {KEYS.map((key) => (
              <td key={key}>{textOf(point.values[key], locale)}</td>
            ))}
            <td>{formatCount(point.n)}</td>
          </tr>
        ))}
    </FoldedTable>
  );
}
