import { type ReactNode, useId } from "react";
import { cn } from "@/components/ui/cn";
import { formatCount } from "@/lib/i18n/format";
import { type Bucket, type ChartGeometry, MOST_DOTS } from "./marks";
import { SERIES_COLOUR, SERIES_KEYS } from "./series";

export const PLOT_HEIGHT = 220;

/** The drawing: axes as text, marks as SVG with x in percent. `children` lie over the plot (pointer, tooltip). */
export function ChartPlot(props: {
  geometry: ChartGeometry;
  buckets: readonly Bucket[];
  showRate: boolean;
  active: number | null;
  children?: ReactNode;
}) {
  const { geometry, buckets } = props;
  return (
    <div
      className={cn(
        "grid grid-cols-[2.5rem_minmax(0,1fr)] gap-x-2",
        props.showRate && "grid-cols-[2.5rem_minmax(0,1fr)_2.75rem]",
      )}
    >
      <Axis ticks={geometry.ticks.map((tick) => ({ y: tick.y, text: formatCount(tick.value) }))} side="left" />
      <div className="relative" style={{ height: PLOT_HEIGHT }}>
        <Marks {...props} />
        {props.children}
      </div>
      {props.showRate && (
        <Axis
          ticks={[0, 0.5, 1].map((share) => ({ y: PLOT_HEIGHT * (1 - share), text: `${share * 100}%` }))}
          side="right"
        />
      )}
      <TimeLabels
        labels={geometry.labelled.map((index) => ({
          key: buckets[index]?.key ?? "",
          text: buckets[index]?.label ?? "",
          xPercent: geometry.columns[index]?.centrePercent ?? 0,
        }))}
      />
    </div>
  );
}

/** Lines at the ticks, and the moment that is looked at (`share` of the width around `centrePercent`). */
export function PlotGrid(props: {
  ticks: readonly { value: number; y: number }[];
  share: number;
  centrePercent: number | null;
}) {
  const { share, centrePercent } = props;
  return (
    <>
      {props.ticks.map((tick) => (
        <line
          key={tick.value}
          x1="0"
          x2="100%"
          y1={tick.y}
          y2={tick.y}
          stroke="var(--color-chart-grid)"
          shapeRendering="crispEdges"
        />
      ))}
      {centrePercent !== null && (
        <rect
          x={`${centrePercent - share * 50}%`}
          width={`${share * 100}%`}
          height={PLOT_HEIGHT}
          fill="var(--color-hover)"
        />
      )}
    </>
  );
}

/** Under the plot; every second one is left out on phones. */
export function TimeLabels(props: { labels: readonly { key: string; text: string; xPercent: number }[] }) {
  return (
    <div aria-hidden className="relative col-start-2 mt-2 h-5 text-ink-3 text-xs">
      {props.labels.map((label, position) => (
        <span
          key={label.key}
          style={{ left: `${label.xPercent}%` }}
          className={cn("absolute -translate-x-1/2 whitespace-nowrap", position % 2 === 1 && "max-sm:hidden")}
        >
          {label.text}
        </span>
      ))}
    </div>
  );
}

/** Numbers beside the plot, `y` in pixels from its top. */
export function Axis(props: { ticks: readonly { y: number; text: string }[]; side: "left" | "right" }) {
  return (
    <div aria-hidden className="relative text-ink-3 text-xs" style={{ height: PLOT_HEIGHT }}>
      {props.ticks.map((tick) => (
        <span
          key={tick.text}
          style={{ top: tick.y }}
          className={cn("absolute -translate-y-1/2", props.side === "left" ? "right-0" : "left-0")}
        >
          {tick.text}
        </span>
      ))}
    </div>
  );
}

function Marks(props: {
  geometry: ChartGeometry;
  buckets: readonly Bucket[];
  showRate: boolean;
  active: number | null;
}) {
  const { geometry, buckets, active } = props;
  const hatch = useId();
  const highlighted = active === null ? undefined : geometry.columns[active];
  return (
    <svg aria-hidden="true" width="100%" height={PLOT_HEIGHT} className="absolute inset-0 overflow-visible">
      <Hatches id={hatch} />
      <PlotGrid ticks={geometry.ticks} share={1 / buckets.length} centrePercent={highlighted?.centrePercent ?? null} />
      {geometry.columns.map((column, index) =>
        column.segments.map((segment) => (
          <rect
            key={`${column.key}-${segment.series}`}
            x={`${column.xPercent}%`}
            width={`${column.widthPercent}%`}
            y={segment.y + 0.75}
            height={Math.max(1, segment.height - 1.5)}
            rx="2"
            {...fillOf(segment.series, buckets[index]?.incomplete === true ? hatch : undefined)}
          />
        )),
      )}
      {props.showRate && <RateLine runs={geometry.rateRuns} dots={buckets.length <= MOST_DOTS} />}
    </svg>
  );
}

function fillOf(series: string, hatch: string | undefined) {
  const colour = SERIES_KEYS.find((key) => key === series) ?? "skipped";
  if (hatch === undefined) return { fill: SERIES_COLOUR[colour] };
  return { fill: `url(#${hatch}-${colour})`, stroke: SERIES_COLOUR[colour], strokeWidth: 1 };
}

/** Stripes for the bucket that is still being counted. */
function Hatches(props: { id: string }) {
  return (
    <defs>
      {SERIES_KEYS.map((key) => (
        <pattern
          key={key}
          id={`${props.id}-${key}`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="6" height="6" fill="var(--color-surface)" />
          <rect width="3" height="6" fill={SERIES_COLOUR[key]} />
        </pattern>
      ))}
    </defs>
  );
}

/** x in percent cannot be written into a path: an inner viewport of 100 units is stretched, its stroke is not. */
function RateLine(props: { runs: ChartGeometry["rateRuns"]; dots: boolean }) {
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
        {props.runs.map((run) => (
          <g key={run[0]?.xPercent} fill="none" strokeLinejoin="round">
            <path d={pathOf(run)} stroke="var(--color-surface)" strokeWidth="5" vectorEffect="non-scaling-stroke" />
            <path d={pathOf(run)} stroke="var(--color-chart-line)" strokeWidth="2" vectorEffect="non-scaling-stroke" />
          </g>
        ))}
      </svg>
      {dotsOf(props.runs, props.dots).map((point) => (
        <circle
          key={point.xPercent}
          cx={`${point.xPercent}%`}
          cy={point.y}
          r="2.75"
          fill="var(--color-surface)"
          stroke="var(--color-chart-line)"
          strokeWidth="1.75"
        />
      ))}
    </>
  );
}

/** Through the points, in a viewport of 100 units. */
export const pathOf = (run: readonly { xPercent: number; y: number }[]): string =>
  run.map(({ xPercent, y }, at) => `${at === 0 ? "M" : "L"}${xPercent} ${y}`).join("");

/** Of a crowded line only the points that stand alone, which would otherwise not be seen. */
export function dotsOf<T>(runs: readonly (readonly T[])[], all: boolean): T[] {
  return runs.filter((run) => all || run.length === 1).flat();
}
