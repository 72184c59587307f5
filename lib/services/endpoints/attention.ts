import type { EndpointRow } from "@/db/queries/endpoints";
import type { EndpointHealth } from "./health";

/** How badly an endpoint needs somebody; 0 is not at all. One that a person switched off needs nobody. */
const URGENCY = { well: 0, degraded: 1, probing: 2, held: 3, stopped: 4 } as const;

/**
 * What puts an endpoint in front of the others: switched off by the product, then held back by its breaker or by the
 * platform's ban, then trying again, then failing often. A spent limit is how limits work, and no trouble.
 */
export function urgencyOf(
  endpoint: Pick<EndpointRow, "enabled" | "disabledReason">,
  health: Pick<EndpointHealth, "state" | "blockReason">,
): number {
  if (!endpoint.enabled) return endpoint.disabledReason === null ? URGENCY.well : URGENCY.stopped;
  if (health.state === "open" || health.blockReason === "ban") return URGENCY.held;
  if (health.state === "probing") return URGENCY.probing;
  return health.state === "degraded" ? URGENCY.degraded : URGENCY.well;
}
