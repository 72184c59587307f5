import type { Presence, PresenceMode } from "./presence";

/** What visitors were told last, and since when. */
export type Shown = { mode: PresenceMode; since: number };

/** A connection that was lost within this time after it came is no news: it flickers. */
export const FLIP_MS = 10_000;

/**
 * Whether visitors are told a new answer now. What a person or the clock decides (a status, forced, hours) is told at
 * once, and so is that somebody is there; that a connection was lost waits until the answer before has stood for ten
 * seconds. `since` is the new beginning when it changes.
 */
export function settle(shown: Shown | null, next: Presence, now: number): Shown {
  if (shown === null) return { mode: next.mode, since: now };
  if (shown.mode === next.mode) return shown;
  const byConnection = next.reason === "no_agent" && next.lapsed;
  if (byConnection && now - shown.since < FLIP_MS) return shown;
  return { mode: next.mode, since: now };
}
