import type { PresenceReason } from "./presence";

type Away = { reason: PresenceReason; minutes: number };
/** Minutes within hours: with somebody available, and without by reason, the longest first. */
type Covered = { available: number; minutes: number; away: Away[] };
export type CoverageDay = Covered & { day: string };
export type Coverage = Covered & { days: CoverageDay[] };

/** Counted minutes, summed up by local day (`2025-01-15`), the newest first, and altogether. */
export function coverageOf(rows: readonly (Away & { day: string })[]): Coverage {
  const days = [...new Set(rows.map(({ day }) => day))].sort().reverse();
  return {
    ...covered(rows),
    days: days.map((day) => ({ day, ...covered(rows.filter((row) => row.day === day)) })),
  };
}

function covered(rows: readonly Away[]): Covered {
  const sums = new Map<PresenceReason, number>();
  for (const { reason, minutes } of rows) sums.set(reason, (sums.get(reason) ?? 0) + minutes);
  const all = [...sums].map(([reason, minutes]) => ({ reason, minutes }));
  return {
    available: sums.get("available") ?? 0,
    minutes: all.reduce((total, { minutes }) => total + minutes, 0),
    away: all.filter(({ reason }) => reason !== "available").sort((a, b) => b.minutes - a.minutes),
  };
}
