"use client";

import { Check, X } from "lucide-react";
import { type ReactNode, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

export type ChecklistItem = { key: string; title: string; text: string; done: boolean; action: ReactNode };

/**
 * The way to the first delivered message: what is done is ticked, the next step is marked, the others wait; when all is
 * done one sentence remains. `hide` puts it away for this browser.
 */
export function Checklist(props: { items: readonly ChecklistItem[]; hide: () => Promise<void> }) {
  const t = useTranslations("overview");
  const [hidden, setHidden] = useState(false);
  const [, start] = useTransition();
  const done = props.items.filter((item) => item.done).length;
  const next = props.items.find((item) => !item.done)?.key;
  if (hidden) return null;
  return (
    <section aria-labelledby="checklist" className="mb-6 rounded-lg border border-accent-line bg-surface shadow-card">
      <header className="flex items-center gap-4 px-4 pt-4 pb-3 sm:px-6">
        <h2 id="checklist" className="font-semibold text-lg">
          {t("checklist.title")}
        </h2>
        <Progress done={done} total={props.items.length} />
        <IconButton
          icon={X}
          label={t("checklist.hide")}
          className="-mr-2 ml-auto"
          onClick={() => {
            setHidden(true);
            start(() => props.hide());
          }}
        />
      </header>
      {done === props.items.length && <p className="px-4 pb-4 text-success sm:px-6">{t("checklist.complete")}</p>}
      <ol hidden={done === props.items.length} className="border-line border-t">
        {props.items.map((item, index) => (
          <Step key={item.key} item={item} number={index + 1} next={item.key === next} />
        ))}
      </ol>
    </section>
  );
}

function Progress(props: { done: number; total: number }) {
  const t = useTranslations("overview");
  return (
    <p className="flex min-w-0 items-center gap-3 text-ink-2 text-sm">
      <span aria-hidden className="flex gap-1 max-sm:hidden">
        {[...Array(props.total).keys()].map((index) => (
          <span key={index} className={cn("h-1.5 w-6 rounded-full", index < props.done ? "bg-success" : "bg-line")} />
        ))}
      </span>
      {t("checklist.progress", { done: props.done, total: props.total })}
    </p>
  );
}

function Step(props: { item: ChecklistItem; number: number; next: boolean }) {
  const t = useTranslations("overview");
  const { item, next } = props;
  return (
    <li
      data-step={item.key}
      data-done={item.done}
      className={cn(
        "flex flex-wrap items-start gap-x-4 gap-y-3 border-line px-4 py-3.5 not-last:border-b sm:px-6 lg:flex-nowrap",
        next && "bg-accent-soft",
      )}
    >
      <span
        aria-hidden
        className={cn(
          "mt-px grid size-6 shrink-0 place-items-center rounded-full border font-medium text-xs",
          item.done ? "border-transparent bg-success text-surface" : "border-control text-ink-2",
          next && "border-accent bg-accent text-on-accent",
        )}
      >
        {item.done ? <Check className="size-3.5" /> : props.number}
      </span>
      <div className="min-w-0 flex-1 basis-48">
        <p className={cn("font-medium", item.done && "text-ink-2")}>
          {item.title}
          <span className="sr-only">
            （{item.done ? t("checklist.done") : next ? t("checklist.next") : t("checklist.todo")}）
          </span>
        </p>
        {!item.done && <p className="text-ink-2 text-sm">{item.text}</p>}
      </div>
      <div className="flex flex-wrap items-center gap-2 max-lg:pl-10">{item.action}</div>
    </li>
  );
}
