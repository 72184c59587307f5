"use client";

import { CircleHelp } from "lucide-react";
import * as Popover from "radix-ui/popover";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { popStyle } from "./dropdown-menu";

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
