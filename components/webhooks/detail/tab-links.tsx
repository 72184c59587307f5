import Link from "next/link";
import { cn } from "@/components/ui/cn";

/** The tabs of a page, in its URL: links, of which one is where the reader is. */
export function TabLinks(props: {
  label: string;
  tabs: readonly { key: string; label: string; href: string; current: boolean }[];
}) {
  return (
    <nav aria-label={props.label} className="mb-5 overflow-x-auto border-b border-line">
      <ul className="flex gap-5">
        {props.tabs.map((tab) => (
          <li key={tab.key}>
            <Link
              href={tab.href}
              prefetch={false}
              scroll={false}
              aria-current={tab.current ? "page" : undefined}
              className={cn(
                "touch-target -mb-px inline-flex h-10 items-center whitespace-nowrap border-b-2 px-1 font-medium",
                "rounded-t-sm transition-colors focus-visible:outline-offset-[-3px]",
                tab.current ? "border-accent text-accent-ink" : "border-transparent text-ink-2 hover:text-ink",
              )}
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
