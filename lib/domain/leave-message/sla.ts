import type { Priority } from "./priority";

/** Time counted only while people work; the calendar is the one in force when it was read. */
export type BusinessTime = {
  /** The instant at which `minutes` of business time have passed since `from`. */
  add(from: Date, minutes: number): Date;
  /** Minutes of business time between two instants, rounded down; 0 when `to` is not later. */
  between(from: Date, to: Date): number;
};

/** Every minute counts: organizations without hours. */
export const ROUND_THE_CLOCK: BusinessTime = {
  add: (from, minutes) => new Date(from.getTime() + minutes * 60_000),
  between: (from, to) => Math.max(0, Math.floor((to.getTime() - from.getTime()) / 60_000)),
};

/** Minutes of business time to the first answer (ux.md §3.4). */
export const SLA_DEFAULTS: Record<Priority, number> = { urgent: 30, high: 120, medium: 480, low: 1440 };
/** The owner is warned when this part of the time is gone. */
const WARN_AT = 0.75;

export type SlaTargets = {
  minutes: Record<Priority, number>;
  /** Categories with times of their own. */
  categories: readonly { category: string; minutes: Record<Priority, number> }[];
};

/** How many minutes a message of this priority and category may wait for its first answer. */
export function slaMinutes(targets: SlaTargets, about: { priority: Priority; category: string }): number {
  const own = targets.categories.find(({ category }) => category === about.category);
  return (own?.minutes ?? targets.minutes)[about.priority];
}

/** When the first answer is due and from when its owner is warned, for a clock that starts at `from`. */
export function slaTimes(time: BusinessTime, from: Date, minutes: number): { dueAt: Date; warnAt: Date } {
  return { dueAt: time.add(from, minutes), warnAt: time.add(from, Math.floor(minutes * WARN_AT)) };
}
