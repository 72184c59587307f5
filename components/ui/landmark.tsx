"use client";

import { type ReactNode, useRef, useState } from "react";

/**
 * Where a menu's or tooltip's layer goes: into the landmark (or dialog) its trigger stands in, so that all content is
 * inside landmarks and layers of a dialog stay inside it. Wrap the trigger in `anchor`, call `locate` when opening.
 */
export function useLandmark() {
  const ref = useRef<HTMLSpanElement>(null);
  const [container, setContainer] = useState<HTMLElement | null>(null);
  return {
    container,
    locate: () => setContainer(ref.current?.closest<HTMLElement>("[role=dialog],main,header,nav,aside") ?? null),
    anchor: (children: ReactNode) => (
      <span ref={ref} className="contents">
        {children}
      </span>
    ),
  };
}
