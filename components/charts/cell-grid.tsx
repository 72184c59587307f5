"use client";

import { type KeyboardEvent, type ReactNode, useRef } from "react";

/** Which way a key goes: rows down, columns across. */
const STEPS: Record<string, readonly [row: number, column: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * A figure around a table whose cells are links (`data-cell="row column"`): one stop of the tab key, arrows go to the next cell that
 * way which has a link. Scrolls sideways where the table is wider than the page.
 */
export function CellGrid(props: { label: string; children: ReactNode }) {
  const place = useRef<HTMLElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    const here = place.current?.querySelector<HTMLElement>("[data-cell]:focus");
    if (step === undefined || here == null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = nextCell([...(place.current?.querySelectorAll<HTMLElement>("[data-cell]") ?? [])], here, step);
    if (next === undefined) return;
    here.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  return (
    // Positioned: what is for screen readers only would otherwise widen the page.
    <div className="relative overflow-x-auto">
      <figure ref={place} aria-label={props.label} onKeyDown={move} className="min-w-180">
        {props.children}
      </figure>
    </div>
  );
}

function nextCell(cells: HTMLElement[], here: HTMLElement, [down, across]: readonly [number, number]) {
  const [row, column] = positionOf(here);
  const ahead = cells.flatMap((cell) => {
    const [r, c] = positionOf(cell);
    const steps = (r - row) * down + (c - column) * across;
    const aside = Math.abs((r - row) * across) + Math.abs((c - column) * down);
    return steps > 0 && aside === 0 ? [{ cell, steps }] : [];
  });
  return ahead.sort((a, b) => a.steps - b.steps)[0]?.cell;
}

const positionOf = (cell: HTMLElement): [number, number] => {
  const [row = "0", column = "0"] = (cell.dataset.cell ?? "").split(" ");
  return [Number(row), Number(column)];
};
