import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { AssignmentRule } from "@/lib/domain/leave-message/assignment";
import type { MessageFact } from "@/lib/domain/leave-message/facts";
import type { Executor, Tx } from "../client";
import { leaveMessages, sites } from "../schema";
import type { MessageRow } from "./messages";

/** A site that gives its messages to members, and whom it gave the last one. */
export type SiteAssignment = { siteId: string; rule: AssignmentRule; last: string | null };

/** The rules of an organization's sites; sites without one are missing. */
export async function listAssignments(db: Executor, organizationId: string): Promise<SiteAssignment[]> {
  const rows = await db
    .select({ siteId: sites.id, rule: sites.assignment, last: sites.lastAssigneeId })
    .from(sites)
    .where(and(eq(sites.organizationId, organizationId), isNotNull(sites.assignment)));
  return rows.flatMap(({ rule, ...site }) => (rule === null ? [] : [{ ...site, rule }]));
}

/** Writes a site's rule. False when the organization has no such site. */
export async function saveAssignment(
  tx: Tx,
  organizationId: string,
  siteId: string,
  rule: AssignmentRule | null,
): Promise<boolean> {
  const rows = await tx
    .update(sites)
    .set({ assignment: rule })
    .where(and(eq(sites.organizationId, organizationId), eq(sites.id, siteId)))
    .returning({ id: sites.id });
  return rows.length > 0;
}

/** Remembers whose turn it was. */
export async function saveLastAssignee(tx: Tx, organizationId: string, siteId: string, userId: string): Promise<void> {
  await tx
    .update(sites)
    .set({ lastAssigneeId: userId })
    .where(and(eq(sites.organizationId, organizationId), eq(sites.id, siteId)));
}

/** Organizations with messages that are to be given to somebody or taken back by now; at most `limit`. */
export async function organizationsToRoute(db: Executor, now: Date, limit: number): Promise<string[]> {
  const result = await db.execute<{ id: string }>(sql`select distinct organization_id as id from leave_messages
    where route_at is not null and route_at <= ${now.toISOString()}::timestamptz limit ${limit}`);
  return result.rows.map(({ id }) => id);
}

/**
 * One transaction at a time assigns an organization's messages: who counts open messages, or whose turn it is, must not
 * see half of what another one does. False when another one is at it.
 */
export async function tryLockAssignments(tx: Tx, organizationId: string): Promise<boolean> {
  const result = await tx.execute<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`assign:${organizationId}`}, 0)) as locked`,
  );
  return result.rows[0]?.locked === true;
}

/** Messages whose time has come, locked, the longest waiting first. What somebody is changing is left to the next look. */
export async function lockMessagesToRoute(
  tx: Tx,
  organizationId: string,
  now: Date,
  limit: number,
): Promise<MessageRow[]> {
  return tx
    .select()
    .from(leaveMessages)
    .where(
      and(
        eq(leaveMessages.organizationId, organizationId),
        sql`route_at is not null and route_at <= ${now.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(leaveMessages.routeAt, leaveMessages.id)
    .limit(limit)
    .for("update", { skipLocked: true });
}

/** Sets when messages are looked at again. Nobody's version changes. */
export async function setRouteAt(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
  routeAt: Date | null,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(leaveMessages)
    .set({ routeAt })
    .where(and(eq(leaveMessages.organizationId, organizationId), sql`id = any(${sql.param([...ids])}::uuid[])`));
}

/** What happened to a message since its time was set. */
export type RouteHistory = {
  /** Everybody it was given to by itself. */
  tried: string[];
  /** Somebody gave it to somebody; or, since it was given to the last one, did anything about it or writes an answer. */
  touched: boolean;
};

/** Reading a message, or having a look at its visitor, is no answer to it. */
const NO_TOUCH: readonly MessageFact[] = ["read", "revealed", "notified"];

/** The same of several; messages to which nothing happened may be missing. */
export async function routeHistories(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, RouteHistory>> {
  const own = sql`organization_id = ${organizationId} and message_id = any(${sql.param([...ids])}::uuid[])`;
  const result = await tx.execute<RouteHistory & { id: string }>(sql`
    with given as (select message_id, max(at) as at,
        array_remove(array_agg(distinct data->'after'->>'assigneeId'), null) as tried
      from message_facts where ${own} and kind = 'assigned' and data->'auto' is not null group by message_id),
    touches as (select f.message_id from message_facts f left join given g using (message_id)
        where ${own} and f.actor_id is not null and case when g.at is null then f.kind = 'assigned'
          else f.at >= g.at and f.kind <> all(${sql.param([...NO_TOUCH])}::text[]) end
      union select d.message_id from message_drafts d join given g using (message_id)
        where ${own} and d.updated_at >= g.at)
    select coalesce(g.message_id, t.message_id) as id, coalesce(g.tried, '{}') as tried,
      t.message_id is not null as touched
    from given g full join touches t using (message_id)`);
  return new Map(result.rows.map(({ id, ...history }) => [id, history]));
}

/** How many open messages of a member others gave him since an instant; the product is one of the others. */
export async function countGivenSince(
  db: Executor,
  organizationId: string,
  userId: string,
  since: Date,
): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from leave_messages m
    where m.organization_id = ${organizationId} and m.assignee_id = ${userId}
      and m.status in ('pending', 'processing') and exists (select 1 from message_facts f
        where f.organization_id = m.organization_id and f.message_id = m.id and f.kind = 'assigned'
          and f.at > ${since.toISOString()}::timestamptz and f.actor_id is distinct from ${userId}
          and f.data->'after'->>'assigneeId' = ${userId}::text)`);
  return result.rows[0]?.n ?? 0;
}

/** Who had the last message of each of these contacts, before the one that asks. */
export async function lastOwners(
  tx: Tx,
  organizationId: string,
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  if (contactIds.length === 0) return new Map();
  const result = await tx.execute<{ contact: string; owner: string }>(sql`
    select distinct on (contact_id) contact_id as contact, assignee_id as owner from leave_messages
    where organization_id = ${organizationId} and contact_id = any(${sql.param([...contactIds])}::uuid[])
      and assignee_id is not null and status <> 'spam'
    order by contact_id, created_at desc`);
  return new Map(result.rows.map(({ contact, owner }) => [contact, owner]));
}
