import type { EventType } from "@/lib/domain/catalogue/types";
import type { DeliveryStatus } from "@/lib/domain/delivery";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { Db } from "../client";
import { regroup } from "./failure-groups-write";
import { type HotRun, inHotTransaction } from "./hot";

const RETRY = `
with lane as (
  insert into lanes (endpoint_id, organization_id, shard, wake_seq) values ($2, $3, $4, 1)
  on conflict (endpoint_id) do update set wake_seq = lanes.wake_seq + 1
  returning endpoint_id
)
insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger, solo)
select $1, lane.endpoint_id, $3, $5, $6, 0, clock_timestamp(), $7, 0, 'manual', $8 from lane
on conflict (delivery_id) do update set prio = 0, due_at = clock_timestamp(), gather = false,
  trigger = case when due.tries = 0 then due.trigger else 'manual' end`;

const FIND = `
select coalesce(d.id, q.delivery_id) as id, coalesce(d.endpoint_id, q.endpoint_id) as "endpointId",
  coalesce(d.event_id, q.event_id) as "eventId", coalesce(d.event_type, q.event_type) as "eventType",
  coalesce(d.status, 'queued') as status, coalesce(d.is_test, false) as "isTest", coalesce(d.tries, 0) as tries,
  d.request_body is not null as solo, d.related_id as "relatedId",
  d.request_body is not null or exists (
    select 1 from bodies b where b.event_id = d.event_id and b.hash = d.request_body_hash) as "hasBody", e.channel,
  e.enabled is true as enabled, e.id is null or e.deleted_at is not null as deleted,
  exists (select 1 from events v where v.id = coalesce(d.event_id, q.event_id)) as "eventExists"
from (select $1::uuid as id) wanted
left join deliveries d on d.id = wanted.id and d.organization_id = $2
left join due q on q.delivery_id = wanted.id and q.organization_id = $2
left join endpoints e on e.id = coalesce(d.endpoint_id, q.endpoint_id)
where d.id is not null or q.delivery_id is not null`;

export type RetryTarget = {
  id: string;
  endpointId: string;
  eventId: string;
  eventType: EventType;
  status: DeliveryStatus;
  isTest: boolean;
  tries: number;
  solo: boolean;
  /** The digest it was merged into, or the delivery it repeats. */
  relatedId: string | null;
  enabled: boolean;
  deleted: boolean;
  eventExists: boolean;
  /** What the last try sent is still stored. */
  hasBody: boolean;
  /** Null without an endpoint. */
  channel: ChannelId | null;
};

const RESEND = `
update deliveries set resend_body = $3
where id = $1 and organization_id = $2 and resend_body is distinct from $3::boolean`;

const LOCK_LANE = "select 1 from lanes where endpoint_id = $1 for no key update";

/**
 * Reopened deliveries leave the statistics they ended in; they are counted again when they end again. One that arrived
 * keeps its status until the new try has ended: it has arrived, whatever comes.
 */
const REOPEN = `
with before as materialized (
  select d.id, d.organization_id, d.endpoint_id, d.status, d.tries, d.reason, d.code from deliveries d
  where d.id = $1 and d.organization_id = $2 and (d.status in ('exhausted', 'skipped', 'cancelled')
    or (d.status = 'delivered' and not exists (select 1 from due q where q.delivery_id = d.id)))
), reopened as (
  update deliveries d set status = case when d.tries > 0 then 'retrying' else 'queued' end, finished_at = null
  from before b where d.id = b.id and b.status <> 'delivered'
), ${regroup("before", -1)}
update delivery_stats s
set exhausted = s.exhausted - (case when b.status = 'exhausted' then 1 else 0 end),
  skipped = s.skipped - (case when b.status = 'skipped' then 1 else 0 end),
  delivered_first = s.delivered_first - (case when b.status = 'delivered' and b.tries <= 1 then 1 else 0 end),
  delivered_retry = s.delivered_retry - (case when b.status = 'delivered' and b.tries > 1 then 1 else 0 end)
from before b cross join (values (300), (3600)) x(resolution)
where s.organization_id = b.organization_id and s.endpoint_id = b.endpoint_id and s.resolution = x.resolution
  and s.bucket = to_timestamp(floor($3::float8 / 1000 / x.resolution) * x.resolution)
  and b.status <> 'cancelled'`;

/**
 * Puts a delivery at the head of its lane, whatever its state; there is at most one due row of it, before and after.
 * `decide` looks at the delivery under the lane's lock and throws to refuse; `note` writes, in the same transaction, who
 * asked. Returns the delivery, null when the organization has none with this id.
 */
export async function requestRetry(
  db: Db,
  input: {
    deliveryId: string;
    organizationId: string;
    createdMs: number;
    /** Send what the last try sent, instead of what the present configuration makes of the event. */
    sameBody: boolean;
    shardOf: (endpointId: string) => number;
  },
  decide: (target: RetryTarget) => void,
  note: (run: HotRun) => Promise<void>,
): Promise<RetryTarget | null> {
  return inHotTransaction(db, async (run) => {
    const find = () => run<RetryTarget>("retry_find", FIND, [input.deliveryId, input.organizationId]);
    const [seen] = await find();
    if (seen === undefined) return null;
    // Lane first, as everywhere; then look again, because a result may have been written while we waited.
    await run("retry_lock", LOCK_LANE, [seen.endpointId]);
    const [target] = await find();
    if (target === undefined) return null;
    decide(target);
    await run("retry_reopen", REOPEN, [target.id, input.organizationId, input.createdMs]);
    await run("retry_due", RETRY, [
      target.id,
      target.endpointId,
      input.organizationId,
      input.shardOf(target.endpointId),
      target.eventId,
      target.eventType,
      target.tries,
      target.solo,
    ]);
    await run("retry_resend", RESEND, [target.id, input.organizationId, input.sameBody ? true : null]);
    await note(run);
    return target;
  });
}

const CANCEL = `
with held as materialized (
  select l.endpoint_id, l.inflight from lanes l
  where l.endpoint_id = (select q.endpoint_id from due q where q.delivery_id = $1 and q.organization_id = $2)
  for no key update
), gone as (
  delete from due d using held h
  where d.delivery_id = $1 and d.organization_id = $2 and d.endpoint_id = h.endpoint_id and not $1 = any(h.inflight)
  returning d.*
), written as (
  insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries, finished_at)
  select g.delivery_id, g.organization_id, g.endpoint_id, g.event_id, g.event_type, 'cancelled', g.trigger, g.tries,
    clock_timestamp()
  from gone g
  on conflict (id) do update set next_attempt_at = null,
    status = case when deliveries.status = 'delivered' then 'delivered' else 'cancelled' end,
    finished_at = case when deliveries.status = 'delivered' then deliveries.finished_at else excluded.finished_at end
)
select h.endpoint_id as "endpointId", exists (select 1 from gone) as cancelled from held h`;

/**
 * Takes a delivery out of its lane's work: nothing more is tried. One that arrived before stays delivered. `note` writes, in
 * the same transaction, who asked. Null when nothing of it is planned; `cancelled` is false while it is being sent.
 */
export async function cancelPlanned(
  db: Db,
  input: { deliveryId: string; organizationId: string },
  note: (run: HotRun) => Promise<void>,
): Promise<{ endpointId: string; cancelled: boolean } | null> {
  return inHotTransaction(db, async (run) => {
    const values = [input.deliveryId, input.organizationId];
    const [row] = await run<{ endpointId: string; cancelled: boolean }>("retry_cancel", CANCEL, values);
    if (row?.cancelled === true) await note(run);
    return row ?? null;
  });
}
