import { Check } from "lucide-react";
import { LogoMark } from "@/components/layout/logo";

/** The left half of the entrance pages on wide screens: what this is, on lanes. Always dark, in both themes. */
export function BrandPanel(props: { headline: string; text: string; points: readonly string[] }) {
  return (
    <aside className="relative hidden overflow-hidden bg-[#072f40] text-[#ffffff] lg:flex lg:flex-col lg:justify-between lg:p-12 xl:p-16">
      <Lanes />
      <p className="relative flex items-center gap-3">
        <LogoMark className="size-9" />
        <span translate="no" className="font-semibold text-xl tracking-tight">
          Hooklane
        </span>
      </p>
      <div className="relative max-w-lg">
        <p className="text-balance font-semibold text-3xl leading-snug tracking-tight">{props.headline}</p>
        <p className="mt-4 text-[#c4dfe9] text-lg">{props.text}</p>
        <ul className="mt-8 space-y-3">
          {props.points.map((point) => (
            <li key={point} className="flex items-start gap-3 text-[#e4f1f6]">
              <Check aria-hidden className="mt-1 size-4 shrink-0 text-brand-dot" />
              {point}
            </li>
          ))}
        </ul>
      </div>
      <span className="relative" />
    </aside>
  );
}

const LANES = [
  { x: 60, hook: 210, dot: 330 },
  { x: 150, hook: 420, dot: 520 },
  { x: 240, hook: 120, dot: 250 },
  { x: 330, hook: 330, dot: 470 },
  { x: 420, hook: 560, dot: 640 },
  { x: 510, hook: 250, dot: 360 },
  { x: 600, hook: 470, dot: 600 },
  { x: 690, hook: 90, dot: 190 },
] as const;

/** Lanes with hooks, and messages on their way. */
function Lanes() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 720 800"
      preserveAspectRatio="xMaxYMid slice"
      className="absolute inset-0 size-full opacity-70 [mask-image:linear-gradient(115deg,transparent_35%,#000_90%)]"
      fill="none"
    >
      {LANES.map((lane) => (
        <g key={lane.x}>
          <path d={`M${lane.x} 0V800`} stroke="#1c6483" strokeWidth="1.5" />
          <path
            d={`M${lane.x} ${lane.hook}a28 28 0 0 1 56 0v${lane.dot - lane.hook - 22}`}
            stroke="#3f9dc2"
            strokeWidth="2.5"
            strokeLinecap="round"
          />
          <circle cx={lane.x + 56} cy={lane.dot} r="6" className="fill-brand-dot" />
        </g>
      ))}
    </svg>
  );
}
