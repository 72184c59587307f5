import type { ReactNode } from "react";
import { cn } from "./cn";

export type KeyValue = { key: string; label: ReactNode; value: ReactNode };

/** Label and value pairs as a real <dl>: beside each other from 480 px, stacked below. `dense` for headers of requests. */
export function KeyValues(props: { items: readonly KeyValue[]; dense?: boolean; mono?: boolean; className?: string }) {
  return (
    <dl className={cn("divide-y divide-line", props.className)}>
      {props.items.map((item) => (
        <div
          key={item.key}
          className={cn(
            "grid grid-cols-1 gap-x-4 gap-y-0.5 min-[480px]:grid-cols-[minmax(7rem,11rem)_minmax(0,1fr)]",
            props.dense ? "py-1.5" : "py-2.5",
          )}
        >
          <dt className={cn("text-ink-3 text-sm", props.mono && "font-mono text-xs leading-5")}>{item.label}</dt>
          <dd className={cn("min-w-0 text-sm", props.mono && "break-all font-mono text-xs leading-5")}>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
