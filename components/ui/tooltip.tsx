"use client";

import { CircleHelp } from "lucide-react";
import * as Popover from "radix-ui/popover";
import * as Primitive from "radix-ui/tooltip";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { popStyle } from "./dropdown-menu";
import { useLandmark } from "./landmark";

/** A short extra for something focusable; never the only place of a fact. Hoverable, Esc closes it. */
export function Tooltip(props: { content: ReactNode; children: ReactNode; side?: "top" | "right" | "bottom" }) {
  const { container, locate, anchor } = useLandmark();
  return (
    <Primitive.Provider delayDuration={350}>
      <Primitive.Root onOpenChange={(open) => open && locate()}>
        {anchor(<Primitive.Trigger asChild>{props.children}</Primitive.Trigger>)}
        <Primitive.Portal container={container}>
          <Primitive.Content
            side={props.side ?? "top"}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-72 animate-fade-in rounded-md bg-ink px-2.5 py-1.5 text-canvas text-sm shadow-pop"
          >
            {props.content}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}

/** A `?` that explains a term (a definition, a denominator) on click: works with touch and keyboard. */
export function HelpTip(props: { label: string; children: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={props.label}
        className="inline-grid size-6 cursor-pointer place-items-center rounded-full align-middle text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-11"
      >
        <CircleHelp aria-hidden className="size-4" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={6}
          collisionPadding={12}
          aria-label={props.label}
          className={cn(popStyle, "w-80 max-w-[calc(100vw-1.5rem)] p-4 text-sm")}
        >
          {props.children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
