import { localMinute, zonedInstant } from "../zoned-time";

/** How often a webhook tests itself. */
export const SELF_TEST_RHYTHMS = ["off", "daily", "weekly"] as const;
export type SelfTestRhythm = (typeof SELF_TEST_RHYTHMS)[number];

/** `at`: local time `HH:MM` in the organization's zone · `day`: 1 = Monday, for a weekly one. */
export type SelfTestSchedule = { rhythm: SelfTestRhythm; at: string; day: number };

/** Many webhooks test themselves at nine: they are spread over this time. */
export const SPREAD_SECONDS = 600;
const DAY_MS = 86_400_000;
/** A week, and the day it begins on. */
const DAYS_AHEAD = 9;

/**
 * When an endpoint tests itself next, after `now`; null without a self-test. `seed` (any text, its id) decides the place
 * within the spread, so that it is the same every time. A local time that the clock skips is when it moves on.
 */
export function nextSelfTest(schedule: SelfTestSchedule, timeZone: string, seed: string, now: Date): Date | null {
  if (schedule.rhythm === "off") return null;
  const spread = spreadOf(seed) * 1_000;
  for (let ahead = -1; ahead < DAYS_AHEAD; ahead++) {
    const date = localMinute(new Date(now.getTime() + ahead * DAY_MS), timeZone).slice(0, "2025-01-15".length);
    if (schedule.rhythm === "weekly" && weekday(date) !== schedule.day) continue;
    const base = zonedInstant(`${date}T${schedule.at}`, timeZone);
    const at = base === null ? null : new Date(base.getTime() + spread);
    if (at !== null && at > now) return at;
  }
  return null;
}

function spreadOf(seed: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % SPREAD_SECONDS;
}

/** 1 = Monday. */
const weekday = (date: string): number => ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
