import { type BlockReason, DISABLED_REASONS, type DisabledReason } from "@/lib/domain/lane-health";

/** What the console shows of an endpoint's receiver; the shape of the health in its reads. */
export type HealthData = {
  state: "ok" | "degraded" | "open" | "probing";
  /** 0 to 1, of `tries`. */
  failureRate: number | null;
  tries: number;
  nextProbeAt: string | null;
  failingSince: string | null;
  blockedUntil: string | null;
  blockReason: BlockReason | null;
  waiting: number;
};

/** `banned`: the platform refuses for a known time · `limited`: its own limit is spent · `sealed`: its secrets cannot be opened. */
const HEALTH_KINDS = ["ok", "degraded", "open", "probing", "limited", "banned", "sealed"] as const;
export type HealthKind = (typeof HEALTH_KINDS)[number];

/** The one word for a receiver's state, the gravest first. */
export function healthKind({ state, blockReason }: HealthData): HealthKind {
  if (blockReason === "secrets") return "sealed";
  if (state === "open") return "open";
  if (blockReason === "ban") return "banned";
  if (state === "probing") return "probing";
  if (blockReason === "limit") return "limited";
  return state;
}

/** The known one among the stored reasons for which the product switches an endpoint off. */
export const stopReason = (reason: string): DisabledReason | null =>
  DISABLED_REASONS.find((known) => known === reason) ?? null;
