import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import { uuidAt } from "@/lib/domain/ids";
import type { Executor, Tx } from "../client";
import { contacts, leaveMessages, tickets } from "../schema";
import { deleteFilesOf } from "./message-files";
import type { MessageRow } from "./messages";

/** Whose rows: one organization's, or everybody's but those of some that have a rule of their own. */
export type Scope = { only: string } | { except: readonly string[] };

const scoped = (scope: Scope): SQL =>
  "only" in scope
    ? sql`organization_id = ${scope.only}`
    : sql`organization_id <> all(${sql.param([...scope.except])}::uuid[])`;

/** Deletes messages from before an instant that nothing holds, with all that hangs on them. Returns how many. */
export async function purgeMessages(
  db: Executor,
  scope: Scope,
  rule: { beforeMs: number; spamOnly: boolean },
  limit: number,
): Promise<number> {
  const spam = rule.spamOnly ? sql`status = 'spam'` : sql`true`;
  const result = await db.execute(sql`
    with gone as (
      delete from leave_messages where id in (
        select id from leave_messages
        where ${scoped(scope)} and id < ${uuidAt(rule.beforeMs)} and not legal_hold and ${spam} limit ${limit})
      returning id),
    facts as (delete from message_facts where message_id in (select id from gone)),
    replies as (delete from message_replies where message_id in (select id from gone)),
    drafts as (delete from message_drafts where message_id in (select id from gone)),
    files as (delete from message_files where message_id in (select id from gone))
    select id from gone`);
  return result.rows.length;
}

/** Forgets addresses and browsers of messages from before an instant. Returns how many. */
export async function forgetOrigins(db: Executor, scope: Scope, beforeMs: number, limit: number): Promise<number> {
  const result = await db.execute(sql`
    update leave_messages set ip = null, user_agent = '', client = '{}' where id in (
      select id from leave_messages where ${scoped(scope)} and id < ${uuidAt(beforeMs)} and not legal_hold
        and (ip is not null or user_agent <> '' or client <> '{}') limit ${limit})`);
  return result.rowCount ?? 0;
}

/** How many messages a rule would delete today, counted up to `cap`. */
export async function countExpired(
  db: Executor,
  organizationId: string,
  rule: { beforeMs: number; spamOnly: boolean },
  cap: number,
): Promise<number> {
  const spam = rule.spamOnly ? sql`status = 'spam'` : sql`true`;
  const result = await db.execute<{ n: number }>(sql`select count(*)::int as n from (
    select 1 from leave_messages where organization_id = ${organizationId} and id < ${uuidAt(rule.beforeMs)}
      and not legal_hold and ${spam} limit ${cap}) found`);
  return result.rows[0]?.n ?? 0;
}

export type PersonRows = {
  messages: MessageRow[];
  contacts: (typeof contacts.$inferSelect)[];
  tickets: (typeof tickets.$inferSelect)[];
};

/** Rows of each kind that one step of an erasure takes. */
export const PERSON_PAGE = 500;

const contactsOf = (organizationId: string, contact: string) =>
  and(eq(contacts.organizationId, organizationId), or(eq(contacts.phone, contact), eq(contacts.email, contact)));

const ticketsOf = (organizationId: string, contact: string) =>
  and(
    eq(tickets.organizationId, organizationId),
    or(eq(tickets.customerEmail, contact), eq(tickets.customerPhone, contact)),
  );

/** How much there is of a person, exactly; `held` messages are kept by a legal hold. */
export type PersonCounts = { messages: number; held: number; contacts: number; tickets: number };

/** They, for a phone number or an address as they are stored. */
export async function countPerson(db: Executor, organizationId: string, contact: string): Promise<PersonCounts> {
  const people = sql`select ${contacts.id} from ${contacts} where ${contactsOf(organizationId, contact)}`;
  const result = await db.execute<PersonCounts>(sql`
    select count(*)::int as messages, (count(*) filter (where legal_hold))::int as held,
      (select count(*)::int from (${people}) p) as contacts,
      (select count(*)::int from ${tickets} where ${ticketsOf(organizationId, contact)}) as tickets
    from ${leaveMessages} where ${leaveMessages.organizationId} = ${organizationId}
      and (${leaveMessages.phone} = ${contact} or ${leaveMessages.email} = ${contact}
        or ${leaveMessages.contactId} in (${people}))`);
  return result.rows[0] ?? { messages: 0, held: 0, contacts: 0, tickets: 0 };
}

/**
 * Everything that names a person by a phone number or an address as they are stored, at most `limit` of each.
 * `erasable`: without messages that a legal hold keeps.
 */
export async function findPerson(
  db: Executor,
  organizationId: string,
  contact: string,
  { erasable, limit }: { erasable: boolean; limit: number },
): Promise<PersonRows> {
  const people = await db.select().from(contacts).where(contactsOf(organizationId, contact)).limit(limit);
  const ids = people.map(({ id }) => id);
  const direct = or(eq(leaveMessages.phone, contact), eq(leaveMessages.email, contact));
  const messages = await db
    .select()
    .from(leaveMessages)
    .where(
      and(
        eq(leaveMessages.organizationId, organizationId),
        ids.length === 0 ? direct : or(direct, inArray(leaveMessages.contactId, ids)),
        erasable ? eq(leaveMessages.legalHold, false) : undefined,
      ),
    )
    .limit(limit);
  const found = await db.select().from(tickets).where(ticketsOf(organizationId, contact)).limit(limit);
  return { messages, contacts: people, tickets: found };
}

/** Empties messages of everything about a person; number, times and status stay, so that counts do not change. */
export async function eraseMessages(tx: Tx, organizationId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  const which = sql.param([...ids]);
  await tx.execute(sql`
    update leave_messages set content = '', name = '', phone = null, email = null, fields = '{}', page_url = null,
      page_title = null, referrer = null, ip = null, user_agent = '', client = '{}', consent = null, contact_id = null, unread = false,
      fingerprint = decode(md5(id::text), 'hex'), erased_at = ${now.toISOString()}, version = version + 1
    where organization_id = ${organizationId} and id = any(${which}::uuid[])`);
  await tx.execute(sql`
    update message_facts set data = data - 'text' - 'reason'
    where organization_id = ${organizationId} and message_id = any(${which}::uuid[])`);
  await tx.execute(sql`
    update message_replies set recipient = '', subject = '', body = '', problem = null,
      state = case when state in ('scheduled', 'sending') then 'cancelled' else state end
    where organization_id = ${organizationId} and message_id = any(${which}::uuid[])`);
  await deleteFilesOf(tx, organizationId, ids);
  await tx.execute(sql`
    delete from message_drafts where organization_id = ${organizationId} and message_id = any(${which}::uuid[])`);
}

/** Takes the customer out of tickets; what the ticket is about may be his words and goes too. */
export async function eraseTickets(tx: Tx, organizationId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(tickets)
    .set({ customerName: "", customerEmail: null, customerPhone: null, contactId: null, description: "", title: "—" })
    .where(and(eq(tickets.organizationId, organizationId), inArray(tickets.id, [...ids])));
}

/** A word that marks an event as being about somebody: an id or a contact detail, as JSON writes it. */
export type EventMark = string;

/**
 * Events of an organization from `fromMs` on whose data has one of the marks, by id. Reads through the organization's
 * events since then: erasing is rare, and what it leaves out would stay.
 */
export async function findEventsWith(
  tx: Tx,
  organizationId: string,
  about: { fromMs: number; marks: readonly EventMark[] },
): Promise<string[]> {
  if (about.marks.length === 0) return [];
  const result = await tx.execute<{ id: string }>(sql`
    select id from events where organization_id = ${organizationId} and id >= ${uuidAt(about.fromMs)}
      and exists (select 1 from unnest(${sql.param([...about.marks])}::text[]) mark where strpos(data::text, mark) > 0)`);
  return result.rows.map(({ id }) => id);
}

/**
 * Erases events: their data becomes a mark, what was sent for them and answered is deleted, digests that list them
 * included. Ids, types, times and outcomes stay. Returns how many deliveries lost their bytes.
 */
export async function eraseEvents(tx: Tx, organizationId: string, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const which = sql.param([...ids]);
  await tx.execute(sql`
    update events set data = '{"erased":true}'::json, content_hash = null
    where organization_id = ${organizationId} and id = any(${which}::uuid[])`);
  // Work that is left is not sent: there is nothing to send any more. Lanes first, in the order in which all lock them.
  await tx.execute(sql`
    select endpoint_id from lanes where organization_id = ${organizationId} and endpoint_id in (
      select endpoint_id from due where organization_id = ${organizationId} and event_id = any(${which}::uuid[]))
    order by endpoint_id for no key update`);
  await tx.execute(sql`delete from due where organization_id = ${organizationId} and event_id = any(${which}::uuid[])`);
  const touched = await tx.execute<{ id: string }>(sql`
    select id from deliveries where organization_id = ${organizationId} and event_id = any(${which}::uuid[])`);
  const deliveries = sql.param(touched.rows.map(({ id }) => id));
  await tx.execute(sql`delete from bodies where event_id = any(${which}::uuid[])`);
  await tx.execute(sql`
    update deliveries set request_body = null, response_body = null, recipients = null, request_headers = null,
      diagnosis_values = null,
      finished_at = case when status in ('queued', 'sending', 'retrying') then clock_timestamp() else finished_at end,
      next_attempt_at = null,
      status = case when status in ('queued', 'sending', 'retrying') then 'cancelled' else status end
    where id = any(${deliveries}::uuid[])`);
  await tx.execute(sql`
    update attempts set request_body = null, response_body = null, recipients = null, request_headers = null,
      diagnosis_values = null
    where delivery_id = any(${deliveries}::uuid[])`);
  return touched.rows.length;
}
