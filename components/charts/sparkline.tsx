import { cn } from "@/components/ui/cn";

const HEIGHT = 20;
const STEP = 3;

/** Small columns over time, what failed on top of what was delivered. `label` says the same in words. */
export function Sparkline(props: {
  label: string;
  points: readonly { key: string; delivered: number; exhausted: number }[];
  className?: string;
}) {
  const most = Math.max(1, ...props.points.map((point) => point.delivered + point.exhausted));
  // Anything that happened can be seen, however little it was.
  const tall = (n: number) => (n === 0 ? 0 : Math.max(1.5, (n / most) * HEIGHT));
  return (
    <svg
      role="img"
      aria-label={props.label}
      width={props.points.length * STEP}
      height={HEIGHT}
      className={cn("shrink-0", props.className)}
    >
      <title>{props.label}</title>
      <line x1="0" x2="100%" y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="stroke-line" />
      {props.points.map((point, index) => {
        const failed = tall(point.exhausted);
        const fine = Math.min(tall(point.delivered), HEIGHT - failed);
        return (
          <g key={point.key}>
            <rect x={index * STEP} y={HEIGHT - fine} width={STEP - 1} height={fine} className="fill-success" />
            <rect
              x={index * STEP}
              y={HEIGHT - fine - failed}
              width={STEP - 1}
              height={failed}
              className="fill-danger"
            />
          </g>
        );
      })}
    </svg>
  );
}
