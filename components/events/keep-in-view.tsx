"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** A scrolling region that starts where its current link (`aria-current`) can be seen. */
export function KeepInView(props: { className?: string; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const region = ref.current;
    const current = region?.querySelector("[aria-current=page]");
    if (region === null || current === null || current === undefined) return;
    const [outer, inner] = [region.getBoundingClientRect(), current.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) {
      region.scrollTop += inner.top - outer.top - (outer.height - inner.height) / 2;
    }
  }, []);
  return (
    <div ref={ref} className={props.className}>
      {props.children}
    </div>
  );
}
