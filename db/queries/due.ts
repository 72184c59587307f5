import type { EventType } from "@/lib/domain/catalogue/types";
import type { Db } from "../client";
import { type HotRun, inHotTransaction, jsonParameter, runHot } from "./hot";

export type UnroutedEvent = {
  id: string;
  organizationId: string;
  type: EventType;
  /** The organization's configuration version in this transaction: a cached routing table must have the same. */
  configVersion: number;
};

// Jumps from organization to organization along the index, so that one with a million events hides nobody.
const TAKE = `
with recursive orgs(id) as (
  (select organization_id from unrouted order by organization_id limit 1)
  union all
  select (select u.organization_id from unrouted u where u.organization_id > o.id order by u.organization_id limit 1)
  from orgs o where o.id is not null
), waiting as materialized (
  select id from orgs where id is not null
), picked as materialized (
  select p.organization_id, p.event_id
  from waiting w cross join lateral (
    select u.organization_id, u.event_id from unrouted u
    where u.organization_id = w.id
    order by u.event_id
    limit (select greatest(10, $1::int / count(*)) from waiting)
    for update skip locked
  ) p
  limit $1::int
)
select e.id, e.organization_id as "organizationId", e.type, o.config_version::float8 as "configVersion"
from picked p
join events e on e.id = p.event_id
join organizations o on o.id = p.organization_id
order by e.organization_id, e.id`;

/** Locks a page of events that wait for routing: of every organization an equal share, of each the oldest. */
export function takeUnrouted(run: HotRun, limit: number): Promise<UnroutedEvent[]> {
  return run("route_take", TAKE, [limit]);
}

export type NewDue = {
  deliveryId: string;
  endpointId: string;
  organizationId: string;
  shard: number;
  eventId: string;
  eventType: EventType;
  solo: boolean;
};

const ROUTED = `
with rows as materialized (
  select * from json_to_recordset($1) as r("deliveryId" uuid, "endpointId" uuid, "organizationId" uuid, shard smallint,
    "eventId" uuid, "eventType" text, solo boolean)
), queued as (
  insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger, solo)
  select "deliveryId", "endpointId", "organizationId", "eventId", "eventType", 10, clock_timestamp(), 0, 0, 'auto', solo
  from rows
), woken as (
  insert into lanes (endpoint_id, organization_id, shard, wake_seq)
  select distinct "endpointId", "organizationId", shard, 1 from rows order by 1
  on conflict (endpoint_id) do update set wake_seq = lanes.wake_seq + 1
)
delete from unrouted u
using json_to_recordset($2) as r(id uuid, "organizationId" uuid)
where u.organization_id = r."organizationId" and u.event_id = r.id`;

/** Queues deliveries, tells their lanes (wake_seq) and marks the events as routed: one statement. */
export async function queueDeliveries(
  run: HotRun,
  rows: readonly NewDue[],
  routed: readonly { id: string; organizationId: string }[],
): Promise<void> {
  const done = routed.map(({ id, organizationId }) => ({ id, organizationId }));
  await run("route_queue", ROUTED, [jsonParameter(rows), jsonParameter(done)]);
}

const ROUTES = `
select id, events from endpoints where organization_id = $1 and enabled and deleted_at is null order by id`;

/** What routing matches: the enabled endpoints of an organization with their types. */
export function listRoutes(run: HotRun, organizationId: string): Promise<{ id: string; events: EventType[] }[]> {
  return run("route_table", ROUTES, [organizationId]);
}

const WAITING = "select exists (select 1 from unrouted) as waiting";

/** For the sweep: whether events wait for routing. */
export async function hasUnrouted(db: Db): Promise<boolean> {
  const rows = await runHot<{ waiting: boolean }>(db, "route_waiting", WAITING, []);
  return rows[0]?.waiting ?? false;
}

const RETRY = `
with lane as (
  insert into lanes (endpoint_id, organization_id, shard, wake_seq) values ($2, $3, $4, 1)
  on conflict (endpoint_id) do update set wake_seq = lanes.wake_seq + 1
  returning endpoint_id
)
insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger, solo)
select $1, lane.endpoint_id, $3, $5, $6, 0, clock_timestamp(), $7, 0, 'manual', $8 from lane
on conflict (delivery_id) do update set prio = 0, due_at = clock_timestamp(),
  trigger = case when due.tries = 0 then due.trigger else 'manual' end`;

const FIND = `
select coalesce(d.id, q.delivery_id) as id, coalesce(d.endpoint_id, q.endpoint_id) as "endpointId",
  coalesce(d.event_id, q.event_id) as "eventId", coalesce(d.event_type, q.event_type) as "eventType",
  coalesce(d.status, 'queued') as status, coalesce(d.is_test, false) as "isTest", coalesce(d.tries, 0) as tries,
  d.request_body is not null as solo,
  exists (select 1 from endpoints e
    where e.id = coalesce(d.endpoint_id, q.endpoint_id) and e.enabled and e.deleted_at is null) as open,
  exists (select 1 from events v where v.id = coalesce(d.event_id, q.event_id)) as "eventExists"
from (select $1::uuid as id) wanted
left join deliveries d on d.id = wanted.id and d.organization_id = $2
left join due q on q.delivery_id = wanted.id and q.organization_id = $2
where d.id is not null or q.delivery_id is not null`;

export type RetryTarget = {
  id: string;
  endpointId: string;
  eventId: string;
  eventType: EventType;
  status: string;
  isTest: boolean;
  tries: number;
  solo: boolean;
  /** The endpoint exists and is enabled. */
  open: boolean;
  eventExists: boolean;
};

const LOCK_LANE = "select 1 from lanes where endpoint_id = $1 for no key update";

/** Reopened deliveries leave the statistics they ended in; they are counted again when they end again. */
const REOPEN = `
with reopened as (
  update deliveries d set status = case when d.tries > 0 then 'retrying' else 'queued' end, finished_at = null
  from (select id, status from deliveries where id = $1 and organization_id = $2) before
  where d.id = before.id and before.status in ('exhausted', 'skipped', 'cancelled')
  returning d.organization_id, d.endpoint_id, before.status
)
update delivery_stats s
set exhausted = s.exhausted - (case when r.status = 'exhausted' then 1 else 0 end),
  skipped = s.skipped - (case when r.status = 'skipped' then 1 else 0 end)
from reopened r cross join (values (300), (3600)) x(resolution)
where s.organization_id = r.organization_id and s.endpoint_id = r.endpoint_id and s.resolution = x.resolution
  and s.bucket = to_timestamp(floor($3::float8 / 1000 / x.resolution) * x.resolution)
  and r.status in ('exhausted', 'skipped')`;

/**
 * Puts a delivery at the head of its lane, whatever its state; there is at most one due row of it, before and after.
 * `decide` looks at the delivery under the lane's lock and throws to refuse; `note` writes, in the same transaction, who
 * asked. Returns the delivery, null when the organization has none with this id.
 */
export async function requestRetry(
  db: Db,
  input: { deliveryId: string; organizationId: string; createdMs: number; shardOf: (endpointId: string) => number },
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
    await note(run);
    return target;
  });
}
