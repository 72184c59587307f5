"use client";

import { CheckCircle2, CircleAlert, X } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "./button";
import { cn } from "./cn";

type ToastAction = { label: string; onSelect: () => void };
type ToastEntry = { id: number; tone: "success" | "error"; text: string; action?: ToastAction };

let entries: readonly ToastEntry[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly ToastEntry[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

function push(entry: Omit<ToastEntry, "id">): void {
  lastId += 1;
  change([...entries.slice(-3), { ...entry, id: lastId }]);
}

/**
 * Feedback that does not block. `toast.success("已保存")` goes after 3 s (6 s with an action such as 撤销, and not while
 * hovered or focused); `toast.error(…)` stays until it is closed. One `<Toaster>` stands in the root layout.
 */
export const toast = {
  success: (text: string, action?: ToastAction) => push({ tone: "success", text, action }),
  error: (text: string, action?: ToastAction) => push({ tone: "error", text, action }),
  dismiss: (id: number) => change(entries.filter((entry) => entry.id !== id)),
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};
const NONE: readonly ToastEntry[] = [];

export function Toaster() {
  const t = useTranslations("common");
  const list = useSyncExternalStore(
    subscribe,
    () => entries,
    () => NONE,
  );
  return (
    <section
      aria-label={t("toasts")}
      className="pointer-events-none fixed inset-x-0 bottom-20 z-60 mx-auto flex w-full max-w-md flex-col gap-2 px-4 sm:bottom-6"
    >
      <div role="status" className="contents">
        {list.filter(isSuccess).map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </div>
      <div role="alert" className="contents">
        {list
          .filter((entry) => !isSuccess(entry))
          .map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
      </div>
    </section>
  );
}

const isSuccess = (entry: ToastEntry) => entry.tone === "success";

function Entry({ entry }: { entry: ToastEntry }) {
  const t = useTranslations("common");
  const box = useRef<HTMLDivElement>(null);
  const stays = entry.tone === "error";
  const lifeMs = entry.action === undefined ? 3_000 : 6_000;
  useEffect(() => {
    if (stays) return;
    let timer = setTimeout(end, lifeMs);
    function end(): void {
      // Being read or about to be used: ask again later.
      if (box.current?.matches(":hover, :focus-within")) timer = setTimeout(end, 1_000);
      else toast.dismiss(entry.id);
    }
    return () => clearTimeout(timer);
  }, [stays, lifeMs, entry.id]);
  const Icon = entry.tone === "success" ? CheckCircle2 : CircleAlert;
  return (
    <div
      ref={box}
      className="pointer-events-auto flex animate-rise-in items-center gap-3 rounded-lg border border-line bg-raised py-2 pr-2 pl-4 shadow-pop"
    >
      <Icon
        aria-hidden
        className={cn("size-4.5 shrink-0", entry.tone === "success" ? "text-success" : "text-danger")}
      />
      <span className="min-w-0 flex-1 py-1">{entry.text}</span>
      {entry.action !== undefined && (
        <Button
          size="sm"
          variant="ghost"
          className="text-accent-ink"
          onClick={() => {
            entry.action?.onSelect();
            toast.dismiss(entry.id);
          }}
        >
          {entry.action.label}
        </Button>
      )}
      <IconButton icon={X} label={t("close")} onClick={() => toast.dismiss(entry.id)} />
    </div>
  );
}
