import { and, asc, desc, eq, gte, ilike, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Priority } from "@/lib/domain/leave-message/priority";
import type { TimedFigure } from "@/lib/domain/leave-message/response-times";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import type { InboxSort, InboxView } from "@/lib/domain/leave-message/views";
import type { ResponseBin } from "@/lib/domain/leave-message/volume";
import type { Executor } from "../client";
import { leaveMessages } from "../schema";
import { pageCondition, responseCondition } from "./message-volume";
import type { MessageRow } from "./messages";
import { hourCondition, timedCondition } from "./response-times";

/** What narrows the inbox. Every given member must hold. */
export type InboxFilter = {
  view: InboxView;
  /** Who reads: `mine` is his. */
  userId: string | null;
  now: Date;
  statuses?: readonly MessageStatus[] | undefined;
  priorities?: readonly Priority[] | undefined;
  category?: string | undefined;
  tag?: string | undefined;
  /** A member, or null for what nobody has. */
  assigneeId?: string | null | undefined;
  siteId?: string | undefined;
  source?: string | undefined;
  keyword?: string | undefined;
  /** One of these equals the visitor's phone or address, as they are stored. */
  contact?: string | undefined;
  contactId?: string | undefined;
  ids?: readonly string[] | undefined;
  notified?: "ok" | "failed" | "none" | undefined;
  answered?: boolean | undefined;
  /** What a figure of the response-time board counts. */
  timed?: TimedFigure | undefined;
  /** How soon it was first answered. */
  resp?: ResponseBin | undefined;
  /** The address it was left on, without query. */
  page?: string | undefined;
  /** Hour of the day it came, 0 to 23. */
  hour?: number | undefined;
  fromId?: string | undefined;
  toId?: string | undefined;
};

const LIKE_SPECIAL = /[\\%_]/g;
const OPEN = sql`${leaveMessages.status} in ('pending', 'processing')`;

/** A page of the inbox in one of its orders, behind the row `afterId`. */
export async function listInbox(
  db: Executor,
  organizationId: string,
  filter: InboxFilter,
  page: { sort: InboxSort; afterId: string | null; limit: number },
): Promise<MessageRow[]> {
  return db
    .select()
    .from(leaveMessages)
    .where(and(...conditionsOf(organizationId, filter), behind(page)))
    .orderBy(...ORDERS[page.sort])
    .limit(page.limit);
}

/** How many messages a filter has, counted up to `cap`. */
export async function countInbox(
  db: Executor,
  organizationId: string,
  filter: InboxFilter,
  cap: number,
): Promise<number> {
  const some = db
    .select({ one: sql`1` })
    .from(leaveMessages)
    .where(and(...conditionsOf(organizationId, filter)))
    .limit(cap)
    .as("some");
  const [row] = await db.select({ n: sql<number>`count(*)::int` }).from(some);
  return row?.n ?? 0;
}

/** Counts of several views at once, each up to `cap`. */
export async function countViews<V extends InboxView>(
  db: Executor,
  organizationId: string,
  who: { userId: string | null; now: Date },
  views: readonly V[],
  cap: number,
): Promise<Record<V, number>> {
  const parts = views.map((view) => {
    const where = and(...conditionsOf(organizationId, { ...who, view }));
    return sql`select ${view}::text as view, count(*)::int as n from (
      select 1 from ${leaveMessages} where ${where} limit ${cap}) v`;
  });
  const result = await db.execute<{ view: V; n: number }>(sql.join(parts, sql` union all `));
  return Object.fromEntries(result.rows.map(({ view, n }) => [view, n])) as Record<V, number>;
}

/** Categories and tags in use among the newest messages, for filters and choices. */
export async function inboxWords(
  db: Executor,
  organizationId: string,
): Promise<{ categories: string[]; tags: string[] }> {
  const result = await db.execute<{ kind: string; word: string }>(sql`
    with newest as (
      select category, tags from leave_messages where organization_id = ${organizationId} order by id desc limit 2000)
    select * from (
      (select 'category' as kind, category as word from newest where category <> '' group by 2 order by count(*) desc limit 50)
      union all
      (select 'tag', tag from newest, unnest(tags) tag group by 2 order by count(*) desc limit 50)) words`);
  const words = (kind: string) => result.rows.filter((row) => row.kind === kind).map(({ word }) => word);
  return { categories: words("category"), tags: words("tag") };
}

function conditionsOf(organizationId: string, filter: InboxFilter): (SQL | undefined)[] {
  const { statuses, priorities, assigneeId, contact, ids } = filter;
  return [
    eq(leaveMessages.organizationId, organizationId),
    eq(leaveMessages.synthetic, false),
    viewCondition(filter),
    statuses && inArray(leaveMessages.status, [...statuses]),
    priorities && inArray(leaveMessages.priority, [...priorities]),
    filter.category === undefined ? undefined : eq(leaveMessages.category, filter.category),
    filter.tag === undefined ? undefined : sql`${leaveMessages.tags} @> array[${filter.tag}]::text[]`,
    assigneeId === null
      ? isNull(leaveMessages.assigneeId)
      : assigneeId === undefined
        ? undefined
        : eq(leaveMessages.assigneeId, assigneeId),
    filter.siteId === undefined ? undefined : eq(leaveMessages.siteId, filter.siteId),
    filter.source === undefined ? undefined : eq(leaveMessages.source, filter.source),
    filter.keyword === undefined ? undefined : matches(filter.keyword),
    contact === undefined ? undefined : or(eq(leaveMessages.phone, contact), eq(leaveMessages.email, contact)),
    filter.contactId === undefined ? undefined : eq(leaveMessages.contactId, filter.contactId),
    ids && inArray(leaveMessages.id, [...ids]),
    filter.notified && notifiedCondition(filter.notified),
    filter.answered === undefined
      ? undefined
      : filter.answered
        ? isNotNull(leaveMessages.responseMinutes)
        : isNull(leaveMessages.responseMinutes),
    filter.timed && timedCondition(filter.timed),
    filter.resp && responseCondition(filter.resp),
    filter.page === undefined ? undefined : pageCondition(filter.page),
    filter.hour === undefined ? undefined : hourCondition(filter.hour),
    filter.fromId === undefined ? undefined : gte(leaveMessages.id, filter.fromId),
    filter.toId === undefined ? undefined : lt(leaveMessages.id, filter.toId),
  ];
}

function matches(keyword: string): SQL | undefined {
  const pattern = `%${keyword.replace(LIKE_SPECIAL, "\\$&")}%`;
  return or(ilike(leaveMessages.content, pattern), ilike(leaveMessages.number, pattern));
}

function viewCondition({ view, userId, now }: InboxFilter): SQL | undefined {
  const at = sql`${now.toISOString()}::timestamptz`;
  const awake = sql`(${leaveMessages.snoozedUntil} is null or ${leaveMessages.snoozedUntil} <= ${at})`;
  switch (view) {
    case "mine":
      return userId === null ? sql`false` : and(OPEN, eq(leaveMessages.assigneeId, userId), awake);
    case "unassigned":
      return and(OPEN, isNull(leaveMessages.assigneeId), awake);
    case "open":
      return OPEN;
    case "due_soon":
      return and(
        OPEN,
        isNull(leaveMessages.respondedAt),
        sql`${leaveMessages.warnAt} <= ${at} and ${leaveMessages.dueAt} > ${at}`,
      );
    case "overdue":
      return and(OPEN, isNull(leaveMessages.respondedAt), sql`${leaveMessages.dueAt} <= ${at}`);
    case "snoozed":
      return and(OPEN, sql`${leaveMessages.snoozedUntil} > ${at}`);
    case "replied":
    case "closed":
    case "spam":
      return eq(leaveMessages.status, view);
    case "all":
      return undefined;
  }
}

/** By the deliveries of the message's own event: a delivery is never older than its message. */
function notifiedCondition(state: "ok" | "failed" | "none"): SQL {
  const about = sql`select 1 from deliveries d where d.organization_id = ${leaveMessages.organizationId}
    and d.event_id = ${leaveMessages.eventId} and d.id >= ${leaveMessages.id} and not d.is_test`;
  const failed = sql`exists (${about} and d.status = 'exhausted')`;
  const ok = sql`exists (${about} and d.status = 'delivered')`;
  if (state === "failed") return failed;
  return state === "ok" ? sql`(${ok} and not ${failed})` : sql`(not ${ok} and not ${failed})`;
}

const RANK = sql`case ${leaveMessages.priority} when 'urgent' then 0 when 'high' then 1 when 'medium' then 2 else 3 end`;
/** A message that was answered, or has no time, comes after those that wait for their first answer. */
const DUE = sql`case when ${leaveMessages.respondedAt} is null then coalesce(${leaveMessages.dueAt}, 'infinity') else 'infinity' end`;

const ORDERS: Record<InboxSort, SQL[]> = {
  due: [asc(DUE), desc(leaveMessages.id)],
  newest: [desc(leaveMessages.id)],
  oldest: [asc(leaveMessages.id)],
  priority: [asc(RANK), desc(leaveMessages.id)],
};

/** The cursor is a row's id; what it is sorted by is read from the row itself. */
function behind({ sort, afterId }: { sort: InboxSort; afterId: string | null }): SQL | undefined {
  if (afterId === null) return undefined;
  if (sort === "newest") return lt(leaveMessages.id, afterId);
  if (sort === "oldest") return sql`${leaveMessages.id} > ${afterId}`;
  const key = sort === "due" ? DUE : RANK;
  const last = sql`(select ${key} from leave_messages where leave_messages.id = ${afterId})`;
  return sql`(${key} > ${last} or (${key} = ${last} and ${leaveMessages.id} < ${afterId}))`;
}
