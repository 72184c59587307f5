import type { Db } from "@/db/client";
import { resolveFailureGroups } from "@/db/queries/failure-groups";

/**
 * Groups one sweep looks at: each costs a walk over the newest deliveries of its webhook, in every partition. More than these
 * have their turn in the sweeps that follow.
 */
const PER_SWEEP = 20;

/** Closes groups of failures whose webhook delivers again. Safe to repeat and to run on several workers at once. */
export async function settleFailureGroups(deps: { db: Db; now: () => Date }): Promise<void> {
  await resolveFailureGroups(deps.db, deps.now(), PER_SWEEP);
}
