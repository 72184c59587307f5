/**
 * Why a lane claims nothing for now. `ban`: the platform refuses for a known time · `breaker`: it keeps failing and is
 * probed · `limit`: its limit or its platform's is spent · `order`: an earlier delivery waits for its next try · `secrets`: what
 * it is configured with was sealed by a key that is not here.
 */
export const BLOCK_REASONS = ["ban", "breaker", "limit", "order", "secrets"] as const;
export type BlockReason = (typeof BLOCK_REASONS)[number];

/** Why the product switches an endpoint off: it answered 410, nothing but failures for days, or its platform knows it no more. */
export const DISABLED_REASONS = ["gone", "failing", "dead"] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

/** What admins are told about a failure, each once until it is over. */
const HEALTH_NOTICES = ["day1", "day3", "day4", "consecutive", "rate"] as const;
export type HealthNotice = (typeof HEALTH_NOTICES)[number];

/** Tries of one minute (minutes since 1970): all that reached the receiver, those that count against it, the accepted. */
export type HealthMinute = { minute: number; tries: number; failures: number; delivered: number };

/** What is remembered of a lane between leases; see lib/domain/breaker.ts. Stored as JSON, null while nothing failed lately. */
export type LaneHealth = {
  state: "closed" | "open";
  /** The last minutes, oldest first; of an open breaker those in which it opened. */
  minutes: HealthMinute[];
  /** Deliveries that failed for good since the last success. */
  consecutive: number;
  /** Verdicts "dead" since the last success. */
  dead: number;
  /** When the breaker opened, ISO 8601. */
  openedAt: string | null;
  /** Probes that failed since then. */
  probes: number;
  /** Days with failures since the last success, counted from the first of them: how many, and the latest (0 = the first). */
  failedDays?: { count: number; latest: number };
  /** Notices given about this failure so far. */
  notices: HealthNotice[];
  /** When `delivery.exhausted` was last raised, ISO 8601. */
  toldAt: string | null;
  /** Failed deliveries that no event has told of yet, with the data of the newest. */
  untold: { count: number; since: string; last: Record<string, unknown> } | null;
};
