import type { Presence, PresenceMode } from "./presence";

/** What visitors were told last, and since when. */
export type Shown = { mode: PresenceMode; since: number };

/** At most one change in this time when agents come and go: a flickering connection is no news. */
export const FLIP_MS = 10_000;

/**
 * Whether visitors are told a new answer now. What a person or the clock decides (forced, hours) is told at once; what
 * agents' comings and goings decide waits until the last change has stood for ten seconds. `since` is the new
 * beginning when it changes.
 */
export function settle(shown: Shown | null, next: Presence, now: number): Shown {
  if (shown === null) return { mode: next.mode, since: now };
  if (shown.mode === next.mode) return shown;
  const byAgents = next.reason === "available" || next.reason === "no_agent" || next.reason === "all_busy";
  if (byAgents && now - shown.since < FLIP_MS) return shown;
  return { mode: next.mode, since: now };
}
