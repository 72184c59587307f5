"use client";

import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { cn } from "./cn";

const tabStyle = [
  "-mb-px inline-flex h-10 cursor-pointer items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-1 font-medium text-ink-2",
  "rounded-t-sm transition-colors hover:text-ink touch-target",
].join(" ");
const listStyle = "flex gap-5 overflow-x-auto border-b border-line";

export type Tab<V extends string> = { value: V; label: ReactNode; content: ReactNode };

/** Tabs inside one view (请求 / 响应). Arrow keys move and choose; only the chosen panel is mounted. */
export function Tabs<V extends string>(props: {
  label: string;
  tabs: readonly Tab<V>[];
  defaultValue?: V;
  value?: V;
  onValueChange?: (value: string) => void;
  className?: string;
}) {
  const { tabs } = props;
  const id = useId();
  const [own, setOwn] = useState(props.defaultValue ?? tabs[0]?.value);
  const chosen = props.value ?? own;
  const panel = tabs.find(({ value }) => value === chosen);
  const list = useRef<HTMLDivElement>(null);
  const choose = (value: V) => {
    setOwn(value);
    props.onValueChange?.(value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextTab(
      event.key,
      tabs.findIndex(({ value }) => value === chosen),
      tabs.length,
    );
    const tab = next === null ? undefined : tabs[next];
    if (tab === undefined) return;
    event.preventDefault();
    choose(tab.value);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next ?? 0]?.focus();
  };
  return (
    <div className={props.className}>
      <div ref={list} role="tablist" aria-label={props.label} className={listStyle} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-tab-${tab.value}`}
            aria-selected={tab.value === chosen}
            aria-controls={tab.value === chosen ? `${id}-panel` : undefined}
            tabIndex={tab.value === chosen ? 0 : -1}
            onClick={() => choose(tab.value)}
            className={cn(
              tabStyle,
              "aria-selected:border-accent aria-selected:text-accent-ink focus-visible:outline-offset-[-3px]",
            )}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {panel !== undefined && (
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${panel.value}`} className="pt-4">
          {panel.content}
        </div>
      )}
    </div>
  );
}

/** Where a key leads from the tab at `index`; null for other keys. */
function nextTab(key: string, index: number, count: number): number | null {
  if (key === "ArrowRight") return (index + 1) % count;
  if (key === "ArrowLeft") return (index - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}
