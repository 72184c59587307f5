import { z } from "zod";
import type { DeliveryLine } from "@/db/queries/deliveries-read";
import type { LaneState } from "@/db/queries/lane-health";
import { explain } from "@/lib/domain/diagnosis";
import { BLOCK_REASONS } from "@/lib/domain/lane-health";

/**
 * What a delivery waits for. `off`: its endpoint is switched off · `schedule`: collected for a set time · `later`: its own
 * time has not come (hours, set time, retry) · the rest: what holds the endpoint as a whole.
 */
const WAIT_REASONS = ["off", "schedule", "later", ...BLOCK_REASONS] as const;

export const STANDING_FIELDS = {
  /** The rule that skipped it, and where it stands in the endpoint's body; null for what no rule decided. */
  why: z.object({ zh: z.string(), en: z.string(), field: z.string().nullable() }).nullable(),
  /** The delivery it repeats (skipped) or the digest it was merged into (merged). */
  related: z.string().nullable(),
  /** What it waits for, and until when if that is known; null when nothing but its turn. */
  wait: z.object({ reason: z.enum(WAIT_REASONS), until: z.string().nullable() }).nullable(),
};
export type Wait = z.infer<(typeof STANDING_FIELDS)["wait"]>;

/** The rule behind a delivery that was never tried, in both languages. */
export function whyOf(line: DeliveryLine): z.infer<(typeof STANDING_FIELDS)["why"]> {
  if (line.attemptedAt !== null || line.diagnosis === null) return null;
  const values = line.diagnosisValues === null ? {} : { values: line.diagnosisValues };
  const { zh, en, field } = explain({ diagnosis: line.diagnosis, ...values });
  return { zh, en, field: field ?? null };
}

/** What a line waits for. `lane` is its endpoint's, undefined without one. */
export function waitOf(
  line: Pick<DeliveryLine, "status" | "nextAttemptAt" | "gather">,
  endpoint: { enabled: boolean; lane: LaneState | undefined },
  now: Date,
): Wait {
  if (line.status !== "queued" && line.status !== "retrying") return null;
  if (!endpoint.enabled) return { reason: "off", until: null };
  const due = line.nextAttemptAt !== null && line.nextAttemptAt > now ? line.nextAttemptAt : null;
  const { blockedUntil = null, blockReason = null } = endpoint.lane ?? {};
  const blocked = blockedUntil !== null && blockReason !== null && blockedUntil > (due ?? now);
  if (blocked) return { reason: blockReason, until: blockedUntil.toISOString() };
  if (due === null) return null;
  return { reason: line.gather ? "schedule" : "later", until: due.toISOString() };
}
