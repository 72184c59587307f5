/** What the colours of charts mean: one meaning, one colour, one shape, everywhere. */
export const SERIES_KEYS = ["delivered", "recovered", "failed", "skipped"] as const;
export type SeriesKey = (typeof SERIES_KEYS)[number];

export const SERIES_COLOUR: Record<SeriesKey, string> = {
  delivered: "var(--color-chart-delivered)",
  recovered: "var(--color-chart-recovered)",
  failed: "var(--color-chart-failed)",
  skipped: "var(--color-chart-skipped)",
};

/** The legend's mark: a shape per meaning, so that colour is not the only difference. */
export function SeriesMark(props: { series: SeriesKey | "rate" }) {
  const shapes = {
    delivered: <rect x="1" y="1" width="10" height="10" rx="2" />,
    recovered: <circle cx="6" cy="6" r="5" />,
    failed: <path d="M6 .8 11.6 11H.4Z" />,
    skipped: <path d="M6 .5 11.5 6 6 11.5.5 6Z" />,
    rate: <path d="M0 6h12" stroke="var(--color-chart-line)" strokeWidth="2.5" />,
  };
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      className="size-3 shrink-0"
      fill={props.series === "rate" ? "none" : SERIES_COLOUR[props.series]}
    >
      {shapes[props.series]}
    </svg>
  );
}
