import { and, count, eq, inArray, sql } from "drizzle-orm";
import { newUuid } from "@/lib/domain/ids";
import type { BlockReason } from "@/lib/domain/lane-health";
import type { Db, Executor, Tx } from "../client";
import { due, lanes } from "../schema";
import { jsonParameter, runHot } from "./hot";

export type LaneState = Pick<
  typeof lanes.$inferSelect,
  "endpointId" | "blockedUntil" | "blockReason" | "health" | "failingSince"
>;

export const LANE_STATE = {
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
    .select(LANE_STATE)
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
      ) rows
    ) n
    where n.waiting > 0`);
  return new Map(result.rows.map((row) => [row.id, row.waiting]));
}

/**
 * Since when the oldest delivery has been due that was not sent yet, of one endpoint or of all; null when none is due. What
 * waits for its hours or for a retry is not due, and what is switched off waits for nobody. Every priority's first row is
 * looked up in the order of `due_lane`, however much waits behind it.
 */
export async function oldestDue(
  db: Executor,
  organizationId: string,
  { endpointId, now }: { endpointId?: string | undefined; now: Date },
): Promise<Date | null> {
  const one = endpointId === undefined ? sql`` : sql` and e.id = ${endpointId}`;
  const result = await db.execute<{ since: Date | string | null }>(sql`
    select min(first.due_at) as since
    from endpoints e cross join unnest(array[0, 10, 20]::smallint[]) p(prio)
    cross join lateral (
      select d.due_at from due d
      where d.endpoint_id = e.id and d.prio = p.prio and d.due_at <= ${now.toISOString()}::timestamptz
      order by d.due_at limit 1
    ) first
    where e.organization_id = ${organizationId} and e.enabled and e.deleted_at is null${one}`);
  const since = result.rows[0]?.since ?? null;
  return since === null ? null : new Date(since);
}

/** How many deliveries have not ended yet, of one endpoint or of all, counted up to `most`. */
export async function countUnderWay(
  db: Executor,
  organizationId: string,
  { endpointId, most }: { endpointId?: string | undefined; most: number },
): Promise<number> {
  const one = endpointId === undefined ? sql`` : sql` and e.id = ${endpointId}`;
  const result = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from (
      select 1 from endpoints e cross join lateral (
        select 1 from due d where d.endpoint_id = e.id limit ${most}
      ) rows
      where e.organization_id = ${organizationId} and e.deleted_at is null${one} limit ${most}
    ) counted`);
  return result.rows[0]?.n ?? 0;
}

/**
 * Lets a lane start again: an open breaker probes at once, and what is known of earlier failures is forgotten as far as
 * said (`failures`: the address is another one; `everything`: the endpoint was switched on). What limits and order say is
 * looked at anew; a ban stays with the address (and a robot's with the robot, see `limiters`). Counts as a wake. Returns
 * the lane's shard, null without a lane.
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
  const stays = forget === "failures" ? sql`false` : eq(lanes.blockReason, "ban");
  const [lane] = await db
    .update(lanes)
    .set({
      ...health,
      blockedUntil: sql`case when ${stays} then ${lanes.blockedUntil} end`,
      blockReason: sql`case when ${stays} then ${lanes.blockReason} end`,
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

const UNTOLD = `
select endpoint_id as "endpointId" from lanes
where health is not null and health->'untold'->>'count' is not null
  and (health->>'toldAt')::timestamptz not between $1::timestamptz - $2 * interval '1 millisecond'
    and $1::timestamptz + $2 * interval '1 millisecond'
  and (lease_until is null or lease_until <= clock_timestamp())
order by endpoint_id limit 1000`;

const TELL = `
with told as materialized (
  select l.endpoint_id, l.organization_id, l.health, i.id
  from json_to_recordset($1) as i("endpointId" uuid, id uuid) join lanes l on l.endpoint_id = i."endpointId"
  where l.health->'untold'->>'count' is not null and (l.lease_until is null or l.lease_until <= clock_timestamp())
  order by l.endpoint_id
  for no key update of l
), raised as (
  insert into events (id, organization_id, type, data, source, occurred_at, created_at)
  select t.id, t.organization_id, 'delivery.exhausted',
    ((t.health->'untold'->'last')::jsonb || jsonb_build_object('count', (t.health->'untold'->>'count')::int,
      'since', t.health->'untold'->>'since'))::json,
    'system', $2::timestamptz, $2::timestamptz
  from told t
  returning id, organization_id
), queued as (
  insert into unrouted (organization_id, event_id) select organization_id, id from raised
)
update lanes l
set health = (t.health::jsonb || jsonb_build_object('untold', null, 'toldAt', $3::text))::json
from told t where l.endpoint_id = t.endpoint_id`;

/**
 * Raises `delivery.exhausted` for deliveries that failed for good less than `everyMs` after the last such event of their
 * endpoint and were only counted, once that time is over. Only of lanes nobody holds: a holder tells itself.
 */
export async function raiseUntold(db: Db, now: Date, everyMs: number): Promise<void> {
  const at = now.toISOString();
  const waiting = await runHot<{ endpointId: string }>(db, "lanes_untold", UNTOLD, [at, everyMs]);
  if (waiting.length === 0) return;
  const rows = waiting.map(({ endpointId }) => ({ endpointId, id: newUuid(now.getTime()) }));
  await runHot(db, "lanes_tell", TELL, [jsonParameter(rows), at, at]);
}

/** For monitoring, of one organization or (null) of the whole installation: open breakers, and blocked lanes by reason. */
export async function laneFigures(
  db: Executor,
  organizationId: string | null,
  now: Date,
): Promise<{ open: number; blocked: Partial<Record<BlockReason, number>> }> {
  const blocked = sql`${lanes.blockedUntil} > ${now.toISOString()}::timestamptz`;
  const rows = await db
    .select({
      reason: sql<BlockReason | null>`case when ${blocked} then ${lanes.blockReason} end`.as("reason"),
      lanes: count(),
      open: sql<number>`count(*) filter (where ${lanes.health}->>'state' = 'open')`.mapWith(Number),
    })
    .from(lanes)
    .where(organizationId === null ? undefined : eq(lanes.organizationId, organizationId))
    .groupBy(sql`reason`);
  const reasons = rows.flatMap((row) => (row.reason === null ? [] : [[row.reason, row.lanes] as const]));
  return { open: rows.reduce((sum, row) => sum + row.open, 0), blocked: Object.fromEntries(reasons) };
}
