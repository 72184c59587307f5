import type { EventType } from "@/lib/domain/catalogue/types";
import type { DeliveryStatus, Reason, Timings, Trigger, VerdictKind } from "@/lib/domain/delivery";
import type { BlockReason, LaneHealth } from "@/lib/domain/lane-health";
import type { Db } from "../client";
import { jsonParameter, runHot } from "./hot";

/** What the committer says about a lane: the complete in-flight set it keeps, and what it wants to add. */
export type LaneChange = {
  endpointId: string;
  token: number;
  leaseMs: number;
  keep: string[];
  add: string[];
  /** The tries each of `add` had when it was read: another number now means that it was read too early. */
  addTries: number[];
  /** Give the lane back, if no wake came since `wakeSeq` was seen; -1 gives it back whatever came. */
  release: boolean;
  wakeSeq: number;
  /** What changed of the lane itself; null keeps all of it. */
  marks: LaneMarks | null;
};

/** Blocks, breaker and failures of a lane, replaced together. Waits are from now, by the database's clock. */
export type LaneMarks = {
  blockForMs: number | null;
  blockReason: BlockReason | null;
  health: LaneHealth | null;
  failingSince: string | null;
};

/** The columns of one try as JSON carries them; bytes in hex, the text that was sent as text. */
export type ResultExchange = {
  attemptedAt: string;
  verdict: VerdictKind;
  reason: Reason | null;
  code: string | null;
  diagnosis: string;
  diagnosisValues: Record<string, string | number> | null;
  outcomeUnknown: boolean;
  timings: Timings | null;
  connection: { reused: boolean; remoteAddress?: string; tlsVersion?: string; protocol?: string } | null;
  requestMethod: string | null;
  requestUrl: string | null;
  requestHeaders: [string, string][] | null;
  requestBodyHash: string | null;
  responseStatus: number | null;
  responseHeaders: [string, string][] | null;
  responseBody: string | null;
  responseTruncated: boolean;
};

/** The result of one try of a leased delivery. */
export type ResultRow = ResultExchange & {
  id: string;
  endpointId: string;
  organizationId: string;
  eventId: string;
  eventType: EventType;
  trigger: Trigger;
  /** Number of this try; the due row must still say `number - 1` tries, or the result is a repetition. */
  number: number;
  /** The due row's priority when it was claimed: another value now means somebody asked for a retry meanwhile. */
  prio: number;
  createdMs: number;
  /** Total time of a delivered try as `latencyUnit` of its bin; null for every other. */
  latency: string | null;
  status: Extract<DeliveryStatus, "delivered" | "retrying" | "exhausted">;
  final: boolean;
  step: number;
  /** For a delivery that goes on: wait this long, or go back to `resumeAt`, or (both null) stay due as it is. */
  delayMs: number | null;
  resumeAt: string | null;
  nextTrigger: Trigger;
  /** The bytes sent, when this delivery keeps them itself. */
  requestBody: string | null;
};

/** Bytes shared by the deliveries of an event. */
export type BodyRow = { eventId: string; hash: string; body: string };

/** An operational event: of a delivery that ended for good in this very tick, or (`deliveryId` null) of the lane itself. */
export type RaisedEvent = {
  deliveryId: string | null;
  endpointId: string;
  id: string;
  organizationId: string;
  type: EventType;
  data: Record<string, unknown>;
  occurredAt: string;
};

export type LaneState = {
  endpointId: string;
  wakeSeq: number;
  released: boolean;
  /** Version of the endpoint's configuration; null when the endpoint is gone. */
  version: number | null;
  open: boolean;
  /** Of `add`, what is now committed as in flight and may be sent. */
  accepted: string[];
};

const EXCHANGE = [
  ["attempted_at", "attemptedAt", "timestamptz"],
  ["verdict", "verdict", "text"],
  ["reason", "reason", "text"],
  ["code", "code", "text"],
  ["diagnosis", "diagnosis", "text"],
  ["diagnosis_values", "diagnosisValues", "json"],
  ["outcome_unknown", "outcomeUnknown", "boolean"],
  ["timings", "timings", "json"],
  ["connection", "connection", "json"],
  ["request_method", "requestMethod", "text"],
  ["request_url", "requestUrl", "text"],
  ["request_headers", "requestHeaders", "json"],
  ["request_body_hash", "requestBodyHash", "text", "hex"],
  ["response_status", "responseStatus", "smallint"],
  ["response_headers", "responseHeaders", "json"],
  ["response_body", "responseBody", "text", "hex"],
  ["response_truncated", "responseTruncated", "boolean"],
] as const;

const COLUMNS = EXCHANGE.map(([column]) => column).join(", ");
const FIELDS = EXCHANGE.map(([, field, type]) => `"${field}" ${type}`).join(", ");
const VALUES = EXCHANGE.map(([, field, , coding]) =>
  coding === "hex" ? `decode(a."${field}", 'hex')` : `a."${field}"`,
).join(", ");
const REPLACED = EXCHANGE.map(([column]) => `${column} = excluded.${column}`).join(", ");
const PREVIOUS = EXCHANGE.map(([column]) => `d.${column}`).join(", ");

const LANES = `
with lane_in as materialized (
  select * from json_to_recordset($1) as i("endpointId" uuid, token bigint, "leaseMs" int, keep uuid[], add uuid[],
    "addTries" smallint[], release boolean, "wakeSeq" bigint, marks json)
), held as materialized (
  select i.* from lane_in i join lanes l on l.endpoint_id = i."endpointId"
  where l.lease_token = i.token
  order by l.endpoint_id
  for no key update of l
), accepted as materialized (
  select d.delivery_id, h."endpointId"
  from held h cross join lateral unnest(h.add, h."addTries") wanted(id, tries)
  join due d on d.delivery_id = wanted.id and d.tries = wanted.tries and d.due_at <= clock_timestamp()
  join endpoints e on e.id = h."endpointId"
  where e.enabled and e.deleted_at is null
), lane_out as (
  update lanes l
  set inflight = h.keep || coalesce(
      (select array_agg(a.delivery_id) from accepted a where a."endpointId" = l.endpoint_id), '{}'::uuid[]),
    lease_owner = case when h.release and h."wakeSeq" in (l.wake_seq, -1) then null else l.lease_owner end,
    lease_until = case when l.lease_owner is null or (h.release and h."wakeSeq" in (l.wake_seq, -1)) then null
      else clock_timestamp() + h."leaseMs" * interval '1 millisecond' end,
    blocked_until = case when h.marks is null then l.blocked_until
      else clock_timestamp() + (h.marks->>'blockForMs')::float8 * interval '1 millisecond' end,
    block_reason = case when h.marks is null then l.block_reason else h.marks->>'blockReason' end,
    health = case when h.marks is null then l.health
      when json_typeof(h.marks->'health') = 'null' then null else h.marks->'health' end,
    failing_since = case when h.marks is null then l.failing_since
      else (h.marks->>'failingSince')::timestamptz end
  from held h where l.endpoint_id = h."endpointId"
  returning l.endpoint_id, l.wake_seq, l.lease_owner is null as released
)`;

// `gone` and `moved` are the source of truth: only what they return is recorded, once.
const RESULTS = `, res as materialized (
  select r.* from json_to_recordset($2) as r(id uuid, "endpointId" uuid, "organizationId" uuid, "eventId" uuid,
    "eventType" text, trigger text, number smallint, prio smallint, "createdMs" float8, latency numeric, status text, final boolean,
    step smallint, "delayMs" float8, "resumeAt" timestamptz, "nextTrigger" text, "requestBody" text, ${FIELDS})
  join held h on h."endpointId" = r."endpointId"
), gone as (
  delete from due d using res r
  where d.delivery_id = r.id and d.tries = r.number - 1 and r.final
    and (r.status = 'delivered' or d.prio = r.prio)
  returning d.delivery_id as id
), moved as (
  update due d
  set tries = r.number, step = r.step,
    due_at = case when d.prio <> r.prio then d.due_at
      when r."delayMs" is not null then clock_timestamp() + r."delayMs" * interval '1 millisecond'
      else coalesce(r."resumeAt", d.due_at) end,
    trigger = case when d.prio <> r.prio then 'manual' else r."nextTrigger" end,
    prio = case when d.prio <> r.prio then d.prio when r.prio = 0 and r."nextTrigger" <> 'manual' then 10 else d.prio end
  from res r
  where d.delivery_id = r.id and d.tries = r.number - 1
    and (not r.final or (r.status <> 'delivered' and d.prio <> r.prio))
  returning d.delivery_id as id, d.due_at
), outcome as materialized (
  select id, null::timestamptz as due_at, true as ended from gone union all select id, due_at, false from moved
), applied as materialized (
  select r.*, o.due_at, o.ended from outcome o join res r on r.id = o.id
), written as (
  insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries,
    next_attempt_at, finished_at, request_body, attempt_trigger, ${COLUMNS})
  select a.id, a."organizationId", a."endpointId", a."eventId", a."eventType",
    case when a.ended then a.status else 'retrying' end, a.trigger, a.number, a.due_at,
    case when a.ended then clock_timestamp() end, convert_to(a."requestBody", 'UTF8'), a.trigger, ${VALUES}
  from applied a
  on conflict (id) do update set status = excluded.status, skip_reason = null, tries = excluded.tries,
    next_attempt_at = excluded.next_attempt_at, finished_at = excluded.finished_at,
    request_body = excluded.request_body, attempt_trigger = excluded.attempt_trigger, ${REPLACED}
  where deliveries.tries < excluded.tries
), tally as (
  select a."organizationId", a."endpointId", s.resolution,
    to_timestamp(floor(a."createdMs" / 1000 / s.resolution) * s.resolution) as bucket,
    count(*) filter (where a.status = 'delivered' and a.number = 1) as first,
    count(*) filter (where a.status = 'delivered' and a.number > 1) as later,
    count(*) filter (where a.status = 'exhausted') as exhausted, sum(a.latency) as latency
  from applied a cross join (values (300::smallint), (3600::smallint)) s(resolution)
  where a.ended
  group by 1, 2, 3, 4
), counted as (
  insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, delivered_first, delivered_retry, exhausted,
    latency)
  select "organizationId", "endpointId", resolution, bucket, first, later, exhausted, latency
  from tally order by 1, 3, 4, 2
  on conflict (organization_id, resolution, bucket, endpoint_id) do update
  set delivered_first = delivery_stats.delivered_first + excluded.delivered_first,
    delivered_retry = delivery_stats.delivered_retry + excluded.delivered_retry,
    exhausted = delivery_stats.exhausted + excluded.exhausted,
    latency = coalesce(delivery_stats.latency, 0) + coalesce(excluded.latency, 0)
)`;

// The try that was inline until now becomes history; only statements that carry later tries look at `deliveries`.
const HISTORY = `, kept as (
  insert into attempts (delivery_id, number, organization_id, request_body, attempt_trigger, ${COLUMNS})
  select d.id, d.tries, d.organization_id, d.request_body, d.attempt_trigger, ${PREVIOUS}
  from applied a join deliveries d on d.id = a.id
  where a.number > 1 and d.attempted_at is not null and d.tries > 0
  on conflict (delivery_id, number) do nothing
)`;

const BODIES = `, stored as (
  insert into bodies (event_id, hash, body)
  select b."eventId", decode(b.hash, 'hex'), convert_to(b.body, 'UTF8')
  from json_to_recordset($3) as b("eventId" uuid, hash text, body text)
  order by 1, 2
  on conflict (event_id, hash) do nothing
)`;

const RAISED = `, raised as (
  insert into events (id, organization_id, type, data, source, occurred_at, created_at)
  select r.id, r."organizationId", r.type, r.data, 'system', r."occurredAt", clock_timestamp()
  from json_to_recordset($4) as r("deliveryId" uuid, "endpointId" uuid, id uuid, "organizationId" uuid, type text,
    data json, "occurredAt" timestamptz)
  where (r."deliveryId" is null and exists (select 1 from held h where h."endpointId" = r."endpointId"))
    or exists (select 1 from applied a where a.id = r."deliveryId" and a.ended)
  on conflict (id) do nothing
  returning id, organization_id
), queued as (
  insert into unrouted (organization_id, event_id) select organization_id, id from raised
)`;

const ANSWER = `
select o.endpoint_id as "endpointId", o.wake_seq::float8 as "wakeSeq", o.released, e.version,
  coalesce(e.enabled and e.deleted_at is null, false) as open,
  coalesce((select array_agg(a.delivery_id::text) from accepted a where a."endpointId" = o.endpoint_id), '{}'::text[])
    as accepted
from lane_out o left join endpoints e on e.id = o.endpoint_id`;

export type Tick = {
  lanes: readonly LaneChange[];
  results: readonly ResultRow[];
  bodies: readonly BodyRow[];
  raised: readonly RaisedEvent[];
};

/**
 * One tick of a worker's committer, in one statement: results of all its lanes, their in-flight sets, lease renewals
 * and releases, statistics and raised events. Every row is fenced by its lane's token; lanes are locked in id order.
 * Returns the lanes that are still held (or were released just now); one that is missing was lost, and nothing of it
 * was written. Repeating a tick whose answer was lost changes nothing.
 */
export function commitTick(db: Db, tick: Tick): Promise<LaneState[]> {
  const parts = {
    r: tick.results.length > 0,
    h: tick.results.some((row) => row.number > 1),
    b: tick.bodies.length > 0,
    e: tick.raised.length > 0,
  };
  // Parameters keep their numbers; a statement must mention each one it is given.
  const text = [
    LANES,
    parts.r ? RESULTS : "",
    parts.h ? HISTORY : "",
    parts.b ? BODIES : "",
    parts.e ? RAISED : "",
    ANSWER,
    ` where $2::json is not null and $3::json is not null and $4::json is not null`,
  ].join("");
  const name = `tick_${Object.entries(parts)
    .flatMap(([key, on]) => (on ? [key] : []))
    .join("")}`;
  const values = [tick.lanes, tick.results, tick.bodies, tick.raised].map(jsonParameter);
  return runHot(db, name, text, values);
}
