import type { EventType } from "@/lib/domain/catalogue/types";
import type { Db } from "../client";
import { byKey, inHotTransaction, jsonParameter, runHot } from "./hot";
import type { DueDelivery } from "./lanes";
import { countGone } from "./stats-write";

/** A waiting delivery that may become part of a digest. */
export type DigestCandidate = {
  id: string;
  eventId: string;
  eventType: EventType;
  /** ISO 8601. */
  occurredAt: string;
  data: Record<string, unknown>;
  /** How many wait, this one and others; at most one more than asked for. */
  waiting: number;
};

/** The digest that stands for its members from now on. */
export type NewDigest = {
  deliveryId: string;
  eventId: string;
  organizationId: string;
  type: EventType;
  data: Record<string, unknown>;
  occurredAt: Date;
  members: readonly string[];
};

// The fence and the lock: whoever queues, retries or records for this lane takes the same row first.
const HOLD = `
select l.endpoint_id from lanes l join endpoints e on e.id = l.endpoint_id
where l.endpoint_id = $1 and l.lease_token = $2 and l.lease_owner is not null and e.enabled and e.deleted_at is null
for no key update of l`;

// What somebody asked for by hand (0), replays and broadcasts (20) stay by themselves, and so does a digest.
const CANDIDATES = `
with waiting as materialized (
  select q.delivery_id, q.event_id, q.event_type, q.due_at from due q
  where q.endpoint_id = $1 and q.prio = 10 and q.due_at <= clock_timestamp() and q.event_type <> all($4::text[])
    and (q.gather or not $3::boolean)
    and not exists (select 1 from lanes l where l.endpoint_id = $1 and q.delivery_id = any(l.inflight))
  order by q.due_at, q.delivery_id
  limit $2::int + 1
), sized as materialized (
  select w.*, e.data, e.occurred_at,
    sum(octet_length(e.data::text)) over (order by w.due_at, w.delivery_id) as total
  from waiting w join events e on e.id = w.event_id
)
select delivery_id as id, event_id as "eventId", event_type as "eventType", data,
  to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "occurredAt",
  (select count(*)::int from waiting) as waiting
from sized where total <= $5
order by due_at, delivery_id
limit $2`;

const FREEZE = `
with digest as materialized (
  select $1::uuid as delivery_id, $2::uuid as event_id, $3::uuid as endpoint_id, $4::uuid as organization_id, $5::text as type
), gone as (
  delete from due d where d.delivery_id = any($6::uuid[]) and d.endpoint_id = $3
  returning d.*
), written as (
  insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries, finished_at,
    related_id)
  select g.delivery_id, g.organization_id, g.endpoint_id, g.event_id, g.event_type, 'merged', g.trigger, g.tries,
    clock_timestamp(), $1
  from gone g
  on conflict (id) do update set status = 'merged', skip_reason = null, next_attempt_at = null,
    finished_at = excluded.finished_at, related_id = excluded.related_id
), stored as (
  insert into events (id, organization_id, type, data, source, occurred_at, created_at)
  select event_id, organization_id, type, $7::json, 'system', $8::timestamptz, clock_timestamp() from digest
), queued as (
  insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger, solo)
  select delivery_id, endpoint_id, organization_id, event_id, type, 10, (select min(due_at) from gone), 0, 0, 'auto', true
  from digest
  returning due_at
)
select due_at::text as "dueAt", (select count(*)::int from gone) as members from queued`;

export type FreezeInput = {
  endpointId: string;
  token: number;
  /** Only what was collected for a set time. */
  gathered: boolean;
  limit: number;
  /** Bytes of data all members may have together: a digest is one message. */
  maxBytes: number;
  /** Types that are never merged. */
  except: readonly EventType[];
};

/**
 * Turns waiting deliveries of a lane into one digest, in one transaction that is fenced by the lane's token: their due
 * rows are gone, they end as `merged` and name the digest, and the digest is due in their place. `compose` chooses
 * among the candidates, oldest first, and null leaves everything as it was. Nothing may be claimed meanwhile.
 * Returns the digest's due row; null when there is none.
 */
export async function freezeDigest(
  db: Db,
  input: FreezeInput,
  compose: (candidates: readonly DigestCandidate[]) => NewDigest | null,
): Promise<DueDelivery | null> {
  return inHotTransaction(db, async (run) => {
    const held = await run("digest_hold", HOLD, [input.endpointId, input.token]);
    if (held.length === 0) return null;
    const candidates = await run<DigestCandidate>("digest_candidates", CANDIDATES, [
      input.endpointId,
      input.limit,
      input.gathered,
      input.except,
      input.maxBytes,
    ]);
    const digest = compose(candidates);
    if (digest === null) return null;
    const occurredAt = digest.occurredAt.toISOString();
    const [row] = await run<{ dueAt: string; members: number }>("digest_freeze", FREEZE, [
      digest.deliveryId,
      digest.eventId,
      input.endpointId,
      digest.organizationId,
      digest.type,
      digest.members,
      jsonParameter(digest.data),
      occurredAt,
    ]);
    if (row?.members !== digest.members.length)
      throw new Error("the members of a digest changed under its lane's lock");
    const { deliveryId: id, eventId, type: eventType, data } = digest;
    const fresh = { prio: 10, tries: 0, step: 0, trigger: "auto", solo: true } as const;
    return { id, eventId, eventType, data, occurredAt, dueAt: row.dueAt, ...fresh };
  });
}

const DROP = `
with held as materialized (
  select l.endpoint_id, l.inflight from lanes l
  where l.endpoint_id = $1 and l.lease_token = $2 and l.lease_owner is not null
  for no key update
), picked as materialized (
  select w.delivery_id from held h cross join lateral (
    select d.delivery_id from due d
    where d.endpoint_id = h.endpoint_id and d.prio = 10 and d.due_at <= clock_timestamp() and d.tries = 0
      and not d.delivery_id = any(h.inflight)
    order by d.due_at, d.delivery_id limit $3
  ) w
), gone as (
  delete from due d using picked p where ${byKey("d.delivery_id", "p.delivery_id")} and d.prio = 10 and d.tries = 0
  returning d.*
), written as (
  insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, skip_reason, trigger, tries,
    finished_at)
  select g.delivery_id, g.organization_id, g.endpoint_id, g.event_id, g.event_type, 'skipped', 'rate_limited', g.trigger,
    g.tries, clock_timestamp()
  from gone g
  on conflict (id) do update set status = excluded.status, skip_reason = excluded.skip_reason, next_attempt_at = null,
    finished_at = excluded.finished_at
), ${countGone({ skipped: "count(*)", exhausted: "0" })}
select (select count(*)::int from gone) as dropped, exists (
  select 1 from held h cross join lateral (
    select 1 from due d
    where d.endpoint_id = h.endpoint_id and d.due_at <= clock_timestamp() and (d.prio <> 10 or d.tries > 0)
      and not d.delivery_id = any(h.inflight)
    limit 1
  ) w
) as left`;

/**
 * Ends what waits over the limit of an endpoint that wants it dropped: `skipped`, with the reason, at most `limit`,
 * fenced by the lane's token. Returns how many, and whether something is left that goes on: what was tried already, or
 * was asked for by hand.
 */
export async function dropWaiting(
  db: Db,
  lane: { endpointId: string; token: number },
  limit: number,
): Promise<{ dropped: number; left: boolean }> {
  const values = [lane.endpointId, lane.token, limit];
  const rows = await runHot<{ dropped: number; left: boolean }>(db, "lanes_drop", DROP, values);
  return rows[0] ?? { dropped: 0, left: false };
}
