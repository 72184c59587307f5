"use client";

import { type ReactNode, useId } from "react";

/** A label with its control. */
export function Line(props: { label: string; help?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1.5 block font-medium">
        {props.label}
      </label>
      {props.children(id)}
      {props.help !== undefined && <p className="mt-1.5 text-ink-3 text-sm">{props.help}</p>}
    </div>
  );
}
