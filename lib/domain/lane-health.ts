/**
 * Why a lane claims nothing for now. `ban`: the platform refuses for a known time · `breaker`: it keeps failing and is
 * probed · `limit`: its own limit is spent · `paused`: somebody paused it.
 */
export const BLOCK_REASONS = ["ban", "breaker", "limit", "paused"] as const;
export type BlockReason = (typeof BLOCK_REASONS)[number];

/** What the breaker remembers of a lane between leases; see lib/domain/breaker.ts. Stored as JSON. */
export type LaneHealth = {
  state: "closed" | "open";
  /** Tries by minute (minutes since 1970), the last five: all, and those that count against the receiver. */
  minutes: { minute: number; tries: number; failures: number }[];
  /** Failed deliveries since the last success. */
  consecutive: number;
  /** When the breaker opened, ISO 8601. */
  openedAt: string | null;
  /** Probes that failed since then. */
  probes: number;
  /** Notices given about this failure so far (`day1`, `day3`, `day4`, `consecutive`, `rate`). */
  notices: string[];
};
