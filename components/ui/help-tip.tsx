"use client";

import { CircleHelp } from "lucide-react";
import type { ReactNode } from "react";
import { Popover } from "./popover";

/** A `?` that explains a term (a definition, a denominator) on click: works with touch and keyboard. */
export function HelpTip(props: { label: string; children: ReactNode }) {
  return (
    <Popover
      label={props.label}
      className="w-80 max-w-[calc(100vw-1.5rem)] p-4 text-sm"
      trigger={
        <button
          type="button"
          aria-label={props.label}
          className="inline-grid size-6 cursor-pointer place-items-center rounded-full align-middle text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-11"
        >
          <CircleHelp aria-hidden className="size-4" />
        </button>
      }
    >
      {props.children}
    </Popover>
  );
}
