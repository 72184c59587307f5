import type { ReactNode } from "react";

/** A key. */
export function Kbd(props: { children: ReactNode }) {
  return (
    <kbd className="inline-flex min-w-5 items-center justify-center rounded-sm border border-control/60 border-b-2 bg-sunken px-1 font-sans text-ink-2 text-xs">
      {props.children}
    </kbd>
  );
}
