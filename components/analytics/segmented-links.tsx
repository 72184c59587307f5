import Link from "next/link";
import { cn } from "@/components/ui/cn";

/** A choice that lives in the URL: one link per value, the chosen one is `aria-current`. */
export function SegmentedLinks(props: {
  label: string;
  items: readonly { key: string; label: string; href: string; current: boolean }[];
}) {
  return (
    <nav aria-label={props.label}>
      <ul className="inline-flex rounded-md border border-control/70 bg-surface shadow-card">
        {props.items.map((item) => (
          <li key={item.key} className="not-first:border-control/70 not-first:border-l">
            <Link
              href={item.href}
              prefetch={false}
              scroll={false}
              aria-current={item.current ? "true" : undefined}
              className={cn(
                "touch-target inline-flex h-8.5 items-center whitespace-nowrap rounded-md px-3 text-sm hover:bg-hover",
                item.current ? "bg-accent-soft font-medium text-accent-ink" : "text-ink-2",
              )}
            >
              {item.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
