import { addOpenMinutes, openMinutes } from "../presence/business-time";
import type { Hours } from "../presence/schedule";
import type { Priority } from "./priority";

/** Minutes of business time to the first answer (ux.md §3.4). */
export const SLA_DEFAULTS: Record<Priority, number> = { urgent: 30, high: 120, medium: 480, low: 1440 };
/** The owner is warned when this part of the time is gone. */
const WARN_AT = 0.75;
const MINUTE_MS = 60_000;

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

/**
 * When the first answer is due and from when its owner is warned, for a clock that starts at `from` and runs while the
 * team is open; where no hours are set it runs day and night.
 */
export function slaTimes(hours: Hours, from: Date, minutes: number): { dueAt: Date; warnAt: Date } {
  return {
    dueAt: afterMinutes(hours, from, minutes),
    warnAt: afterMinutes(hours, from, Math.floor(minutes * WARN_AT)),
  };
}

/**
 * What a clock shows that stood still from one instant to another: what was left then is left afterwards. `to` before `from`
 * takes a part of an announced pause back. A time that was over when the pause began stays.
 */
export function pausedTimes<T extends Record<string, Date>>(hours: Hours, times: T, from: Date, to: Date): T {
  const moved = (at: Date) => (at <= from ? at : afterMinutes(hours, to, waitedMinutes(hours, from, at)));
  return Object.fromEntries(Object.entries(times).map(([key, at]) => [key, moved(at)])) as T;
}

/** Whole minutes of business time between two instants; of all time where no hours are set. */
export function waitedMinutes(hours: Hours, from: Date, to: Date): number {
  const [start, end] = [from.getTime(), to.getTime()];
  return Math.floor(hours.isEmpty ? Math.max(0, end - start) / MINUTE_MS : openMinutes(hours, start, end));
}

/** The instant so many minutes of business time later; of all time where no hours are set. */
export function afterMinutes(hours: Hours, from: Date, minutes: number): Date {
  const wall = from.getTime() + minutes * MINUTE_MS;
  return new Date(hours.isEmpty ? wall : (addOpenMinutes(hours, from.getTime(), minutes) ?? wall));
}
