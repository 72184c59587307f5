"use client";

import * as Primitive from "radix-ui/tabs";
import type { ReactNode } from "react";
import { cn } from "./cn";

const tabStyle = [
  "-mb-px inline-flex h-10 cursor-pointer items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-1 font-medium text-ink-2",
  "rounded-t-sm transition-colors hover:text-ink touch-target",
].join(" ");
const listStyle = "flex gap-5 overflow-x-auto border-b border-line";

export type Tab<V extends string> = { value: V; label: ReactNode; content: ReactNode };

/** Tabs inside one view (请求 / 响应). Arrow keys move, all panels stay mounted only when shown. */
export function Tabs<V extends string>(props: {
  label: string;
  tabs: readonly Tab<V>[];
  defaultValue?: V;
  value?: V;
  onValueChange?: (value: string) => void;
  className?: string;
}) {
  return (
    <Primitive.Root
      defaultValue={props.defaultValue ?? props.tabs[0]?.value}
      value={props.value}
      onValueChange={props.onValueChange}
      className={props.className}
    >
      <Primitive.List aria-label={props.label} className={listStyle}>
        {props.tabs.map((tab) => (
          <Primitive.Trigger
            key={tab.value}
            value={tab.value}
            className={cn(
              tabStyle,
              "data-[state=active]:border-accent data-[state=active]:text-accent-ink focus-visible:outline-offset-[-3px]",
            )}
          >
            {tab.label}
          </Primitive.Trigger>
        ))}
      </Primitive.List>
      {props.tabs.map((tab) => (
        <Primitive.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </Primitive.Content>
      ))}
    </Primitive.Root>
  );
}
