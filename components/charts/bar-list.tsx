import Link from "next/link";
import { formatCount, formatRate } from "@/lib/i18n/format";

export type BarItem = { key: string; label: string; value: number; href?: string };

/** Horizontal bars with their numbers (失败原因): a list that reads well without the bars. */
export function BarList(props: { label: string; items: readonly BarItem[]; tone?: "failed" | "delivered" }) {
  const top = Math.max(1, ...props.items.map((item) => item.value));
  const sum = props.items.reduce((total, item) => total + item.value, 0);
  const colour = props.tone === "delivered" ? "bg-chart-delivered" : "bg-chart-failed";
  return (
    <ol aria-label={props.label} className="space-y-2.5">
      {props.items.map((item) => (
        <li key={item.key} className="group relative rounded-sm text-sm">
          <div className="flex items-baseline justify-between gap-4">
            {item.href === undefined ? (
              <span className="min-w-0 truncate">{item.label}</span>
            ) : (
              <Link href={item.href} className="stretched min-w-0 truncate hover:text-accent-ink hover:underline">
                {item.label}
              </Link>
            )}
            <span className="whitespace-nowrap">
              <span className="font-medium">{formatCount(item.value)}</span>
              <span className="ml-2 inline-block w-12 text-end text-ink-3">{formatRate(item.value, sum)}</span>
            </span>
          </div>
          <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-neutral-soft">
            <div className={`h-full rounded-full ${colour}`} style={{ width: `${(item.value / top) * 100}%` }} />
          </div>
        </li>
      ))}
    </ol>
  );
}
