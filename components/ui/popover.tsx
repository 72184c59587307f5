"use client";

import { type ReactNode, type RefObject, Suspense, useState } from "react";
import { onDemand, PopTrigger } from "./on-demand";

const PopoverPanel = onDemand(() => import("./popover-panel"));

export type PopoverProps = {
  /** One button element that says what it opens. */
  trigger: ReactNode;
  /** The layer's accessible name. */
  label: string;
  children: ReactNode;
  align?: "start" | "center" | "end";
  /** Of the layer: its width and padding. */
  className?: string;
  /** Gets the focus when the layer opens; without, its first control does. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** For layers that close themselves. */
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** A small layer beside its button: an explanation, a few choices. Loaded when somebody comes near the button. */
export function Popover(props: Omit<PopoverProps, "open" | "onOpenChange"> & Partial<PopoverProps>) {
  const [asked, setAsked] = useState(false);
  const [own, setOwn] = useState(false);
  const { open = own, onOpenChange = setOwn } = props;
  const trigger = (
    <PopTrigger
      trigger={props.trigger}
      opens="dialog"
      preload={PopoverPanel.preload}
      onOpen={() => {
        setAsked(true);
        onOpenChange(true);
      }}
    />
  );
  if (!asked && !open) return trigger;
  return (
    <Suspense fallback={trigger}>
      <PopoverPanel {...props} open={open} onOpenChange={onOpenChange} />
    </Suspense>
  );
}
