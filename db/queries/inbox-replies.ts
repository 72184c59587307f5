import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import type { Executor, Tx } from "../client";
import { messageReplies } from "../schema";

export type ReplyRow = typeof messageReplies.$inferSelect;

/** The replies to a message, oldest first; the newest hundred. */
export async function listReplies(db: Executor, organizationId: string, messageId: string): Promise<ReplyRow[]> {
  const rows = await db
    .select()
    .from(messageReplies)
    .where(and(eq(messageReplies.organizationId, organizationId), eq(messageReplies.messageId, messageId)))
    .orderBy(desc(messageReplies.id))
    .limit(100);
  return rows.reverse();
}

export async function insertReply(tx: Executor, row: typeof messageReplies.$inferInsert): Promise<void> {
  await tx.insert(messageReplies).values(row);
}

/** A reply, locked until the transaction ends. */
export async function lockReply(tx: Tx, organizationId: string, id: string): Promise<ReplyRow | null> {
  const [row] = await tx
    .select()
    .from(messageReplies)
    .where(and(eq(messageReplies.organizationId, organizationId), eq(messageReplies.id, id)))
    .for("update");
  return row ?? null;
}

export async function updateReply(
  tx: Executor,
  reply: Pick<ReplyRow, "id" | "organizationId">,
  values: Partial<Pick<ReplyRow, "state" | "sendAt" | "tries" | "problem" | "letterId" | "sentAt">>,
): Promise<void> {
  await tx
    .update(messageReplies)
    .set(values)
    .where(and(eq(messageReplies.organizationId, reply.organizationId), eq(messageReplies.id, reply.id)));
}

/**
 * Takes replies that are due, for a try that may last until `holdUntil`: nobody else takes them before. A reply whose try
 * was cut off is due again then. Not scoped by organization: the worker sends for all.
 */
export async function takeDueReplies(db: Executor, now: Date, holdUntil: Date, limit: number): Promise<ReplyRow[]> {
  const due = sql`select id from message_replies
    where state in ('scheduled', 'sending') and send_at <= ${now.toISOString()}::timestamptz
    order by send_at limit ${limit} for update skip locked`;
  return db
    .update(messageReplies)
    .set({ state: "sending", sendAt: holdUntil, tries: sql`${messageReplies.tries} + 1` })
    .where(sql`${messageReplies.id} in (${due})`)
    .returning();
}

/** When the next reply is due, or null. */
export async function nextReplyAt(db: Executor): Promise<Date | null> {
  const [row] = await db
    .select({ at: messageReplies.sendAt })
    .from(messageReplies)
    .where(inArray(messageReplies.state, ["scheduled", "sending"]))
    .orderBy(asc(messageReplies.sendAt))
    .limit(1);
  return row?.at ?? null;
}
