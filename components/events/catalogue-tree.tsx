import Link from "next/link";
import { cn } from "@/components/ui/cn";
import { CATEGORY_NAMES, EVENT_CATALOGUE, type EventType } from "@/lib/domain/catalogue";
import type { CatalogueGroup } from "./catalogue-search";

/** The catalogue by category, each type a link. `language` chooses the names. */
export function CatalogueTree(props: {
  label: string;
  groups: readonly CatalogueGroup[];
  current: EventType | null;
  language: "zh" | "en";
  href: (type: EventType) => string;
}) {
  const { language, current } = props;
  return (
    <nav aria-label={props.label} className="space-y-4">
      {props.groups.map(({ category, types }) => (
        <section key={category} aria-label={CATEGORY_NAMES[category][language]}>
          <p className="mb-1 flex items-center gap-2 px-2.5 text-ink-3 text-xs">
            {CATEGORY_NAMES[category][language]}
            <span>{types.length}</span>
          </p>
          <ul className="space-y-0.5">
            {types.map((type) => (
              <li key={type}>
                <Link
                  href={props.href(type)}
                  scroll={false}
                  aria-current={type === current ? "page" : undefined}
                  className={cn(
                    "block rounded-md px-2.5 py-1.5 transition-colors hover:bg-hover",
                    type === current && "lg:bg-accent-soft lg:text-accent-ink lg:hover:bg-accent-soft",
                  )}
                >
                  <span className="block font-medium">{EVENT_CATALOGUE[type].name[language]}</span>
                  <code className="block break-all text-ink-3 text-xs">{type}</code>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
