import Link from "next/link";
import { cn } from "@/components/ui/cn";

/** The sites of an organization that has several, each to its own page of settings. */
export function SiteChoice(props: {
  path: "/settings/widget" | "/settings/form" | "/messages/settings";
  sites: readonly { siteKey: string; name: string }[];
  current: string;
  label: string;
}) {
  return (
    <nav aria-label={props.label} className="mb-5 flex flex-wrap gap-2">
      {props.sites.map(({ siteKey, name }) => (
        <Link
          key={siteKey}
          href={`${props.path}?site=${siteKey}`}
          aria-current={siteKey === props.current ? "page" : undefined}
          className={cn(
            "rounded-md border px-3 py-1.5",
            siteKey === props.current ? "border-accent bg-accent-soft text-accent-ink" : "border-line text-ink-2",
          )}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
