import { z } from "zod";
import { type LaneState, laneStates, waitingByEndpoint } from "@/db/queries/lane-health";
import type { ServiceContext } from "@/lib/context";
import { sumOf, WINDOW_MINUTES } from "@/lib/domain/breaker";
import { BLOCK_REASONS } from "@/lib/domain/lane-health";

/** Waiting deliveries are counted up to this many: a million of them would cost every read. */
export const WAITING_COUNTED = 10_000;
/** From this share of failures on (and {@link DEGRADED_FAILURES} of them) a receiver that still accepts counts as degraded. */
const DEGRADED_RATE = 0.2;
const DEGRADED_FAILURES = 3;

const HEALTH_STATES = ["ok", "degraded", "open", "probing"] as const;

/**
 * How an endpoint's receiver is doing. `open`: the breaker holds deliveries back until the next probe · `probing`: the next
 * delivery is sent as a probe · `degraded`: nothing was accepted since a failure, or many tries fail.
 */
export const EndpointHealthSchema = z.object({
  state: z.enum(HEALTH_STATES),
  /** Since when it is in this state, where that is known. */
  since: z.string().nullable(),
  /** Share of failures (0 to 1) among `tries` of the last 5 minutes; of those that opened an open breaker. */
  failureRate: z.number().nullable(),
  tries: z.number(),
  nextProbeAt: z.string().nullable(),
  /** Since when nothing was delivered and something failed. After 5 days of that the endpoint is switched off. */
  failingSince: z.string().nullable(),
  /** Nothing is sent before this time, and why. */
  blockedUntil: z.string().nullable(),
  blockReason: z.enum(BLOCK_REASONS).nullable(),
  /** Deliveries that wait, counted up to 10,000. */
  waiting: z.number(),
});
export type EndpointHealth = z.infer<typeof EndpointHealthSchema>;

/** The health of an endpoint whose lane has nothing to tell. */
export const HEALTHY: EndpointHealth = {
  state: "ok",
  since: null,
  failureRate: null,
  tries: 0,
  nextProbeAt: null,
  failingSince: null,
  blockedUntil: null,
  blockReason: null,
  waiting: 0,
};

/** Health of several endpoints in two statements; every id has an entry. */
export async function readHealth(
  ctx: Pick<ServiceContext, "db" | "organizationId" | "now">,
  endpointIds: readonly string[],
): Promise<Map<string, EndpointHealth>> {
  const [states, waiting] = await Promise.all([
    laneStates(ctx.db, ctx.organizationId, endpointIds),
    waitingByEndpoint(ctx.db, ctx.organizationId, endpointIds, WAITING_COUNTED),
  ]);
  const now = ctx.now();
  return new Map(endpointIds.map((id) => [id, healthOf(states.get(id), waiting.get(id) ?? 0, now)]));
}

/** One endpoint's health. */
export async function healthOfEndpoint(
  ctx: Pick<ServiceContext, "db" | "organizationId" | "now">,
  endpointId: string,
): Promise<EndpointHealth> {
  return (await readHealth(ctx, [endpointId])).get(endpointId) ?? HEALTHY;
}

/** Health as a lane tells it; `waiting` deliveries are counted elsewhere. */
export function healthOf(lane: LaneState | undefined, waiting: number, now: Date): EndpointHealth {
  if (lane === undefined) return { ...HEALTHY, waiting };
  const { health } = lane;
  const blocked = lane.blockedUntil !== null && lane.blockedUntil > now;
  const open = health?.state === "open";
  // The minutes in which it opened are what is told of an open breaker, however long ago that was.
  const sum = open
    ? sumOf(health.minutes, WINDOW_MINUTES, new Date(health.openedAt ?? now))
    : sumOf(health?.minutes ?? [], WINDOW_MINUTES, now);
  const failureRate = sum.tries === 0 ? null : sum.failures / sum.tries;
  const failingSince = lane.failingSince?.toISOString() ?? null;
  const blockedUntil = blocked ? (lane.blockedUntil?.toISOString() ?? null) : null;
  const shared = { failureRate, tries: sum.tries, failingSince, blockedUntil, waiting };
  const blockReason = blocked ? lane.blockReason : null;
  if (open) {
    const state = blocked ? "open" : "probing";
    return { ...shared, state, since: health.openedAt, nextProbeAt: blockedUntil, blockReason };
  }
  const failsOften = sum.failures >= DEGRADED_FAILURES && (failureRate ?? 0) >= DEGRADED_RATE;
  const state = failingSince !== null || failsOften ? "degraded" : "ok";
  return { ...shared, state, since: state === "degraded" ? failingSince : null, nextProbeAt: null, blockReason };
}
