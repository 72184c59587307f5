import { type SQL, sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { ChannelId } from "@/lib/domain/endpoints";
import { HOURS_OF_WEEK_WITHIN_MS, type HoursOfWeek, hoursOfWeekIn } from "@/lib/domain/hours-of-week";
import { uuidAt } from "@/lib/domain/ids";
import { type Replayable, type StoredReplay, statusesOf } from "@/lib/domain/replay";
import type { Executor } from "../client";
import { earliestDelivery, hasCode, inRanges, inSpans, triggeredBy } from "./deliveries-filter";
import { texts, uuids } from "./parameters";

/*
 * What a replay finds. Every statement is planned with its values: the range of ids picks the partitions, and "failed"
 * is spelled out so that the index of failed deliveries serves it.
 */

/** Counting what is left out stops here: nobody needs to know more exactly how many had arrived. */
export const EXCLUDED_COUNT_MAX = 10_000;
/** Counting what would be sent stops here for all webhooks together, and is then done for each up to a tenth of it. */
export const REPLAY_COUNT_MAX = 100_000;
/** A replay is about at most this many endpoints. */
const TARGETS_MAX = 200;
const FAILED: readonly Replayable[] = ["exhausted", "retrying"];

const startOf = (iso: string) => uuidAt(Date.parse(iso));

function hasStatus(statuses: readonly Replayable[], skipReasons: readonly string[] | undefined): SQL {
  // What repeats something that was sent has arrived, in its way: it is sent again only when asked for by name.
  const reasons =
    skipReasons === undefined ? sql`d.skip_reason <> 'duplicate'` : sql`d.skip_reason = any(${texts(skipReasons)})`;
  const wanted = sql`d.status = any(${texts(statuses)}) and (d.status <> 'skipped' or ${reasons})`;
  if (statuses.every((status) => FAILED.includes(status))) {
    return sql`d.status in ('retrying', 'exhausted') and ${wanted}`;
  }
  return statuses.includes("delivered") ? wanted : sql`d.status <> 'delivered' and ${wanted}`;
}

/** The deliveries `d` a replay looks at, whatever their status. */
export function within(organizationId: string, what: StoredReplay): SQL {
  const all: SQL[] = [sql`d.organization_id = ${organizationId} and not d.is_test`];
  if (what.kind === "selection") all.push(sql`d.id = any(${uuids(what.deliveryIds)})`);
  if (what.kind === "failedOf") {
    all.push(sql`d.id in (select i.delivery_id from replay_items i
      where i.replay_id = ${what.replayId} and i.state = 'failed')`);
  }
  if (what.kind === "filter") {
    all.push(sql`d.id >= ${startOf(what.from)} and d.id < ${startOf(what.to)}`);
    if (what.endpointId !== undefined) all.push(sql`d.endpoint_id = ${what.endpointId}`);
    if (what.reasons !== undefined) all.push(sql`d.reason = any(${texts(what.reasons)})`);
    if (what.codes !== undefined) all.push(hasCode(what.codes));
    if (what.eventTypes !== undefined) all.push(sql`d.event_type = any(${texts(what.eventTypes)})`);
    if (what.channels !== undefined) all.push(ofChannels(organizationId, what.channels));
    if (what.http !== undefined) all.push(inRanges(what.http));
    if (what.triggers !== undefined) all.push(triggeredBy(what.triggers));
    if (what.tries !== undefined) all.push(what.tries === "first" ? sql`d.tries = 1` : sql`d.tries > 1`);
    if (what.hours !== undefined) all.push(inHours(what, what.hours));
  }
  return sql.join(all, sql` and `);
}

function inHours(
  { from, to }: { from: string; to: string },
  { timeZone, ...hours }: HoursOfWeek & { timeZone: string },
) {
  const end = Date.parse(to);
  const start = Math.max(Date.parse(from), end - HOURS_OF_WEEK_WITHIN_MS);
  const spans = hoursOfWeekIn({ from: new Date(start), to: new Date(end) }, timeZone, hours);
  const ids = spans.map((span) => ({ fromId: uuidAt(span.from.getTime()), toId: uuidAt(span.to.getTime()) }));
  return inSpans(sql`d.id`, ids);
}

const ofChannels = (organizationId: string, channels: readonly ChannelId[]) => sql`d.endpoint_id in (
  select e.id from endpoints e where e.organization_id = ${organizationId} and e.channel = any(${texts(channels)}))`;

/** The deliveries `d` a replay sends again, as long as their event is stored. */
export function matching(organizationId: string, what: StoredReplay): SQL {
  const skipReasons = what.kind === "filter" ? what.skipReasons : undefined;
  return sql`${within(organizationId, what)} and ${hasStatus(statusesOf(what), skipReasons)}`;
}

export type ReplayCount = { endpointId: string; count: number; gone: number };

/**
 * How many deliveries of each endpoint would be sent again, and how many not because their event is gone. Exact up to `most`
 * in all; beyond, each webhook of the organization is counted up to a tenth of that, and `capped` says so.
 */
export async function countReplayable(
  db: Executor,
  organizationId: string,
  what: StoredReplay,
  most: number = REPLAY_COUNT_MAX,
): Promise<{ rows: ReplayCount[]; capped: boolean }> {
  const result = await db.execute<ReplayCount>(sql`
    with ${OLDEST}, found as (
      select d.endpoint_id, d.event_id from deliveries d where ${matching(organizationId, what)} limit ${most + 1}
    )
    select f.endpoint_id as "endpointId", ${storedAndGone(sql`f`)} from found f, oldest o
    group by 1 order by count(*) desc, 1 limit ${TARGETS_MAX}`);
  const counted = result.rows.reduce((sum, { count, gone }) => sum + count + gone, 0);
  if (counted <= most) return { rows: result.rows, capped: false };
  const one = what.kind === "filter" && what.endpointId !== undefined ? sql`and e.id = ${what.endpointId}` : sql``;
  const each = await db.execute<ReplayCount>(sql`
    with ${OLDEST}
    select e.id as "endpointId", c.count, c.gone
    from endpoints e, oldest o cross join lateral (
      select ${storedAndGone(sql`f`)} from (
        select d.event_id from deliveries d where ${matching(organizationId, what)} and d.endpoint_id = e.id
        limit ${Math.ceil(most / 10)}
      ) f
    ) c
    where e.organization_id = ${organizationId} and e.deleted_at is null ${one} and c.count + c.gone > 0
    order by c.count desc, 1 limit ${TARGETS_MAX}`);
  return { rows: each.rows, capped: true };
}

// Events are dropped by partition: older than the oldest stored one means gone.
export const OLDEST = sql`oldest as materialized (select coalesce((select id from events order by id limit 1), ${uuidAt(0)}) as id)`;
export const storedAndGone = (found: SQL) => sql`
  count(*) filter (where ${found}.event_id >= o.id)::int as count, count(*) filter (where ${found}.event_id < o.id)::int as gone`;

/** How many of those a replay looks at have arrived, counted up to {@link EXCLUDED_COUNT_MAX}. */
export async function countDelivered(db: Executor, organizationId: string, what: StoredReplay): Promise<number> {
  // What arrived has no reason: looking for it would read the whole range.
  if (what.kind === "filter" && what.reasons !== undefined) return 0;
  const result = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select 1 from deliveries d where ${within(organizationId, what)} and d.status = 'delivered'
      limit ${EXCLUDED_COUNT_MAX}
    ) counted`);
  return result.rows[0]?.count ?? 0;
}

export type Range = { organizationId: string; endpointId: string; after: string; limit: number };

/** The next deliveries of an endpoint that a replay sends again, oldest first; none that it has had already. */
export async function nextReplayable(
  db: Executor,
  replayId: string,
  what: StoredReplay,
  { organizationId, endpointId, after, limit }: Range,
): Promise<string[]> {
  const result = await db.execute<{ id: string }>(sql`
    select d.id from deliveries d
    where ${matching(organizationId, what)} and d.endpoint_id = ${endpointId} and d.id > ${after}
      and not exists (select 1 from replay_items i where i.replay_id = ${replayId} and i.delivery_id = d.id)
      and exists (select 1 from events e where e.id = d.event_id)
    order by d.id limit ${limit}`);
  return result.rows.map((row) => row.id);
}

/** Events `e` of a filter that made no delivery for its endpoint and wait for no routing. */
function missedEvents(organizationId: string, endpointId: string, types: readonly EventType[], from: string): SQL {
  return sql`e.organization_id = ${organizationId} and e.type = any(${texts(types)})
    and not exists (select 1 from unrouted u where u.organization_id = e.organization_id and u.event_id = e.id)
    and not exists (select 1 from due q where q.endpoint_id = ${endpointId} and q.event_id = e.id)
    and not exists (select 1 from deliveries d
      where d.event_id = e.id and d.endpoint_id = ${endpointId} and d.id >= ${earliestDelivery(from)})`;
}

export type MissedEvent = { id: string; type: EventType; data: Record<string, unknown>; occurredAt: Date };

/** The next events after one id that made no delivery for an endpoint, oldest first. `to` is exclusive. */
export async function nextMissed(
  db: Executor,
  { organizationId, endpointId, after, limit }: Range,
  range: { from: string; to: string; types: readonly EventType[] },
): Promise<MissedEvent[]> {
  const [from, to] = [startOf(range.from), startOf(range.to)];
  const result = await db.execute<Omit<MissedEvent, "occurredAt"> & { occurredAt: string }>(sql`
    select e.id, e.type, e.data, e.occurred_at as "occurredAt" from events e
    where e.id > ${after} and e.id >= ${from} and e.id < ${to}
      and ${missedEvents(organizationId, endpointId, range.types, from)}
    order by e.id limit ${limit}`);
  return result.rows.map((row) => ({ ...row, occurredAt: new Date(row.occurredAt) }));
}

/** How many events made no delivery for an endpoint, counted up to `most`; its filters are not looked at here. */
export async function countMissed(
  db: Executor,
  organizationId: string,
  endpointId: string,
  range: { from: string; to: string; types: readonly EventType[] },
  most: number,
): Promise<number> {
  const [from, to] = [startOf(range.from), startOf(range.to)];
  const result = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select 1 from events e
      where e.id >= ${from} and e.id < ${to} and ${missedEvents(organizationId, endpointId, range.types, from)}
      limit ${most}
    ) counted`);
  return result.rows[0]?.count ?? 0;
}
