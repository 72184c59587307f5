import { and, eq, inArray, sql } from "drizzle-orm";
import type { Executor, Tx } from "../client";
import { due, lanes } from "../schema";

export type LaneState = Pick<
  typeof lanes.$inferSelect,
  "endpointId" | "blockedUntil" | "blockReason" | "health" | "failingSince"
>;

const COLUMNS = {
  endpointId: lanes.endpointId,
  blockedUntil: lanes.blockedUntil,
  blockReason: lanes.blockReason,
  health: lanes.health,
  failingSince: lanes.failingSince,
};

/** Blocks, breaker and failures of endpoints' lanes, as of the last tick that wrote them. */
export async function laneStates(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
): Promise<Map<string, LaneState>> {
  if (endpointIds.length === 0) return new Map();
  const rows = await db
    .select(COLUMNS)
    .from(lanes)
    .where(and(eq(lanes.organizationId, organizationId), inArray(lanes.endpointId, [...endpointIds])));
  return new Map(rows.map((row) => [row.endpointId, row]));
}

/** How many deliveries of each endpoint wait, counted up to `most`; endpoints without any are absent. */
export async function waitingByEndpoint(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
  most: number,
): Promise<Map<string, number>> {
  if (endpointIds.length === 0) return new Map();
  const result = await db.execute<{ id: string; waiting: number }>(sql`
    select w.id, n.waiting
    from unnest(${sql.param([...endpointIds])}::uuid[]) w(id)
    cross join lateral (
      select count(*)::int as waiting from (
        select 1 from ${due} d where d.endpoint_id = w.id and d.organization_id = ${organizationId} limit ${most}
      ) some
    ) n
    where n.waiting > 0`);
  return new Map(result.rows.map((row) => [row.id, row.waiting]));
}

/**
 * Lets a lane start again: an open breaker probes at once, and what is known of earlier failures is forgotten as far as
 * said (`failures`: the address is another one; `everything`: the endpoint was switched on). A platform's ban stays.
 * Counts as a wake. Returns the lane's shard, null without a lane.
 */
export async function restartLane(
  db: Executor,
  organizationId: string,
  endpointId: string,
  forget: "nothing" | "failures" | "everything",
): Promise<number | null> {
  const opened = sql`${lanes.health}->>'state' = 'open'`;
  const health = {
    nothing: {},
    failures: { health: sql`case when ${opened} then ${lanes.health} end`, failingSince: null },
    everything: { health: null, failingSince: null },
  }[forget];
  const [lane] = await db
    .update(lanes)
    .set({
      ...health,
      blockedUntil: sql`case when ${lanes.blockReason} <> 'breaker' then ${lanes.blockedUntil} end`,
      blockReason: sql`nullif(${lanes.blockReason}, 'breaker')`,
      wakeSeq: sql`${lanes.wakeSeq} + 1`,
    })
    .where(and(eq(lanes.endpointId, endpointId), eq(lanes.organizationId, organizationId)))
    .returning({ shard: lanes.shard });
  return lane?.shard ?? null;
}

/** Locks a lane until the transaction ends; false when somebody else holds it by now. */
export async function lockHeldLane(tx: Tx, endpointId: string, token: number): Promise<boolean> {
  const rows = await tx
    .select({ endpointId: lanes.endpointId })
    .from(lanes)
    .where(and(eq(lanes.endpointId, endpointId), eq(lanes.leaseToken, token)))
    .for("no key update");
  return rows.length > 0;
}
