import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** One part of a long form, reachable from the anchors. */
export function FormSection(props: { id: string; title: string; description?: ReactNode; children: ReactNode }) {
  return (
    <section id={props.id} aria-labelledby={`${props.id}-title`} className="scroll-mt-20">
      <div className="rounded-lg border border-line bg-surface shadow-card">
        <header className="border-b border-line px-4 py-3.5 sm:px-6">
          <h2 id={`${props.id}-title`} className="font-semibold text-lg">
            {props.title}
          </h2>
          {props.description !== undefined && <p className="mt-0.5 text-ink-3 text-sm">{props.description}</p>}
        </header>
        <div className="space-y-5 p-4 sm:p-6">{props.children}</div>
      </div>
    </section>
  );
}

/** Links to the sections of a form; stays in view beside it on wide screens, hidden on narrow ones. */
export function SectionAnchors(props: { label: string; items: readonly { id: string; label: string }[] }) {
  return (
    <nav aria-label={props.label} className="sticky top-20 hidden self-start 2xl:block">
      <p className="mb-2 px-3 text-ink-3 text-xs">{props.label}</p>
      <ul className="border-l border-line">
        {props.items.map((item) => (
          <li key={item.id}>
            <a
              href={`#${item.id}`}
              className="-ml-px block border-transparent border-l-2 py-1.5 pl-3 text-ink-2 text-sm hover:border-control hover:text-ink"
            >
              {item.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/**
 * A long form: anchors left (from 1536 px, where they leave the form room), the form, and a panel at the right (preview, test) that stays in view from
 * 1024 px and comes after the form below that.
 */
export function FormLayout(props: {
  anchors?: ReactNode;
  aside?: ReactNode;
  /** Name of the panel, for screen readers. */
  asideLabel?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        "grid grid-cols-1 items-start gap-6",
        props.aside !== undefined && "lg:grid-cols-[minmax(0,1fr)_20rem] xl:grid-cols-[minmax(0,1fr)_24rem]",
        props.anchors !== undefined &&
          props.aside !== undefined &&
          "2xl:grid-cols-[9rem_minmax(0,1fr)_minmax(22rem,28rem)]",
        props.anchors !== undefined && props.aside === undefined && "2xl:grid-cols-[9rem_minmax(0,48rem)]",
      )}
    >
      {props.anchors}
      {/* One container for all sections: Chromium leaves the content of others undrawn when one that is a container comes or goes. */}
      <div className="@container min-w-0 space-y-5">{props.children}</div>
      {props.aside !== undefined && (
        <aside
          aria-label={props.asideLabel}
          className="min-w-0 lg:sticky lg:top-20 lg:max-h-[calc(100dvh-6rem)] lg:overflow-y-auto"
        >
          {props.aside}
        </aside>
      )}
    </div>
  );
}

/** The form's buttons: on phones they stick to the lower edge, above the navigation. */
export function FormFooter(props: { children: ReactNode; note?: ReactNode }) {
  return (
    <div className="sticky bottom-[calc(3.75rem+env(safe-area-inset-bottom))] z-20 -mx-4 flex flex-wrap items-center gap-2.5 border-line border-t bg-canvas/95 px-4 py-3 backdrop-blur-sm sm:static sm:mx-0 sm:border-0 sm:bg-transparent sm:px-0 md:bottom-0">
      {props.children}
      {props.note !== undefined && <span className="text-ink-3 text-sm">{props.note}</span>}
    </div>
  );
}
