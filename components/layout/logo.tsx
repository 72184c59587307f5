import { cn } from "@/components/ui/cn";

/** The mark: a lane with a hook, and the message that comes down it. */
export function LogoMark(props: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn("size-7 shrink-0", props.className)}>
      <rect width="32" height="32" rx="8" className="fill-brand" />
      <path
        d="M10.5 6.5v19M10.5 17.5a5.5 5.5 0 0 1 11 0v2"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <circle cx="21.5" cy="24" r="2.1" className="fill-brand-dot" />
    </svg>
  );
}

export function Logo(props: { className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-2.5", props.className)}>
      <LogoMark />
      <span translate="no" className="font-semibold text-lg tracking-tight">
        Hooklane
      </span>
    </span>
  );
}
