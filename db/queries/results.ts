import type { EventType } from "@/lib/domain/catalogue/types";
import type { DeliveryStatus, Reason, RecipientOutcome, Timings, Trigger, VerdictKind } from "@/lib/domain/delivery";
import type { BlockReason, LaneHealth } from "@/lib/domain/lane-health";
import type { Db } from "../client";
import { GROUP_FAILURES } from "./failure-groups-write";
import { byKey, jsonParameter, runHot } from "./hot";
import { fromLines, lines } from "./lines";
import { EXCHANGE, LANE_FIELDS, laneLine, RESULT_FIELDS, resultLine } from "./result-lines";

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
  recipients: RecipientOutcome[] | null;
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

const COLUMNS = EXCHANGE.map(([column]) => column).join(", ");
const VALUES = EXCHANGE.map(([, field, , coding]) =>
  coding === "hex" ? `decode(a."${field}", 'hex')` : `a."${field}"`,
).join(", ");
const REPLACED = EXCHANGE.map(([column]) => `${column} = excluded.${column}`).join(", ");
const PREVIOUS = EXCHANGE.map(([column]) => `d.${column}`).join(", ");

const LANES = `
with lane_in as materialized (
  select * from ${fromLines("$1", LANE_FIELDS)} i
), held as materialized (
  select i.* from lane_in i join lanes l on l.endpoint_id = i."endpointId"
  where l.lease_token = i.token
  order by l.endpoint_id
  for no key update of l
), ready as materialized (
  select h.*, e.version, e.open,
    case when e.open then array(
      select d.delivery_id from unnest(h.add, h."addTries") wanted(id, tries)
      join due d on ${byKey("d.delivery_id", "wanted.id")} and d.tries = wanted.tries and d.due_at <= clock_timestamp()
    ) else '{}'::uuid[] end as accepted
  from held h left join lateral (
    select e.version, e.enabled and e.deleted_at is null as open from endpoints e where e.id = h."endpointId" offset 0
  ) e on true
), lane_out as (
  update lanes l
  set inflight = r.keep || r.accepted,
    lease_owner = case when r.release and r."wakeSeq" in (l.wake_seq, -1) then null else l.lease_owner end,
    lease_until = case when l.lease_owner is null or (r.release and r."wakeSeq" in (l.wake_seq, -1)) then null
      else clock_timestamp() + r."leaseMs" * interval '1 millisecond' end,
    blocked_until = case when r.marks is null then l.blocked_until
      else clock_timestamp() + (r.marks->>'blockForMs')::float8 * interval '1 millisecond' end,
    block_reason = case when r.marks is null then l.block_reason else r.marks->>'blockReason' end,
    health = case when r.marks is null then l.health
      when json_typeof(r.marks->'health') = 'null' then null else r.marks->'health' end,
    failing_since = case when r.marks is null then l.failing_since
      else (r.marks->>'failingSince')::timestamptz end
  from ready r where l.endpoint_id = r."endpointId"
  returning l.endpoint_id, l.wake_seq, l.lease_owner is null as released, r.version, r.open, r.accepted
)`;

// Only what a statement takes from `due` is recorded, once. (`in … is true` makes the planner hash the lanes that are held
// instead of comparing every result with each.)
const HELD = `(d.endpoint_id in (select h."endpointId" from held h)) is true`;
const OF_RESULT = byKey("d.delivery_id", "r.id");
const OF_DUE = `d.endpoint_id as "endpointId", d.organization_id as "organizationId", d.event_id as "eventId",
    d.event_type as "eventType"`;

// The common tick: every try was the first and arrived. Each row is read once and passed on.
const ARRIVED = `, applied as (
  delete from due d using ${fromLines("$2", RESULT_FIELDS)} r
  where ${OF_RESULT} and d.tries = r.number - 1 and ${HELD}
  returning r.*, ${OF_DUE}, null::timestamptz as due_at, true as ended
)`;

const ENDED_OR_MOVED = `, res as materialized (
  select r.* from ${fromLines("$2", RESULT_FIELDS)} r
), gone as (
  delete from due d using res r
  where ${OF_RESULT} and d.tries = r.number - 1 and r.final
    and (r.status = 'delivered' or d.prio = r.prio) and ${HELD}
  returning r.*, ${OF_DUE}, null::timestamptz as due_at, true as ended
), moved as (
  update due d
  set tries = r.number, step = r.step,
    due_at = case when d.prio <> r.prio then d.due_at
      when r."delayMs" is not null then clock_timestamp() + r."delayMs" * interval '1 millisecond'
      else coalesce(r."resumeAt", d.due_at) end,
    trigger = case when d.prio <> r.prio then 'manual' else r."nextTrigger" end,
    prio = case when d.prio <> r.prio then d.prio when r.prio = 0 and r."nextTrigger" <> 'manual' then 10 else d.prio end
  from res r
  where ${OF_RESULT} and d.tries = r.number - 1
    and (not r.final or (r.status <> 'delivered' and d.prio <> r.prio)) and ${HELD}
  returning r.*, ${OF_DUE}, d.due_at, false as ended
), applied as materialized (
  select * from gone union all select * from moved
)`;

const recorded = (mayExist: boolean) => `, written as (
  insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, is_test, tries,
    next_attempt_at, finished_at, request_body, attempt_trigger, ${COLUMNS})
  select a.id, a."organizationId", a."endpointId", a."eventId", a."eventType",
    case when a.ended then a.status else 'retrying' end, a.trigger, a.trigger = 'test', a.number, a.due_at,
    case when a.ended then clock_timestamp() end,
    coalesce(convert_to(a."requestBody", 'UTF8'), decode(a."requestBytes", 'hex')), a.trigger, ${VALUES}
  from applied a
  ${mayExist ? REPLACE : ""}
), tally as (
  select a."organizationId", a."endpointId", s.resolution,
    to_timestamp(floor(a."createdMs" / 1000 / s.resolution) * s.resolution) as bucket,
    count(*) filter (where a.status = 'delivered' and a.number = 1) as first,
    count(*) filter (where a.status = 'delivered' and a.number > 1) as later,
    count(*) filter (where a.status = 'exhausted') as exhausted, sum(a.latency) as latency
  from applied a cross join (values (300::smallint), (3600::smallint)) s(resolution)
  where a.ended and a.trigger <> 'test'
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

// A first try has no row yet, unless the delivery had been skipped: a plain insert saves the search for a conflict.
const REPLACE = `on conflict (id) do update set status = excluded.status, skip_reason = null, tries = excluded.tries,
    next_attempt_at = excluded.next_attempt_at, finished_at = excluded.finished_at,
    request_body = excluded.request_body, attempt_trigger = excluded.attempt_trigger, ${REPLACED}
  where deliveries.tries < excluded.tries`;

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
select o.endpoint_id as "endpointId", o.wake_seq::float8 as "wakeSeq", o.released, o.version,
  coalesce(o.open, false) as open, array_to_string(o.accepted, ',') as accepted
from lane_out o`;

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
export async function commitTick(db: Db, tick: Tick): Promise<LaneState[]> {
  const first = tick.results.every((row) => row.number === 1);
  const arrived = first && tick.results.every((row) => row.status === "delivered");
  const failed = tick.results.some((row) => row.status === "exhausted");
  const parts = { a: arrived, r: tick.results.length > 0, u: !first, h: !first, g: failed };
  try {
    return await runTick(db, tick, parts);
  } catch (error) {
    // A delivery that was skipped and is sent after all has its row already.
    if (!first || !isUniqueViolation(error)) throw error;
    return runTick(db, tick, { ...parts, u: true });
  }
}

/** `r`: there are results, `a`: all of them first tries that arrived, `u`: rows may exist already, `h`: with a history, `g`: something failed for good, `b`: with bodies, `e`: with events. */
type Parts = { a: boolean; r: boolean; u: boolean; h: boolean; g: boolean; b: boolean; e: boolean };

const statements = new Map<string, string>();

/** The statement of these parts, by its name; each is put together once. */
function tickStatement(parts: Parts): { name: string; text: string } {
  const name = `tick_${Object.entries(parts)
    .flatMap(([key, on]) => (on ? [key] : []))
    .join("")}`;
  const known = statements.get(name);
  if (known !== undefined) return { name, text: known };
  // Parameters keep their numbers; a statement must mention each one it is given.
  const text = [
    LANES,
    parts.r ? (parts.a ? ARRIVED : ENDED_OR_MOVED) : "",
    parts.r ? recorded(parts.u) : "",
    parts.h ? HISTORY : "",
    parts.g ? GROUP_FAILURES : "",
    parts.b ? BODIES : "",
    parts.e ? RAISED : "",
    ANSWER,
    ` where $2::text is not null and $3::json is not null and $4::json is not null`,
  ].join("");
  statements.set(name, text);
  return { name, text };
}

async function runTick(db: Db, tick: Tick, some: Omit<Parts, "b" | "e">): Promise<LaneState[]> {
  const { name, text } = tickStatement({ ...some, b: tick.bodies.length > 0, e: tick.raised.length > 0 });
  const values = [
    lines(tick.lanes.map(laneLine)),
    lines(tick.results.map(resultLine)),
    jsonParameter(tick.bodies),
    jsonParameter(tick.raised),
  ];
  const states = await runHot<Omit<LaneState, "accepted"> & { accepted: string }>(db, name, text, values);
  return states.map((state) => ({ ...state, accepted: state.accepted === "" ? [] : state.accepted.split(",") }));
}

function isUniqueViolation(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "23505";
}
