import type { EventType } from "@/lib/domain/catalogue/types";
import type { SkipReason } from "@/lib/domain/delivery";
import { SPAM_DIGEST_TYPE } from "@/lib/domain/digest/members";
import type { EndpointRules } from "@/lib/domain/endpoint-rules";
import type { NotificationRole } from "@/lib/domain/leave-message/notify";
import type { Db } from "../client";
import { byKey, type HotRun, jsonParameter, runHot } from "./hot";

export type UnroutedEvent = {
  id: string;
  organizationId: string;
  type: EventType;
  source: string;
  /** In hex; null for events that are never repetitions. */
  contentHash: string | null;
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
select e.id, e.organization_id as "organizationId", e.type, e.source, encode(e.content_hash, 'hex') as "contentHash",
  o.config_version::float8 as "configVersion"
from picked p
join events e on e.id = p.event_id
join organizations o on o.id = p.organization_id
order by e.organization_id, e.id`;

/** Locks a page of events that wait for routing: of every organization an equal share, of each the oldest. */
export function takeUnrouted(run: HotRun, limit: number): Promise<UnroutedEvent[]> {
  return run("route_take", TAKE, [limit]);
}

const DATA = "select id, data from events where id = any($1::uuid[])";

/** What events say, for rules that look at it. */
export async function readEventData(
  run: HotRun,
  eventIds: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  const rows = await run<{ id: string; data: Record<string, unknown> }>("route_data", DATA, [eventIds]);
  return new Map(rows.map((row) => [row.id, row.data]));
}

const EARLIER = `
select r.id, e.event_id as "eventId"
from json_to_recordset($1) as r(id uuid, last uuid, own uuid[])
cross join lateral (
  select u.event_id from unrouted u
  where u.organization_id = r.id and u.event_id < r.last and not u.event_id = any(r.own)
  order by u.event_id limit 1
) e`;

/**
 * For organizations where order matters: the first event before `last` that is not of this page, because another router
 * has it in hand or left it behind, or because it was committed since. What comes after it must wait for it. Every event
 * is overtaken this way by those only whose intake was under way when it was committed, so nobody waits for ever.
 */
export async function firstLeftOut(
  run: HotRun,
  pages: readonly { id: string; last: string; own: readonly string[] }[],
): Promise<Map<string, string>> {
  const rows = await run<{ id: string; eventId: string }>("route_earlier", EARLIER, [jsonParameter(pages)]);
  return new Map(rows.map((row) => [row.id, row.eventId]));
}

export type NewDue = {
  deliveryId: string;
  endpointId: string;
  organizationId: string;
  shard: number;
  eventId: string;
  eventType: EventType;
  solo: boolean;
  /** ISO 8601; absent: now. */
  dueAt?: string;
  /** Collected until `dueAt` for one digest. */
  gather?: boolean;
  /** In strict order: its place among the `of` deliveries this statement queues for its endpoint, from 1. */
  place?: number;
  of?: number;
  /** Of a synthetic event: marked as a test, counted nowhere, before everything else. */
  test?: boolean;
};

/** A delivery that is not made, with the rule that said so. */
export type NewSkip = {
  deliveryId: string;
  endpointId: string;
  organizationId: string;
  eventId: string;
  eventType: EventType;
  skipReason: SkipReason;
  diagnosis: string;
  values: Record<string, string | number>;
  relatedId: string | null;
  /** When the event came, which is what statistics go by: milliseconds since 1970. */
  createdMs: number;
  /** Of a synthetic event: counted nowhere. */
  test: boolean;
};

/** The delivery that a content counts as pushed by, until it may be pushed again. */
export type NewMark = { endpointId: string; hash: string; deliveryId: string; until: string };

export type Routed = {
  due: readonly NewDue[];
  skipped: readonly NewSkip[];
  marks: readonly NewMark[];
  /** The events that are done. */
  events: readonly { id: string; organizationId: string }[];
};

// A look into an object: hot connections do not hash, and would compare every delivery with every lane.
const SEQS = `, seqs as materialized (
  select jsonb_object_agg(endpoint_id, seq) as by_endpoint from woken
)`;

/** With `timed`, deliveries may wait, have a place in an order or be tests; the plain form leaves that to the defaults. */
function dueText(timed: boolean): string {
  const fields = timed ? `, "dueAt" timestamptz, gather boolean, place int, "of" int, test boolean` : "";
  const [columns, prio, trigger, at, more, from] = timed
    ? [
        ", gather, seq",
        "case when test then 0 else 10 end",
        "case when test then 'test' else 'auto' end",
        `coalesce("dueAt", clock_timestamp())`,
        `, coalesce(gather, false), (seqs.by_endpoint->>"endpointId"::text)::bigint - "of" + place`,
        "rows cross join seqs",
      ]
    : ["", "10", "'auto'", "clock_timestamp()", "", "rows"];
  return `
with rows as materialized (
  select * from json_to_recordset($1) as r("deliveryId" uuid, "endpointId" uuid, "organizationId" uuid, shard smallint,
    "eventId" uuid, "eventType" text, solo boolean${fields})
), woken as (
  insert into lanes (endpoint_id, organization_id, shard, wake_seq${timed ? ", seq" : ""})
  select distinct "endpointId", "organizationId", shard, 1${timed ? `, coalesce("of", 0)` : ""} from rows order by 1
  on conflict (endpoint_id) do update set wake_seq = lanes.wake_seq + 1${timed ? ", seq = lanes.seq + excluded.seq" : ""}
  returning endpoint_id${timed ? ", seq" : ""}
)${timed ? SEQS : ""}, queued as (
  insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger,
    solo${columns})
  select "deliveryId", "endpointId", "organizationId", "eventId", "eventType", ${prio}, ${at}, 0, 0, ${trigger}, solo${more}
  from ${from}
)`;
}

// Lanes before statistics, as the committer locks them: counting waits for `woken`.
const SKIPPED = `, skipped as materialized (
  select * from json_to_recordset($3) as s("deliveryId" uuid, "endpointId" uuid, "organizationId" uuid, "eventId" uuid,
    "eventType" text, "skipReason" text, diagnosis text, "values" json, "relatedId" uuid, "createdMs" float8, test boolean)
), written as (
  insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, skip_reason, trigger, is_test,
    tries, finished_at, diagnosis, diagnosis_values, related_id)
  select "deliveryId", "organizationId", "endpointId", "eventId", "eventType", 'skipped', "skipReason",
    case when test then 'test' else 'auto' end, test, 0, clock_timestamp(), diagnosis, "values", "relatedId"
  from skipped
), counted as (
  insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, skipped)
  select s."organizationId", s."endpointId", x.resolution,
    to_timestamp(floor(s."createdMs" / 1000 / x.resolution) * x.resolution) as bucket, count(*)
  from skipped s cross join (values (300::smallint), (3600::smallint)) x(resolution)
  where (select count(*) from woken) >= 0 and not s.test
  group by 1, 2, 3, 4 order by 1, 3, 4, 2
  on conflict (organization_id, resolution, bucket, endpoint_id) do update
  set skipped = delivery_stats.skipped + excluded.skipped
)`;

const MARKED = `, marked as (
  insert into dedupe (endpoint_id, hash, delivery_id, until)
  select m."endpointId", decode(m.hash, 'hex'), m."deliveryId", m.until
  from json_to_recordset($4) as m("endpointId" uuid, hash text, "deliveryId" uuid, until timestamptz)
  order by 1, 2
  on conflict (endpoint_id, hash) do update set delivery_id = excluded.delivery_id, until = excluded.until
)`;

const DONE = `
delete from unrouted u
using json_to_recordset($2) as r(id uuid, "organizationId" uuid)
where ${byKey("u.organization_id", 'r."organizationId"')} and ${byKey("u.event_id", "r.id")} and $3::json is not null and $4::json is not null`;

/**
 * Queues deliveries, tells their lanes (wake_seq), records what is skipped and marks the events as routed: one statement,
 * with the parts that are needed. Places in a strict order are given out under the lane's row lock.
 */
export async function queueDeliveries(run: HotRun, routed: Routed): Promise<void> {
  const timed = routed.due.some((row) => row.dueAt !== undefined || row.of !== undefined || row.test === true);
  const parts = { t: timed, s: routed.skipped.length > 0, m: routed.marks.length > 0 };
  const text = dueText(timed) + (parts.s ? SKIPPED : "") + (parts.m ? MARKED : "") + DONE;
  const named = Object.entries(parts).flatMap(([key, on]) => (on ? [key] : []));
  const done = routed.events.map(({ id, organizationId }) => ({ id, organizationId }));
  const values = [routed.due, done, routed.skipped, routed.marks].map(jsonParameter);
  await run(`route_queue_${named.join("")}`, text, values);
}

// What the product switched off keeps getting deliveries: nobody decided to miss them, so they wait until somebody looks.
// Where notifications of leave messages are switched off, those who are there for them hear of none. Else people among them
// are told how much was kept apart; a program would take the count for a message.
const ROUTES = `
select e.id, e.enabled or e.disabled_reason is not null as enabled, e.settings->'rules' as rules, c.role,
  coalesce(s.backup_seconds, 60) as "backupSeconds",
  case when c.endpoint_id is not null and not s.enabled
    then array(select t from unnest(e.events) t where t not like 'leave\\_message.%')
    when c.endpoint_id is not null and e.channel <> 'custom' then e.events || '${SPAM_DIGEST_TYPE}'::text
    else e.events end as events
from endpoints e
left join notification_settings s on s.organization_id = e.organization_id
left join notification_channels c on c.endpoint_id = e.id
where e.organization_id = $1 and e.deleted_at is null order by e.id`;

export type RouteRow = {
  id: string;
  events: EventType[];
  enabled: boolean;
  rules: EndpointRules | null;
  /** Its part in the list of leave-message notifications; null outside of it. */
  role: NotificationRole | null;
  /** How long primaries have before the backups are sent. */
  backupSeconds: number;
};

/** What routing matches: the endpoints of an organization with their types and rules, those that are off too. */
export function listRoutes(run: HotRun, organizationId: string): Promise<RouteRow[]> {
  return run("route_table", ROUTES, [organizationId]);
}

const WAITING = "select exists (select 1 from unrouted) as waiting";

/** For the sweep: whether events wait for routing. */
export async function hasUnrouted(db: Db): Promise<boolean> {
  const rows = await runHot<{ waiting: boolean }>(db, "route_waiting", WAITING, []);
  return rows[0]?.waiting ?? false;
}
