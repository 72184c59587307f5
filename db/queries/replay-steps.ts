import { sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { Replayable } from "@/lib/domain/replay";
import type { Tx } from "../client";
import { regroup } from "./failure-groups-write";
import { byKey, dueOf } from "./hot";
import { texts, uuids } from "./parameters";
import { bucketOf } from "./stats-write";

/*
 * The steps of a replay. Each runs in a transaction that holds the replay's row; the lane's row is locked before its
 * work is touched, as everywhere. What a step did is in rows: repeated or interrupted, it does nothing twice.
 */

/** Locks the lanes of endpoints, in their order, and tells them that there is work. Returns the shards. */
export async function wakeLanes(tx: Tx, endpointIds: readonly string[]): Promise<number[]> {
  await tx.execute(sql`
    select 1 from lanes where endpoint_id = any(${uuids(endpointIds)}) order by endpoint_id for no key update`);
  const result = await tx.execute<{ shard: number }>(sql`
    update lanes set wake_seq = wake_seq + 1 where endpoint_id = any(${uuids(endpointIds)}) returning shard`);
  return [...new Set(result.rows.map((row) => row.shard))];
}

/** The bound below the first of a group's ids: that of its millisecond. */
const justBefore = (id: string) => sql.raw(`min(left(${id}::text, 13) || '-7000-8000-000000000000')`);

/** What moves in statistics and groups of failures when deliveries are opened again (-1) or put back (1); `moved` names the rows. */
export const moveStatistics = (direction: 1 | -1) => sql`
  ${sql.raw(regroup("moved", direction))}, tally as materialized (
    select m.organization_id, m.endpoint_id, x.resolution,
      ${sql.raw(bucketOf("m.id", "x.resolution"))} as bucket,
      count(*) filter (where m.status = 'exhausted') as exhausted,
      count(*) filter (where m.status = 'skipped') as skipped,
      count(*) filter (where m.status = 'delivered' and m.tries <= 1) as first,
      count(*) filter (where m.status = 'delivered' and m.tries > 1) as later
    from moved m cross join (values (300::smallint), (3600::smallint)) x(resolution)
    where m.status in ('exhausted', 'skipped', 'delivered')
    group by 1, 2, 3, 4
  ), locked as materialized (
    select t.* from tally t
    join delivery_stats s using (organization_id, endpoint_id, resolution, bucket)
    order by t.organization_id, t.resolution, t.bucket, t.endpoint_id
    for no key update of s
  ), counted as (
    update delivery_stats s
    set exhausted = s.exhausted + ${direction} * l.exhausted, skipped = s.skipped + ${direction} * l.skipped,
      delivered_first = s.delivered_first + ${direction} * l.first,
      delivered_retry = s.delivered_retry + ${direction} * l.later
    from locked l
    where s.organization_id = l.organization_id and s.endpoint_id = l.endpoint_id
      and s.resolution = l.resolution and s.bucket = l.bucket
  )`;

type Target = { replayId: string; organizationId: string; endpointId: string };

/**
 * Puts deliveries of one endpoint behind what happens now (priority 20), each for one try, and notes what they were.
 * Those that are not in one of `statuses` any more, or that the replay has had, are passed over. The lane must be
 * locked. Returns how many were added.
 */
export async function addItems(
  tx: Tx,
  { replayId, organizationId, endpointId }: Target,
  deliveryIds: readonly string[],
  statuses: readonly Replayable[],
): Promise<number> {
  const result = await tx.execute<{ added: number }>(sql`
    with wanted as materialized (
      select d.id, d.organization_id, d.endpoint_id, d.event_id, d.event_type, d.status, d.skip_reason, d.finished_at,
        d.tries, d.reason, d.code, d.request_body is not null as solo
      from deliveries d
      where d.id = any(${uuids(deliveryIds)}) and d.organization_id = ${organizationId}
        and d.endpoint_id = ${endpointId} and d.status = any(${texts(statuses)}) and not d.is_test
        and exists (select 1 from events e where e.id = d.event_id)
        -- Sent again by somebody at this very moment: that one counts.
        and (d.status <> 'delivered' or not exists (select 1 from due q where q.delivery_id = d.id))
    ), item as (
      insert into replay_items (replay_id, delivery_id, endpoint_id, state, tries, status, skip_reason, finished_at)
      select ${replayId}, w.id, w.endpoint_id, 'waiting', w.tries, w.status, w.skip_reason, w.finished_at
      from wanted w on conflict do nothing
      returning delivery_id
    ), moved as materialized (
      select w.* from wanted w join item i on i.delivery_id = w.id
    ), queued as (
      insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step,
        trigger, solo)
      select m.id, m.endpoint_id, m.organization_id, m.event_id, m.event_type, 20, clock_timestamp(), m.tries, 0,
        'manual', m.solo
      from moved m
      on conflict (delivery_id) do update set due_at = least(due.due_at, excluded.due_at), trigger = 'manual'
    ), reopened as (
      update deliveries d set status = case when m.tries > 0 then 'retrying' else 'queued' end, finished_at = null
      from moved m where d.id = m.id and m.status in ('exhausted', 'skipped', 'cancelled')
    ), target as (
      update replay_targets t set waiting = t.waiting + (select count(*) from moved)
      where t.replay_id = ${replayId} and t.endpoint_id = ${endpointId}
    ), ${moveStatistics(-1)}
    select count(*)::int as added from moved`);
  return result.rows[0]?.added ?? 0;
}

export type NewDelivery = { deliveryId: string; eventId: string; eventType: EventType };

/**
 * Makes deliveries of events that made none for an endpoint, unless one was made meanwhile. The lane must be locked:
 * routing takes the same lock. Returns how many were added.
 */
export async function addMissed(
  tx: Tx,
  { replayId, organizationId, endpointId }: Target,
  rows: readonly NewDelivery[],
): Promise<number> {
  const result = await tx.execute<{ added: number }>(sql`
    with wanted as materialized (
      select r."deliveryId" as id, r."eventId" as event_id, r."eventType" as event_type
      from json_to_recordset(${JSON.stringify(rows)}::json) as r("deliveryId" uuid, "eventId" uuid, "eventType" text)
      where exists (select 1 from events e where e.id = r."eventId" and e.organization_id = ${organizationId})
        and not exists (select 1 from unrouted u
          where u.organization_id = ${organizationId} and ${sql.raw(byKey("u.event_id", 'r."eventId"'))})
        and not exists (select 1 from due q where q.endpoint_id = ${endpointId} and q.event_id = r."eventId")
        and not exists (select 1 from deliveries d
          where d.event_id = r."eventId" and d.endpoint_id = ${endpointId})
    ), item as (
      insert into replay_items (replay_id, delivery_id, endpoint_id, state, tries, status)
      select ${replayId}, w.id, ${endpointId}, 'waiting', 0, 'queued' from wanted w
    ), queued as (
      insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step,
        trigger, solo)
      select w.id, ${endpointId}, ${organizationId}, w.event_id, w.event_type, 20, clock_timestamp(), 0, 0, 'manual',
        false
      from wanted w
    ), target as (
      update replay_targets t set waiting = t.waiting + (select count(*) from wanted)
      where t.replay_id = ${replayId} and t.endpoint_id = ${endpointId}
    )
    select count(*)::int as added from wanted`);
  return result.rows[0]?.added ?? 0;
}

/** Counts what has ended of what a replay had queued. A try that failed and goes back to its schedule has ended too. */
export async function settleItems(tx: Tx, replayId: string): Promise<number> {
  const result = await tx.execute<{ settled: number }>(sql`
    with waiting as materialized (
      select i.delivery_id, i.endpoint_id, i.tries from replay_items i
      where i.replay_id = ${replayId} and i.state = 'waiting'
    ), ended as materialized (
      select w.delivery_id, w.endpoint_id, d.reason, d.code, d.diagnosis,
        case when d.status in ('delivered', 'merged') then 'delivered'
          when d.status in ('exhausted', 'retrying') then 'failed' else 'skipped' end as state
      from waiting w
      left join due q on ${dueOf("w.delivery_id")}
      left join deliveries d on d.id = w.delivery_id
      where q.delivery_id is null or (q.tries > w.tries and q.trigger <> 'manual')
    ), noted as (
      update replay_items i set state = e.state,
        reason = case when e.state = 'failed' then e.reason end, code = case when e.state = 'failed' then e.code end,
        diagnosis = case when e.state = 'failed' then e.diagnosis end
      from ended e where i.replay_id = ${replayId} and i.delivery_id = e.delivery_id
    ), tally as (
      select endpoint_id, count(*) as ended, count(*) filter (where state = 'delivered') as delivered,
        count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'skipped') as skipped
      from ended group by 1
    ), counted as (
      update replay_targets t set waiting = t.waiting - y.ended, delivered = t.delivered + y.delivered,
        failed = t.failed + y.failed, skipped = t.skipped + y.skipped
      from tally y where t.replay_id = ${replayId} and t.endpoint_id = y.endpoint_id
    )
    select count(*)::int as settled from ended`);
  return result.rows[0]?.settled ?? 0;
}

/**
 * Takes back what a replay had queued and nobody has begun to send: the due rows go, the deliveries are what they were,
 * and the replay looks at them again if it goes on. The lanes must be locked. Returns how many were taken back.
 */
async function withdrawItems(tx: Tx, replayId: string): Promise<number> {
  const result = await tx.execute<{ withdrawn: number }>(sql`
    with waiting as materialized (
      select i.*, q.event_id, q.organization_id, l.inflight
      from replay_items i
      join due q on ${dueOf("i.delivery_id")} and q.tries = i.tries and q.trigger = 'manual'
        and q.prio > 0
      join lanes l on l.endpoint_id = i.endpoint_id
      where i.replay_id = ${replayId} and i.state = 'waiting'
    ), back as materialized (
      select w.delivery_id as id, w.* from waiting w where not w.delivery_id = any(w.inflight)
    ), gone as (
      delete from due q using back b where ${dueOf("b.id")} and b.status <> 'retrying'
    ), rescheduled as (
      update due q set trigger = 'retry', due_at = coalesce(d.next_attempt_at, q.due_at)
      from back b join deliveries d on d.id = b.id
      where ${dueOf("b.id")} and b.status = 'retrying'
    ), restored as (
      update deliveries d set status = b.status, skip_reason = b.skip_reason, finished_at = b.finished_at
      from back b where d.id = b.id and b.status in ('exhausted', 'skipped', 'cancelled')
    ), forgotten as (
      delete from replay_items i using back b where i.replay_id = ${replayId} and i.delivery_id = b.id
    ), first as (
      select endpoint_id, count(*) as count,
        ${justBefore("delivery_id")} filter (where status <> 'queued') as delivery,
        ${justBefore("event_id")} filter (where status = 'queued') as event
      from back group by 1
    ), rewound as (
      update replay_targets t
      set waiting = t.waiting - f.count, scanned = t.scanned and f.delivery is null,
        cursor = least(t.cursor, f.delivery::uuid),
        event_cursor = case when f.event is null then t.event_cursor
          else least(coalesce(t.event_cursor, f.event::uuid), f.event::uuid) end
      from first f where t.replay_id = ${replayId} and t.endpoint_id = f.endpoint_id
    ), moved as materialized (
      select b.id, b.organization_id, b.endpoint_id, b.status, b.tries, d.reason, d.code
      from back b join deliveries d on d.id = b.id
    ), ${moveStatistics(1)}
    select count(*)::int as withdrawn from back`);
  return result.rows[0]?.withdrawn ?? 0;
}

/**
 * Stops what a replay had begun: counts what has ended and takes back what nobody has begun to send. What is being sent
 * ends as it will and is counted then.
 */
export async function takeBack(
  tx: Tx,
  replayId: string,
  targets: readonly { endpointId: string; waiting: number }[],
): Promise<void> {
  const waiting = targets.filter((target) => target.waiting > 0);
  await wakeLanes(
    tx,
    waiting.map((target) => target.endpointId),
  );
  await settleItems(tx, replayId);
  await withdrawItems(tx, replayId);
}
