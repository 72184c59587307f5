import { and, desc, eq, gte, ilike, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import { uuidAt, uuidTime } from "@/lib/domain/ids";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import type { Executor } from "../client";
import { leaveMessages } from "../schema";
import type { MessageRow } from "./messages";

export type MessageFilter = {
  statuses?: readonly MessageStatus[] | undefined;
  /** Looked for in content and number; a phone or an e-mail address must be given whole. */
  keyword?: string | undefined;
  /** Ids are time-sortable: `fromId` inclusive, `toId` exclusive. */
  fromId?: string | undefined;
  toId?: string | undefined;
};

const LIKE_SPECIAL = /[\\%_]/g;

/** A page of messages, newest first, from below `beforeId`. */
export async function listMessageRows(
  db: Executor,
  organizationId: string,
  filter: MessageFilter,
  page: { beforeId: string | null; limit: number },
): Promise<MessageRow[]> {
  const conditions: (SQL | undefined)[] = [
    eq(leaveMessages.organizationId, organizationId),
    eq(leaveMessages.synthetic, false),
  ];
  if (page.beforeId !== null) conditions.push(lt(leaveMessages.id, page.beforeId));
  if (filter.statuses !== undefined) conditions.push(inArray(leaveMessages.status, [...filter.statuses]));
  if (filter.fromId !== undefined) conditions.push(gte(leaveMessages.id, filter.fromId));
  if (filter.toId !== undefined) conditions.push(lt(leaveMessages.id, filter.toId));
  if (filter.keyword !== undefined) conditions.push(matches(filter.keyword));
  return db
    .select()
    .from(leaveMessages)
    .where(and(...conditions))
    .orderBy(desc(leaveMessages.id))
    .limit(page.limit);
}

function matches(keyword: string): SQL | undefined {
  const pattern = `%${keyword.replace(LIKE_SPECIAL, "\\$&")}%`;
  return or(
    ilike(leaveMessages.content, pattern),
    ilike(leaveMessages.number, pattern),
    eq(leaveMessages.phone, keyword),
    eq(leaveMessages.email, keyword.toLowerCase()),
  );
}

/** How many messages wait for somebody, counted up to `cap`: for a badge, not for books. */
export async function countPendingMessages(db: Executor, organizationId: string, cap: number): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from (
      select 1 from leave_messages where organization_id = ${organizationId} and status = 'pending' limit ${cap}
    ) pending`);
  return result.rows[0]?.n ?? 0;
}

/** A message and its event are made at one instant; their ids differ by less than this. */
const SAME_INSTANT_MS = 2_000;

/** The message that raised an event, by the index over ids: they carry the time both were made at. */
export async function findMessageByEvent(
  db: Executor,
  organizationId: string,
  eventId: string,
): Promise<{ id: string; number: string } | null> {
  const at = uuidTime(eventId);
  const [row] = await db
    .select({ id: leaveMessages.id, number: leaveMessages.number })
    .from(leaveMessages)
    .where(
      and(
        eq(leaveMessages.organizationId, organizationId),
        gte(leaveMessages.id, uuidAt(at - SAME_INSTANT_MS)),
        lt(leaveMessages.id, uuidAt(at + SAME_INSTANT_MS)),
        eq(leaveMessages.eventId, eventId),
      ),
    )
    .limit(1);
  return row ?? null;
}

/** How the deliveries of one event stand. `waiting` = queued, being sent or to be retried. */
export type DeliveryTally = { delivered: number; failed: number; waiting: number; skipped: number };

/** Tallies by event, for one page of messages (at most 100 events). Events without deliveries are absent. */
export async function tallyDeliveries(
  db: Executor,
  organizationId: string,
  eventIds: readonly string[],
): Promise<Map<string, DeliveryTally>> {
  if (eventIds.length === 0) return new Map();
  // A delivery is never older than its event: the bound leaves older partitions unread.
  const oldest = uuidAt(Math.min(...eventIds.map(uuidTime)) - 60_000);
  const ids = sql`${sql.param([...eventIds])}::uuid[]`;
  const result = await db.execute<{ eventId: string } & DeliveryTally>(sql`
    select event_id as "eventId",
      count(*) filter (where status = 'delivered')::int as delivered,
      count(*) filter (where status = 'exhausted')::int as failed,
      count(*) filter (where status in ('queued', 'sending', 'retrying'))::int as waiting,
      count(*) filter (where status in ('skipped', 'merged', 'cancelled'))::int as skipped
    from (
      select event_id, status from deliveries
      where organization_id = ${organizationId} and event_id = any(${ids}) and id >= ${oldest} and not is_test
      union all
      select u.event_id, 'queued' from due u
      where u.organization_id = ${organizationId} and u.event_id = any(${ids}) and u.delivery_id >= ${oldest}
        and not exists (select 1 from deliveries d where d.id = u.delivery_id)
    ) each group by event_id`);
  return new Map(result.rows.map(({ eventId, ...tally }) => [eventId, tally]));
}
