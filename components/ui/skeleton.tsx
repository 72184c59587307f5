import { cn } from "./cn";

/** A grey stand-in with the size of what is coming. Decorative: put `aria-busy` and a sentence on the region. */
export function Skeleton(props: { className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "block h-4 animate-shimmer rounded-sm bg-[linear-gradient(90deg,var(--color-neutral-soft)_25%,var(--color-hover)_45%,var(--color-neutral-soft)_65%)] bg-[length:200%_100%]",
        props.className,
      )}
    />
  );
}

/** Announces loading once and hides the bones from screen readers. Seen after 150 ms: what is there sooner needs none. */
export function SkeletonRegion(props: { label: string; className?: string; children: React.ReactNode }) {
  return (
    <div aria-busy="true" className={cn("animate-late", props.className)}>
      <p role="status" className="sr-only">
        {props.label}
      </p>
      {props.children}
    </div>
  );
}
