import { type SQL, sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import { type DeliveryStatus, NO_CODE, type Reason, type Trigger } from "@/lib/domain/delivery";
import { uuidAt, uuidTime } from "@/lib/domain/ids";
import { texts, uuids } from "./parameters";

/* The filters of the history as conditions: on what is recorded (`deliveries d`) and on what waits (`due u`). */

/** Processes whose clocks differ by more than this have other troubles. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * An id below every delivery of an event: none is older than its event, with room for clocks that differ. As a bound it
 * leaves older rows unread.
 */
export const earliestDelivery = (eventId: string): string => uuidAt(uuidTime(eventId) - CLOCKS_DIFFER_MS);

/** Inclusive range of answer codes: `4xx` is 400 to 499. */
export type StatusRange = { from: number; to: number };

/** Ids from one on and below another. */
export type IdSpan = { fromId: string; toId: string };

export type DeliveryFilter = {
  deliveryId?: string | undefined;
  /** Exactly these, recorded ones only. */
  deliveryIds?: readonly string[] | undefined;
  eventId?: string | undefined;
  endpointId?: string | undefined;
  /** Any of these: the endpoints of a channel. Beside `endpointId` it narrows further. */
  endpointIds?: readonly string[] | undefined;
  /** Deliveries whose first try was their last, or that took more. */
  tries?: "first" | "more" | undefined;
  /** Ids are time-sortable: `from` inclusive, `to` exclusive. */
  fromId?: string | undefined;
  toId?: string | undefined;
  /** In one of these spans of ids, start inclusive, end exclusive; beside `fromId` and `toId` it narrows further. */
  spans?: readonly IdSpan[] | undefined;
  statuses?: readonly DeliveryStatus[] | undefined;
  eventTypes?: readonly EventType[] | undefined;
  reasons?: readonly Reason[] | undefined;
  /** `NO_CODE` finds those without one. */
  codes?: readonly string[] | undefined;
  http?: readonly StatusRange[] | undefined;
  triggers?: readonly Trigger[] | undefined;
  tests?: boolean | undefined;
};

/** What is in flight, for `with`. */
export const flightOf = (organizationId: string): SQL => sql`
  flight as materialized (
    select coalesce(array_agg(sent.id), '{}') as ids
    from lanes l, unnest(l.inflight) as sent(id) where l.organization_id = ${organizationId}
  )`;

/** What is in flight, as one array: `status` says "sending" of it, whatever the row says. */
export const FLIGHT = sql`(select ids from flight)::uuid[]`;

/** Of recorded deliveries `d`, below an id. Stands in a statement with {@link flightOf}. */
export function recordedConditions(organizationId: string, filter: DeliveryFilter, beforeId: string | null): SQL {
  const all: SQL[] = [sql`d.organization_id = ${organizationId}`];
  if (beforeId !== null) all.push(sql`d.id < ${beforeId}`);
  if (filter.deliveryId !== undefined) all.push(sql`d.id = ${filter.deliveryId}`);
  if (filter.deliveryIds !== undefined) all.push(sql`d.id = any(${uuids(filter.deliveryIds)})`);
  if (filter.eventId !== undefined) all.push(ofEvent(sql`d.event_id`, sql`d.id`, filter.eventId));
  if (filter.endpointId !== undefined) all.push(sql`d.endpoint_id = ${filter.endpointId}`);
  if (filter.endpointIds !== undefined) all.push(sql`(d.endpoint_id = any(${uuids(filter.endpointIds)})) is true`);
  if (filter.tries !== undefined) all.push(filter.tries === "first" ? sql`d.tries = 1` : sql`d.tries > 1`);
  if (filter.fromId !== undefined) all.push(sql`d.id >= ${filter.fromId}`);
  if (filter.toId !== undefined) all.push(sql`d.id < ${filter.toId}`);
  if (filter.spans !== undefined) all.push(inSpans(sql`d.id`, filter.spans));
  if (filter.eventTypes !== undefined) all.push(sql`d.event_type = any(${texts(filter.eventTypes)})`);
  if (filter.reasons !== undefined) all.push(sql`d.reason = any(${texts(filter.reasons)})`);
  if (filter.codes !== undefined) all.push(hasCode(filter.codes));
  if (filter.http !== undefined) all.push(inRanges(filter.http));
  if (filter.triggers !== undefined) all.push(triggeredBy(filter.triggers));
  if (filter.tests !== undefined) all.push(filter.tests ? sql`d.is_test and ${SPECIAL}` : sql`not d.is_test`);
  if (filter.statuses !== undefined) all.push(hasStatus(filter.statuses));
  return sql.join(all, sql` and `);
}

function ofEvent(column: SQL, id: SQL, eventId: string): SQL {
  return sql`${column} = ${eventId} and ${id} >= ${earliestDelivery(eventId)}`;
}

export function inSpans(id: SQL, spans: readonly IdSpan[]): SQL {
  if (spans.length === 0) return sql`false`;
  const parts = spans.map(({ fromId, toId }) => sql`(${id} >= ${fromId} and ${id} < ${toId})`);
  return sql`(${sql.join(parts, sql` or `)})`;
}

/** `status` is a column, except that what is in flight counts as `sending` and as nothing else. */
function hasStatus(statuses: readonly DeliveryStatus[]): SQL {
  const stored = statuses.filter((status) => status !== "sending");
  const settled = sql`(d.status = any(${texts(stored)}) and not d.id = any(${FLIGHT}))`;
  return statuses.includes("sending") ? sql`(${settled} or d.id = any(${FLIGHT}))` : settled;
}

/** By what caused the delivery or its last try: a scheduled second try answers to `auto` and to `retry`. */
export function triggeredBy(triggers: readonly Trigger[]): SQL {
  const wanted = texts(triggers);
  const special = triggers.every((trigger) => trigger !== "auto" && trigger !== "retry") ? sql`${SPECIAL} and ` : sql``;
  return sql`(${special}(d.trigger = any(${wanted}) or d.attempt_trigger = any(${wanted})))`;
}

/** Deliveries `d` with one of the codes, or without any. */
export const hasCode = (codes: readonly string[]): SQL =>
  codes.includes(NO_CODE)
    ? sql`coalesce(d.code, ${NO_CODE}) = any(${texts(codes)})`
    : sql`d.code = any(${texts(codes)})`;

/** What an index holds, spelled out as in the schema: neither routed nor retried by schedule. */
const SPECIAL = sql.raw(`(d.is_test or d.trigger in ('manual', 'test', 'broadcast')
  or d.attempt_trigger in ('manual', 'test', 'broadcast'))`);

export function inRanges(ranges: readonly StatusRange[]): SQL {
  const parts = ranges.map((range) => sql`d.response_status between ${range.from} and ${range.to}`);
  if (parts.length === 0) return sql`false`;
  // Spelled out as in the index, which holds only those.
  const noSuccess = ranges.every(({ from, to }) => to < 200 || from > 299);
  return sql`(${sql.join(parts, sql` or `)})${noSuccess ? sql` and d.response_status not between 200 and 299` : sql``}`;
}

/** Filters that only a try can satisfy, or statuses that only a recorded row has. */
export function onlyRecorded(filter: DeliveryFilter): boolean {
  if (filter.reasons !== undefined || filter.codes !== undefined || filter.http !== undefined) return true;
  if (filter.tests === true || filter.tries !== undefined || filter.deliveryIds !== undefined) return true;
  return filter.statuses?.every((status) => status !== "queued" && status !== "sending") ?? false;
}

/** Of deliveries `u` that were never tried, below an id. */
export function waitingConditions(organizationId: string, filter: DeliveryFilter, beforeId: string | null): SQL {
  const all: SQL[] = [
    sql`u.organization_id = ${organizationId}`,
    sql`u.tries = 0 and not exists (select 1 from deliveries d where d.id = u.delivery_id)`,
  ];
  if (beforeId !== null) all.push(sql`u.delivery_id < ${beforeId}`);
  if (filter.deliveryId !== undefined) all.push(sql`u.delivery_id = ${filter.deliveryId}`);
  if (filter.eventId !== undefined) all.push(ofEvent(sql`u.event_id`, sql`u.delivery_id`, filter.eventId));
  if (filter.endpointId !== undefined) all.push(sql`u.endpoint_id = ${filter.endpointId}`);
  if (filter.endpointIds !== undefined) all.push(sql`u.endpoint_id = any(${uuids(filter.endpointIds)})`);
  if (filter.fromId !== undefined) all.push(sql`u.delivery_id >= ${filter.fromId}`);
  if (filter.toId !== undefined) all.push(sql`u.delivery_id < ${filter.toId}`);
  if (filter.spans !== undefined) all.push(inSpans(sql`u.delivery_id`, filter.spans));
  if (filter.eventTypes !== undefined) all.push(sql`u.event_type = any(${texts(filter.eventTypes)})`);
  if (filter.triggers !== undefined) all.push(sql`u.trigger = any(${texts(filter.triggers)})`);
  if (filter.statuses !== undefined) {
    const wanted = texts(filter.statuses);
    all.push(sql`case when u.delivery_id = any(${FLIGHT}) then 'sending' else 'queued' end = any(${wanted})`);
  }
  return sql.join(all, sql` and `);
}
