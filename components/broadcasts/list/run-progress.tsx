import { cn } from "@/components/ui/cn";
import { formatCount } from "@/lib/i18n/format";

/** How far a run is, as a bar over its batches: reached, failed, the rest. The words stand beside it. */
export function RunProgress(props: {
  label: string;
  batches: number;
  delivered: number;
  failed: number;
  stopped: number;
  /** As wide as its place. */
  wide?: boolean;
}) {
  const { label, batches, delivered, failed, stopped } = props;
  const done = delivered + failed + stopped;
  const share = (part: number) => ({ width: `${batches === 0 ? 0 : (part / batches) * 100}%` });
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(1, batches)}
      aria-valuenow={done}
      aria-valuetext={`${formatCount(done)}/${formatCount(batches)}`}
      className={cn(
        "flex w-full overflow-hidden rounded-full bg-neutral-soft",
        props.wide ? "h-2.5" : "h-1.5 max-w-40",
      )}
    >
      <span className="bg-success" style={share(delivered)} />
      <span className="bg-danger" style={share(failed)} />
      <span className="bg-neutral" style={share(stopped)} />
    </span>
  );
}
