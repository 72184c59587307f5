import type { ReactNode } from "react";
import { cn } from "./cn";

/** A surface. With `title` it has a header (an h2 by default) and optional `actions` at its right. */
export function Card(props: {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  headingLevel?: 2 | 3;
  id?: string;
  /** Without padding: for tables and lists that bring their own. */
  flush?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  const Heading = props.headingLevel === 3 ? "h3" : "h2";
  return (
    <section
      id={props.id}
      className={cn("min-w-0 rounded-lg border border-line bg-surface shadow-card", props.className)}
    >
      {props.title !== undefined && (
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 pt-4 pb-3 sm:px-5">
          <div className="min-w-0">
            <Heading className="font-semibold text-lg">{props.title}</Heading>
            {props.description !== undefined && <p className="mt-0.5 text-sm text-ink-3">{props.description}</p>}
          </div>
          {props.actions !== undefined && (
            <div className="flex items-center gap-2 *:[a]:py-1 pointer-coarse:*:[a]:py-3">{props.actions}</div>
          )}
        </header>
      )}
      <div
        className={cn(!props.flush && "px-4 pb-4 sm:px-5 sm:pb-5", !props.flush && props.title === undefined && "pt-4")}
      >
        {props.children}
      </div>
    </section>
  );
}

/** One number with its meaning; `href` makes the whole card a link. */
export function StatCard(props: {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  icon?: ReactNode;
  /** Behind the label: a HelpTip with the definition. */
  aside?: ReactNode;
  link?: ReactNode;
}) {
  return (
    <div className="group relative flex min-w-0 flex-col rounded-lg border border-line bg-surface p-4 shadow-card transition-colors has-[a:hover]:border-control/60 sm:p-5">
      <p className="flex min-h-6 items-center gap-2 text-ink-2 text-sm">
        {props.icon}
        {props.label}
        {props.aside}
      </p>
      <p className="mt-2 font-semibold text-3xl tracking-tight">{props.value}</p>
      {props.note !== undefined && <p className="mt-1 text-sm text-ink-3">{props.note}</p>}
      {props.link !== undefined && (
        <p className="mt-auto pt-2 text-sm *:inline-block *:py-1 pointer-coarse:*:py-3">{props.link}</p>
      )}
    </div>
  );
}
