import { line } from "d3-shape";

/** A trend without axes beside its number. `values` from 0 to 1, null where there is nothing. Decorative. */
export function Sparkline(props: { values: readonly (number | null)[]; width?: number; height?: number }) {
  const { values, width = 72, height = 20 } = props;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  const draw = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => index * step)
    .y((value) => 2 + (height - 4) * (1 - (value ?? 0)));
  return (
    <svg aria-hidden="true" width={width} height={height} className="inline-block align-middle">
      <line x1="0" x2={width} y1={height - 2} y2={height - 2} stroke="var(--color-chart-grid)" />
      <path
        d={draw(values) ?? ""}
        fill="none"
        stroke="var(--color-chart-delivered)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}
