import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

export type Crumb = { label: string; href?: string };

/** Where you are; the last crumb is the page itself and has no link. */
export function Breadcrumb(props: { label: string; items: readonly Crumb[] }) {
  return (
    <nav aria-label={props.label} className="mb-2">
      <ol className="flex flex-wrap items-center gap-1 text-ink-3 text-sm">
        {props.items.map((item, index) => (
          <li key={item.label} className="flex items-center gap-1">
            {index > 0 && <ChevronRight aria-hidden className="size-3.5" />}
            {item.href === undefined ? (
              <span aria-current="page">{item.label}</span>
            ) : (
              <Link href={item.href} className="rounded-sm py-1 text-ink-2 hover:text-accent-ink hover:underline">
                {item.label}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Title, one sentence, primary action top right. The page's only h1. */
export function PageHeader(props: {
  title: ReactNode;
  description?: ReactNode;
  /** Tags beside the title. */
  meta?: ReactNode;
  actions?: ReactNode;
  breadcrumb?: ReactNode;
}) {
  return (
    <header className="mb-6">
      {props.breadcrumb}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="font-semibold text-2xl tracking-tight">{props.title}</h1>
            {props.meta}
          </div>
          {props.description !== undefined && <p className="mt-1 max-w-3xl text-ink-2">{props.description}</p>}
        </div>
        {props.actions !== undefined && <div className="flex flex-wrap items-center gap-2.5">{props.actions}</div>}
      </div>
    </header>
  );
}
