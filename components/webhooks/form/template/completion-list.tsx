"use client";

import { useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import type { Suggestion } from "./completion";

/** The list below the cursor. The focus stays in the text; the active item is told by `aria-activedescendant`. */
export function CompletionList(props: {
  id: string;
  label: string;
  items: readonly Suggestion[];
  active: number;
  place: { left: number; top: number };
  onChoose: (name: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[props.active]?.scrollIntoView({ block: "nearest" });
  }, [props.active]);
  return (
    <div
      ref={list}
      id={props.id}
      role="listbox"
      aria-label={props.label}
      style={props.place}
      className="absolute z-20 max-h-64 w-72 max-w-full overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-pop"
    >
      {props.items.map((item, index) => (
        <button
          type="button"
          key={item.name}
          id={`${props.id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === props.active}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.onChoose(item.name)}
          className={cn(
            "flex w-full cursor-pointer items-baseline gap-2 rounded-sm px-2 py-1.5 text-start",
            index === props.active ? "bg-accent-soft" : "hover:bg-hover",
          )}
        >
          <span className="min-w-0 break-all font-mono text-sm">{item.name}</span>
          {item.label !== "" && <span className="ml-auto shrink-0 text-ink-3 text-xs">{item.label}</span>}
        </button>
      ))}
    </div>
  );
}
