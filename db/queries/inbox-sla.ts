import { sql } from "drizzle-orm";
import type { Executor, Tx } from "../client";
import { leaveMessages } from "../schema";
import type { MessageRow } from "./messages";

const WAITING = sql`breached_at is null and responded_at is null and status in ('pending', 'processing')`;

/**
 * Marks messages whose first answer is soon due or overdue, each once, and returns them. Not scoped by organization: the
 * sweep looks for all. Rows that somebody is changing are left to the next sweep.
 */
export async function takeSlaMarks(
  tx: Tx,
  kind: "warned" | "breached",
  now: Date,
  limit: number,
): Promise<MessageRow[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const due =
    kind === "warned"
      ? sql`warned_at is null and ${WAITING} and warn_at <= ${at} and due_at > ${at}`
      : sql`${WAITING} and due_at <= ${at}`;
  const ids = sql`select id from leave_messages where ${due} limit ${limit} for update skip locked`;
  return tx
    .update(leaveMessages)
    .set(kind === "warned" ? { warnedAt: now } : { breachedAt: now })
    .where(sql`${leaveMessages.id} in (${ids})`)
    .returning();
}

/** Answered messages that nobody touched since `before` per organization default; closed by themselves. */
export async function takeAnsweredBefore(
  tx: Tx,
  rule: { days: number; organizationId: string | null; except: readonly string[]; now: Date },
  limit: number,
): Promise<MessageRow[]> {
  const before = new Date(rule.now.getTime() - rule.days * 86_400_000).toISOString();
  const whose =
    rule.organizationId === null
      ? sql`organization_id <> all(${sql.param([...rule.except])}::uuid[])`
      : sql`organization_id = ${rule.organizationId}`;
  const ids = sql`select id from leave_messages where status = 'replied' and replied_at <= ${before}::timestamptz
    and ${whose} order by replied_at limit ${limit} for update skip locked`;
  return tx
    .update(leaveMessages)
    .set({
      status: "closed",
      closeReason: "resolved",
      version: sql`${leaveMessages.version} + 1`,
      updatedAt: rule.now,
    })
    .where(sql`${leaveMessages.id} in (${ids})`)
    .returning();
}

/** Whether anything of the inbox or the tickets is due by `until`: a letter, a file, somebody to give a message to, a warning, a breach. */
export async function hasInboxWork(db: Executor, until: Date): Promise<boolean> {
  const at = sql`${until.toISOString()}::timestamptz`;
  const open = sql`status in ('pending', 'processing')`;
  const result = await db.execute<{ due: boolean }>(sql`select
    exists (select 1 from message_replies where state in ('scheduled', 'sending') and send_at <= ${at})
    or exists (select 1 from visitor_letters where send_at <= ${at})
    or exists (select 1 from message_exports where state = 'running')
    or exists (select 1 from leave_messages where route_at is not null and route_at <= ${at})
    or exists (select 1 from leave_messages
      where warned_at is null and breached_at is null and responded_at is null and ${open} and warn_at <= ${at} and due_at > ${at})
    or exists (select 1 from leave_messages
      where breached_at is null and responded_at is null and ${open} and due_at <= ${at})
    or exists (select 1 from tickets
      where due_soon_raised_at is null and overdue_raised_at is null and ${open} and due_soon_at <= ${at})
    or exists (select 1 from tickets where overdue_raised_at is null and ${open} and due_at <= ${at}) as due`);
  return result.rows[0]?.due === true;
}
