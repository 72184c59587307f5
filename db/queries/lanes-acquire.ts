import { MAIL_FINAL_REPLY_MS } from "@/lib/domain/exchange";
import type { BlockReason, LaneHealth } from "@/lib/domain/lane-health";
import type { Db } from "../client";
import { runHot } from "./hot";
import { PEER_SILENT_MS } from "./workers";

export type AcquiredLane = {
  endpointId: string;
  organizationId: string;
  shard: number;
  token: number;
  wakeSeq: number;
  /** Left by a holder that stopped in mid-flight: to be recorded as "outcome unknown" before anything else. */
  inflight: string[];
  leaseMs: number;
  /** Why nothing was claimed until now; null when nothing held the lane up. */
  blockReason: BlockReason | null;
  health: LaneHealth | null;
  /** ISO 8601. */
  failingSince: string | null;
};

// What waits for an endpoint that is off stays where it is. A block holds, except where there is nothing to send (the
// endpoint was deleted: its work is ended), and except that what an earlier delivery holds up does not hold up what
// somebody asked for by hand. Of what is ready, a worker takes what makes its share of all lanes fair; which of them, each
// worker chooses in an order of its own, so that two that ask at once seldom want the same. Locks are taken by endpoint.
const ACQUIRE = `
with ready as materialized (
  select l.endpoint_id, e.id is null or e.deleted_at is not null as closing,
    t.ms + case when e.channel = 'email' then greatest(t.ms, ${MAIL_FINAL_REPLY_MS}) else 0 end + $3::int as lease_ms
  from lanes l left join endpoints e on e.id = l.endpoint_id
    cross join lateral (select coalesce((e.settings->>'timeoutMs')::int, 5000) as ms) t
  where l.shard = any($1::smallint[])
    and (l.lease_until is null or l.lease_until <= clock_timestamp())
    and (e.enabled or e.id is null or e.deleted_at is not null)
    and (l.blocked_until is null or l.blocked_until <= now() or e.id is null or e.deleted_at is not null
      or (l.block_reason = 'order' and exists (
        select 1 from due d where d.endpoint_id = l.endpoint_id and d.prio = 0 and d.due_at <= now())))
    and (
      exists (select 1 from due d where d.endpoint_id = l.endpoint_id and d.prio = 0 and d.due_at <= now())
      or exists (select 1 from due d where d.endpoint_id = l.endpoint_id and d.prio = 10 and d.due_at <= now())
      or exists (select 1 from due d where d.endpoint_id = l.endpoint_id and d.prio = 20 and d.due_at <= now())
      or ((e.id is null or e.deleted_at is not null)
        and exists (select 1 from due d where d.endpoint_id = l.endpoint_id))
    )
  limit $4
), share as materialized (
  select r.ready, p.peers, case when $6 or not p.known or p.peers < 2 then $4
    else greatest(0, ceil((p.held + $5 + r.ready)::numeric / p.peers)::int - $5) end as room
  from (select count(*)::int as ready from ready) r
    cross join (
      select count(*) as peers, coalesce(sum(lanes) filter (where id <> $2), 0) as held,
        coalesce(bool_or(id = $2), false) as known
      from workers where seen_at > clock_timestamp() - interval '${PEER_SILENT_MS} milliseconds'
    ) p
), chosen as materialized (
  select r.* from ready r order by hashtextextended(r.endpoint_id::text || $2, 0) limit (select room from share)
), candidate as materialized (
  select l.endpoint_id, c.lease_ms, l.block_reason
  from chosen c join lanes l on l.endpoint_id = c.endpoint_id
  where (l.lease_until is null or l.lease_until <= clock_timestamp())
    and (l.blocked_until is null or l.blocked_until <= now() or c.closing or l.block_reason = 'order')
  order by l.endpoint_id
  for no key update of l
), taken as (
  update lanes l
  set lease_token = l.lease_token + 1, lease_owner = $2,
    lease_until = clock_timestamp() + c.lease_ms * interval '1 millisecond',
    blocked_until = case when l.blocked_until > now() and l.block_reason <> 'order' then l.blocked_until end,
    block_reason = case when l.blocked_until > now() and l.block_reason <> 'order' then l.block_reason end
  from candidate c
  where l.endpoint_id = c.endpoint_id
  returning l.endpoint_id as "endpointId", l.organization_id as "organizationId", l.shard,
    l.lease_token::float8 as token, l.wake_seq::float8 as "wakeSeq", l.inflight::text[] as inflight,
    c.lease_ms as "leaseMs", c.block_reason as "blockReason", l.health,
    to_char(l.failing_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "failingSince"
), noted as (
  update workers set lanes = $5 + (select count(*) from taken)
  where id = $2 and (select peers from share) > 1
)
select s.ready, s.room, t.* from share s left join taken t on true`;

export type AcquireRequest = {
  shards: readonly number[];
  owner: string;
  marginMs: number;
  /** At most so many lanes. */
  limit: number;
  /** How many lanes the owner holds already. */
  held: number;
  /** Takes whatever is ready: it was left to other workers, and they did not come for it. */
  insist: boolean;
};

/** One row for each lane that was taken; one without a lane when there is none. */
type Answer = { ready: number; room: number } & (AcquiredLane | { endpointId: null });

/**
 * Leases lanes of the shards that have something due (or belong to an endpoint that was deleted) and nobody
 * holds, by the database's clock, as many as are a fair share among the workers that are alive. The lease lasts the longest
 * try (`longestTryMs`) plus `marginMs`. `left`: lanes that were ready (of at most `limit`) and were not taken; `outrun`: others
 * took some of those that were ours to take.
 */
export async function acquireLanes(
  db: Db,
  request: AcquireRequest,
): Promise<{ lanes: AcquiredLane[]; left: number; outrun: boolean }> {
  const { shards, owner, marginMs, limit, held, insist } = request;
  const rows = await runHot<Answer>(db, "lanes_acquire", ACQUIRE, [shards, owner, marginMs, limit, held, insist]);
  const lanes = rows.filter((row) => row.endpointId !== null);
  const { ready, room } = rows[0] ?? { ready: 0, room: 0 };
  return { lanes, left: ready - lanes.length, outrun: lanes.length < Math.min(ready, room) };
}
