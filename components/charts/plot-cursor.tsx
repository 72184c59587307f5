"use client";

import { useRouter } from "next/navigation";
import { bucketAt } from "./marks";

/**
 * Lies over a plot of `count` marks: hovering, touching or ← → moves over them, Enter or a click opens `href`. A slider is
 * what this is: one of n positions, moved by arrow keys, read out by its value text.
 */
export function PlotCursor(props: {
  label: string;
  count: number;
  active: number | null;
  onMove: (index: number | null) => void;
  /** The active mark as a sentence. */
  valueText: string;
  href: string | undefined;
}) {
  const router = useRouter();
  const { count, active, onMove, href } = props;
  const open = () => {
    if (href !== undefined) router.push(href);
  };
  const moveTo = (event: React.PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onMove(bucketAt((event.clientX - box.left) / box.width, count));
  };
  return (
    <>
      <input
        type="range"
        min={0}
        max={count - 1}
        value={active ?? count - 1}
        aria-label={props.label}
        aria-valuetext={props.valueText}
        onChange={(event) => onMove(Number(event.target.value))}
        onFocus={() => onMove(active ?? count - 1)}
        onBlur={() => onMove(null)}
        onPointerMove={moveTo}
        onPointerDown={moveTo}
        onPointerLeave={() => onMove(null)}
        onClick={(event) => "pointerType" in event.nativeEvent && event.nativeEvent.pointerType === "mouse" && open()}
        onKeyDown={(event) => event.key === "Enter" && open()}
        className="peer absolute inset-0 m-0 size-full cursor-crosshair appearance-none opacity-0"
      />
      <span className="pointer-events-none absolute -inset-1 hidden rounded-md outline-3 outline-focus peer-focus-visible:block" />
    </>
  );
}
