"use client";

import { useRef } from "react";

/**
 * Focus back to where it was when a dialog without a trigger of its own closes. Spread on the dialog's content.
 * `fallback` is asked when that element is gone.
 */
export function useReturnFocus(fallback?: () => HTMLElement | null) {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const target = before.current;
      const stands = target instanceof HTMLElement && target.isConnected && target !== document.body;
      (stands ? target : fallback?.())?.focus();
    },
  };
}
