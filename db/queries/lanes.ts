import type { EventType } from "@/lib/domain/catalogue/types";
import type { Trigger } from "@/lib/domain/delivery";
import type { Db } from "../client";
import type { EndpointRow } from "./endpoints";
import { jsonParameter, runHot } from "./hot";

/** What a holder needs of an endpoint to push to it. */
export type LaneEndpoint = Pick<
  EndpointRow,
  "id" | "organizationId" | "name" | "channel" | "events" | "settings" | "sealed" | "version"
> & { open: boolean; deleted: boolean; tenantNumber: number };

const ENDPOINTS = `
select e.id, e.organization_id as "organizationId", e.name, e.channel, e.events, e.settings, e.sealed, e.version,
  e.enabled and e.deleted_at is null as open, e.deleted_at is not null as deleted,
  o.number::float8 as "tenantNumber"
from endpoints e join organizations o on o.id = e.organization_id
where e.id = any($1::uuid[])`;

/** The endpoints of lanes, open or not. */
export function loadLaneEndpoints(db: Db, endpointIds: readonly string[]): Promise<LaneEndpoint[]> {
  return runHot(db, "lanes_endpoints", ENDPOINTS, [endpointIds]);
}

/** A due delivery with what its push needs. */
export type DueDelivery = {
  id: string;
  eventId: string;
  eventType: EventType;
  prio: number;
  /** As the database prints it: microseconds matter to the cursor. */
  dueAt: string;
  tries: number;
  step: number;
  trigger: Trigger;
  solo: boolean;
  /** Null when the event is gone. */
  data: Record<string, unknown> | null;
  occurredAt: string | null;
};

export type PageCursor = { prio: number; dueAt: string; id: string };
export const PAGE_START: PageCursor = { prio: 0, dueAt: "-infinity", id: "00000000-0000-0000-0000-000000000000" };

/** `ordered`: in strict order; such a page is always read from the start ({@link pageInOrder}). */
export type PageRequest = { endpointId: string; limit: number; cursor: PageCursor; ordered: boolean };
export type LanePage = {
  endpointId: string;
  /** Read in the same snapshot as the rows: the value a release is conditional on. */
  wakeSeq: number;
  /** Milliseconds until the next delivery of the lane that is not due yet; null when there is none. */
  nextDueInMs: number | null;
  rows: DueDelivery[];
};

/** A row `d` of `due` with its event `e`, as {@link DueDelivery}. */
export const DUE_JSON = `json_build_object(
  'id', d.delivery_id, 'eventId', d.event_id, 'eventType', d.event_type, 'prio', d.prio, 'dueAt', d.due_at,
  'tries', d.tries, 'step', d.step, 'trigger', d.trigger, 'solo', d.solo, 'data', e.data, 'occurredAt', e.occurred_at)`;

// What several deliveries of a page have in common, their event, is read and sent once.
const PAGE = `
with wanted as materialized (
  select w.*, l.wake_seq
  from json_to_recordset($1) as w("endpointId" uuid, "limit" int, prio smallint, "dueAt" timestamptz, id uuid)
  join lanes l on l.endpoint_id = w."endpointId"
), picked as materialized (
  select d.*
  from wanted w cross join lateral (
    select x.*
    from (values (0::smallint), (10::smallint), (20::smallint)) p(prio)
    cross join lateral (
      select d.* from due d
      where d.endpoint_id = w."endpointId" and d.prio = p.prio and d.due_at <= now()
        and (d.due_at, d.delivery_id) > (
          case when p.prio = w.prio then w."dueAt" else '-infinity'::timestamptz end,
          case when p.prio = w.prio then w.id else '00000000-0000-0000-0000-000000000000'::uuid end)
      order by d.due_at, d.delivery_id
      limit w."limit"
    ) x
    where p.prio >= w.prio
    order by x.prio, x.due_at, x.delivery_id
    limit w."limit"
  ) d
), rows as materialized (
  select d.endpoint_id, json_agg(json_build_array(d.delivery_id, d.event_id, d.event_type, d.prio, d.due_at, d.tries,
    d.step, d.trigger, d.solo) order by d.prio, d.due_at, d.delivery_id) as rows
  from picked d group by 1
)
select w."endpointId", w.wake_seq::float8 as "wakeSeq",
  (select (extract(epoch from min(n.due_at) - clock_timestamp()) * 1000)::float8
   from (values (0::smallint), (10::smallint), (20::smallint)) p(prio)
   cross join lateral (
     select d.due_at from due d
     where d.endpoint_id = w."endpointId" and d.prio = p.prio and d.due_at > now()
     order by d.due_at limit 1
   ) n) as "nextDueInMs",
  r.rows, null::json as events
from wanted w left join rows r on r.endpoint_id = w."endpointId"
union all
select null, null, null, null, (
  select json_agg(json_build_array(e.id, e.data, e.occurred_at))
  from (select distinct event_id from picked) n join events e on e.id = n.event_id)`;

type PageRow = [
  id: string,
  eventId: string,
  eventType: EventType,
  prio: number,
  dueAt: string,
  tries: number,
  step: number,
  trigger: Trigger,
  solo: boolean,
];
type PageEvent = [id: string, data: Record<string, unknown>, occurredAt: string];
/** One row for each lane, and one with the events of all. */
type PageAnswer =
  | (Omit<LanePage, "rows"> & { rows: PageRow[] | null; events: null })
  | { endpointId: null; events: PageEvent[] | null };

/** The next due deliveries of several lanes, each from its cursor, most urgent first. Deliveries of one event share its `data`. */
export async function pageDue(db: Db, requests: readonly PageRequest[]): Promise<LanePage[]> {
  const wanted = requests.map(({ endpointId, limit, cursor }) => ({ endpointId, limit, ...cursor }));
  const answer = await runHot<PageAnswer>(db, "lanes_page", PAGE, [jsonParameter(wanted)]);
  const events = new Map(answer.flatMap((row) => row.events ?? []).map((event) => [event[0], event]));
  return answer.flatMap((row) => {
    if (row.endpointId === null) return [];
    const { endpointId, wakeSeq, nextDueInMs } = row;
    const rows = (row.rows ?? []).map((delivery) => dueDelivery(delivery, events.get(delivery[1])));
    return [{ endpointId, wakeSeq, nextDueInMs, rows }];
  });
}

function dueDelivery(
  [id, eventId, eventType, prio, dueAt, tries, step, trigger, solo]: PageRow,
  event: PageEvent | undefined,
): DueDelivery {
  const [, data, occurredAt] = event ?? [null, null, null];
  return { id, eventId, eventType, prio, dueAt, tries, step, trigger, solo, data, occurredAt };
}

const DUE_BY_ID = `
select ${DUE_JSON} as row
from due d left join events e on e.id = d.event_id
where d.delivery_id = any($1::uuid[])`;

/** The due deliveries with these ids that still exist. */
export async function dueByIds(db: Db, deliveryIds: readonly string[]): Promise<DueDelivery[]> {
  const rows = await runHot<{ row: DueDelivery }>(db, "lanes_due_by_id", DUE_BY_ID, [deliveryIds]);
  return rows.map(({ row }) => row);
}

const PLANNED = `
select id, next_attempt_at::text as "plannedAt" from deliveries
where id = any($1::uuid[]) and next_attempt_at is not null`;

/** When the schedule had planned the next try of deliveries that are being retried by hand. */
export async function plannedTimes(db: Db, deliveryIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await runHot<{ id: string; plannedAt: string }>(db, "lanes_planned", PLANNED, [deliveryIds]);
  return new Map(rows.map((row) => [row.id, row.plannedAt]));
}

const RENEW = `
with held as materialized (
  select l.endpoint_id, i."leaseMs"
  from json_to_recordset($1) as i("endpointId" uuid, token bigint, "leaseMs" int)
  join lanes l on l.endpoint_id = i."endpointId"
  where l.lease_token = i.token
  order by l.endpoint_id
  for no key update of l
)
update lanes l set lease_until = case when l.lease_owner is not null
  then clock_timestamp() + h."leaseMs" * interval '1 millisecond' end
from held h where l.endpoint_id = h.endpoint_id
returning l.endpoint_id as "endpointId"`;

/**
 * The heartbeat: extends leases that are still ours. Returns the endpoints of those lanes; the others are lost. A lane
 * that was given back meanwhile has the same token still and stays nobody's.
 */
export async function renewLeases(
  db: Db,
  leases: readonly { endpointId: string; token: number; leaseMs: number }[],
): Promise<Set<string>> {
  const rows = await runHot<{ endpointId: string }>(db, "lanes_renew", RENEW, [jsonParameter(leases)]);
  return new Set(rows.map((row) => row.endpointId));
}

// Few lanes are ready, so only of those it is asked whether the endpoint is on.
const OVERDUE = `
with ready as materialized (
  select l.endpoint_id, l.shard, n.ready_at
  from lanes l
  cross join lateral (
    select min(case when p.prio = 0 and l.block_reason = 'order' then x.due_at
      else greatest(x.due_at, l.blocked_until) end) as ready_at
    from (values (0::smallint), (10::smallint), (20::smallint)) p(prio)
    cross join lateral (
      select d.due_at from due d where d.endpoint_id = l.endpoint_id and d.prio = p.prio order by d.due_at limit 1
    ) x
  ) n
  where n.ready_at <= now() + $1 * interval '1 millisecond'
    and (l.lease_until is null or l.lease_until <= clock_timestamp())
)
select r.shard, min((extract(epoch from r.ready_at - clock_timestamp()) * 1000)::float8) as "dueInMs"
from ready r left join endpoints e on e.id = r.endpoint_id
where e.enabled or e.id is null or e.deleted_at is not null
group by r.shard`;

/** For the sweep: shards with lanes nobody holds whose work is overdue or may go within `horizonMs`, blocks included. */
export function overdueShards(db: Db, horizonMs: number): Promise<{ shard: number; dueInMs: number }[]> {
  return runHot(db, "lanes_overdue", OVERDUE, [horizonMs]);
}

const REAP = `
with dead as materialized (
  select w.id from workers w
  where w.seen_at < clock_timestamp() - $1 * interval '1 millisecond'
    and pg_postmaster_start_time() < clock_timestamp() - interval '10 seconds'
    and pg_try_advisory_xact_lock(hashtextextended(w.id, 727))
), held as materialized (
  select l.endpoint_id, l.shard from lanes l join dead on dead.id = l.lease_owner
  where l.lease_until > clock_timestamp()
  order by l.endpoint_id for no key update of l
), freed as (
  update lanes l set lease_until = clock_timestamp() from held h where h.endpoint_id = l.endpoint_id returning l.shard
), gone as (
  delete from workers w using dead where dead.id = w.id
)
select distinct shard from freed`;

/**
 * Ends the leases of worker processes that are gone: silent for `silentMs` and their session's lock is free. A worker
 * holds that lock for as long as its session lives, so a kill frees it at once. Not just after a restart of the server,
 * when the sessions of living workers are gone as well. Returns the shards that were freed.
 */
export async function reapDeadWorkers(db: Db, silentMs: number): Promise<number[]> {
  const rows = await runHot<{ shard: number }>(db, "lanes_reap", REAP, [silentMs]);
  return rows.map((row) => row.shard);
}
