"use client";

import { GripVertical } from "lucide-react";
import { type DragEvent, type ReactNode, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { cn } from "@/components/ui/cn";
import { toast } from "@/components/ui/toast";
import type { CardActions } from "./card-buttons";

const KIND = "application/x-hooklane-channel";
type Dragged = { id: string; name: string; place: number };

/**
 * A line of the list that is dragged by its handle and takes what is dropped on it in its place. Nobody needs a pointer for
 * that: 上移 and 下移 stand beside it.
 */
export function DragRow(
  props: Dragged & { mayWrite: boolean; move: CardActions["move"]; className: string; children: ReactNode },
) {
  const t = useTranslations("notifications.card");
  const common = useTranslations("common");
  const { id, name, place, mayWrite } = props;
  const [over, setOver] = useState(false);
  const [pending, start] = useTransition();
  const take = (event: DragEvent) => {
    setOver(false);
    const dragged = readDragged(event.dataTransfer.getData(KIND));
    if (dragged === null || dragged.place === place) return;
    event.preventDefault();
    start(async () => {
      const answer = await props.move({ id: dragged.id, by: place - dragged.place }).catch(() => null);
      if (answer?.status === "ok") toast.success(t("moved", { name: dragged.name, n: place + 1 }));
      else toast.error(answer?.status === "error" ? answer.message : common("form.networkError"));
    });
  };
  return (
    <li
      onDragOver={(event) => {
        if (!mayWrite || !event.dataTransfer.types.includes(KIND)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={take}
      className={cn(
        "relative",
        props.className,
        mayWrite && "sm:pl-9",
        over && "bg-accent-soft",
        pending && "opacity-60",
      )}
    >
      {mayWrite && (
        <span
          aria-hidden
          title={t("drag")}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.setData(KIND, JSON.stringify({ id, name, place } satisfies Dragged));
            event.dataTransfer.effectAllowed = "move";
            const row = event.currentTarget.closest("li");
            if (row !== null) event.dataTransfer.setDragImage(row, 16, 16);
          }}
          className="absolute inset-y-0 left-0 flex w-9 cursor-grab items-center justify-center text-ink-3 max-sm:hidden"
        >
          <GripVertical className="size-4" />
        </span>
      )}
      {props.children}
    </li>
  );
}

/** What another line of this list handed over; null when it was something else. */
function readDragged(text: string): Dragged | null {
  if (text === "") return null;
  const { id, name, place }: Partial<Record<keyof Dragged, unknown>> = JSON.parse(text);
  if (typeof id !== "string" || typeof name !== "string" || typeof place !== "number") return null;
  return { id, name, place };
}
