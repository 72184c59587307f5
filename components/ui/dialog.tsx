"use client";

import { type ReactNode, Suspense, useState } from "react";
import { onDemand } from "./on-demand";

const DialogPanel = onDemand(() => import("./dialog-panel"));

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  children?: ReactNode;
  /** False while something is in flight: Esc and the scrim then do nothing. */
  dismissable?: boolean;
};

/**
 * A modal. Focus is kept inside and goes back to where it came from. On phones it rises from the bottom edge. Loaded when
 * it is opened for the first time.
 */
export function Dialog(props: DialogProps) {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  if (!used) return null;
  return (
    <Suspense>
      <DialogPanel {...props} />
    </Suspense>
  );
}

/** Loads what dialogs are made of, where one is about to be opened. */
export const preloadDialog = DialogPanel.preload;
