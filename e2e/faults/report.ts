import { appendFileSync } from "node:fs";
import { expect } from "vitest";
import type { Figures } from "./stage";

const COLUMNS = ["scenario", "faults", "events", "deliveries", "lost", "unfinished", "duplicates", "bound"] as const;

/** Prints what was counted, keeps it for `npm run faults`, and holds it against the promises. */
export function report(figures: readonly Figures[]): void {
  console.log(figures.map((line) => COLUMNS.map((column) => `${column} ${line[column]}`).join(" · ")).join("\n"));
  const file = process.env.FAULTS_REPORT;
  if (file !== undefined) appendFileSync(file, figures.map((line) => `${JSON.stringify(line)}\n`).join(""));
  for (const { scenario, lost, unfinished, duplicates, bound, deliveries } of figures) {
    expect({ scenario, lost, unfinished, deliveries }).toMatchObject({ lost: 0, unfinished: 0 });
    expect(deliveries).toBeGreaterThan(0);
    expect(duplicates, `duplicates of "${scenario}"`).toBeLessThanOrEqual(bound);
  }
}

/** Whether the long form runs: `npm run faults`. */
export const LONG = process.env.FAULTS === "long";
