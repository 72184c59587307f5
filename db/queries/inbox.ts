import { and, asc, count, desc, eq, gt, inArray, sql } from "drizzle-orm";
import type { Executor, Tx } from "../client";
import {
  leaveMessages,
  memberships,
  messageDrafts,
  messageFacts,
  messageReplies,
  messageViews,
  users,
} from "../schema";
import { deleteFilesOf } from "./message-files";
import type { MessageRow } from "./messages";

export type MessageFactRow = typeof messageFacts.$inferSelect;

export type MessageViewRow = typeof messageViews.$inferSelect;
export type MessageChange = Partial<Omit<MessageRow, "id" | "organizationId" | "version" | "createdAt">>;

/** Messages by id, as they are. At most 500. */
export async function findMessages(
  db: Executor,
  organizationId: string,
  ids: readonly string[],
): Promise<MessageRow[]> {
  if (ids.length === 0) return [];
  return db
    .select()
    .from(leaveMessages)
    .where(and(eq(leaveMessages.organizationId, organizationId), inArray(leaveMessages.id, [...ids])));
}

/** The same, locked in the order of their ids until the transaction ends. */
export async function lockMessages(tx: Tx, organizationId: string, ids: readonly string[]): Promise<MessageRow[]> {
  if (ids.length === 0) return [];
  return tx
    .select()
    .from(leaveMessages)
    .where(and(eq(leaveMessages.organizationId, organizationId), inArray(leaveMessages.id, [...ids])))
    .orderBy(asc(leaveMessages.id))
    .for("update");
}

/** The message with a number, as it is. */
export async function findMessageByNumber(
  db: Executor,
  organizationId: string,
  number: string,
): Promise<MessageRow | null> {
  const [row] = await db
    .select()
    .from(leaveMessages)
    .where(and(eq(leaveMessages.organizationId, organizationId), eq(leaveMessages.number, number)));
  return row ?? null;
}

/** Writes a change that somebody made and counts the version up. */
export async function changeMessage(
  tx: Executor,
  message: Pick<MessageRow, "id" | "organizationId">,
  values: MessageChange,
): Promise<void> {
  await tx
    .update(leaveMessages)
    .set({ ...values, version: sql`${leaveMessages.version} + 1` })
    .where(and(eq(leaveMessages.organizationId, message.organizationId), eq(leaveMessages.id, message.id)));
}

/** Takes the unread mark away; nobody's version changes. True when it was there. */
export async function markRead(tx: Executor, organizationId: string, id: string): Promise<boolean> {
  const rows = await tx
    .update(leaveMessages)
    .set({ unread: false })
    .where(
      and(eq(leaveMessages.organizationId, organizationId), eq(leaveMessages.id, id), eq(leaveMessages.unread, true)),
    )
    .returning({ id: leaveMessages.id });
  return rows.length > 0;
}

export async function deleteMessages(tx: Executor, organizationId: string, ids: readonly string[]): Promise<void> {
  const own = [...ids];
  await deleteFilesOf(tx, organizationId, own);
  for (const table of [messageFacts, messageReplies, messageDrafts])
    await tx.delete(table).where(and(eq(table.organizationId, organizationId), inArray(table.messageId, own)));
  await tx
    .delete(leaveMessages)
    .where(and(eq(leaveMessages.organizationId, organizationId), inArray(leaveMessages.id, own)));
}

export async function insertFacts(tx: Executor, rows: readonly (typeof messageFacts.$inferInsert)[]): Promise<void> {
  if (rows.length > 0) await tx.insert(messageFacts).values([...rows]);
}

/** How often something happened to a message. */
export async function countFacts(
  db: Executor,
  organizationId: string,
  messageId: string,
  kind: MessageFactRow["kind"],
): Promise<number> {
  const { organizationId: org, messageId: of, kind: what } = messageFacts;
  return db.$count(messageFacts, and(eq(org, organizationId), eq(of, messageId), eq(what, kind)));
}

/** The newest facts of a message, oldest first; at most `limit`. */
export async function listFacts(
  db: Executor,
  organizationId: string,
  messageId: string,
  limit: number,
): Promise<MessageFactRow[]> {
  const rows = await db
    .select()
    .from(messageFacts)
    .where(and(eq(messageFacts.organizationId, organizationId), eq(messageFacts.messageId, messageId)))
    .orderBy(desc(messageFacts.id))
    .limit(limit);
  return rows.reverse();
}

/** What one request changed, for its undo. */
export async function factsOfBatch(
  db: Executor,
  organizationId: string,
  batch: { id: string; actorId: string; since: Date },
): Promise<MessageFactRow[]> {
  return db
    .select()
    .from(messageFacts)
    .where(
      and(
        eq(messageFacts.batchId, batch.id),
        eq(messageFacts.organizationId, organizationId),
        eq(messageFacts.actorId, batch.actorId),
        gt(messageFacts.at, batch.since),
      ),
    )
    .orderBy(asc(messageFacts.id));
}

/** Who may be given messages: the members with these roles. At most 500. */
export async function listHandlers(
  db: Executor,
  organizationId: string,
  roles: readonly ("owner" | "admin" | "agent")[],
): Promise<{ userId: string; name: string }[]> {
  return db
    .select({ userId: users.id, name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.organizationId, organizationId), inArray(memberships.role, [...roles])))
    .orderBy(asc(users.name), asc(users.id))
    .limit(500);
}

/** Names of members and of those who were members once. */
export async function userNames(db: Executor, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...new Set(ids)]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function saveDraft(tx: Executor, row: typeof messageDrafts.$inferInsert): Promise<void> {
  await tx
    .insert(messageDrafts)
    .values(row)
    .onConflictDoUpdate({
      target: [messageDrafts.messageId, messageDrafts.userId],
      set: { body: row.body, updatedAt: row.updatedAt },
    });
}

/** What a member has written so far; "" when nothing. */
export async function findDraft(
  tx: Executor,
  {
    organizationId,
    messageId,
    userId,
  }: Pick<typeof messageDrafts.$inferSelect, "organizationId" | "messageId" | "userId">,
): Promise<string> {
  const [row] = await tx
    .select({ body: messageDrafts.body })
    .from(messageDrafts)
    .where(
      and(
        eq(messageDrafts.organizationId, organizationId),
        eq(messageDrafts.messageId, messageId),
        eq(messageDrafts.userId, userId),
      ),
    );
  return row?.body ?? "";
}

export async function deleteDraft(
  tx: Executor,
  organizationId: string,
  messageId: string,
  userId: string,
): Promise<void> {
  await tx
    .delete(messageDrafts)
    .where(
      and(
        eq(messageDrafts.organizationId, organizationId),
        eq(messageDrafts.messageId, messageId),
        eq(messageDrafts.userId, userId),
      ),
    );
}

/** Who is writing an answer to a message, with what he has so far. */
export async function listDrafts(
  db: Executor,
  organizationId: string,
  messageId: string,
): Promise<{ userId: string; name: string; body: string; updatedAt: Date }[]> {
  return db
    .select({
      userId: messageDrafts.userId,
      name: users.name,
      body: messageDrafts.body,
      updatedAt: messageDrafts.updatedAt,
    })
    .from(messageDrafts)
    .innerJoin(users, eq(users.id, messageDrafts.userId))
    .where(and(eq(messageDrafts.organizationId, organizationId), eq(messageDrafts.messageId, messageId)))
    .limit(50);
}

/** A member's own views and those that are shared, oldest first. */
export async function listMessageViews(
  db: Executor,
  organizationId: string,
  userId: string,
): Promise<MessageViewRow[]> {
  return db
    .select()
    .from(messageViews)
    .where(
      and(
        eq(messageViews.organizationId, organizationId),
        sql`(${messageViews.userId} = ${userId} or ${messageViews.shared})`,
      ),
    )
    .orderBy(asc(messageViews.id))
    .limit(50);
}

export async function insertMessageView(tx: Executor, row: typeof messageViews.$inferInsert): Promise<void> {
  await tx.insert(messageViews).values(row);
}

/** Deletes a view of one's own, or any when `userId` is null. False when there is none. */
export async function deleteMessageView(
  tx: Executor,
  organizationId: string,
  id: string,
  userId: string | null,
): Promise<boolean> {
  const rows = await tx
    .delete(messageViews)
    .where(
      and(
        eq(messageViews.organizationId, organizationId),
        eq(messageViews.id, id),
        userId === null ? undefined : eq(messageViews.userId, userId),
      ),
    )
    .returning({ id: messageViews.id });
  return rows.length > 0;
}

/** How many open messages each member has; who has none is missing. */
export async function countOpenMessages(db: Executor, organizationId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .select({ userId: leaveMessages.assigneeId, n: count() })
    .from(leaveMessages)
    .where(
      and(eq(leaveMessages.organizationId, organizationId), inArray(leaveMessages.status, ["pending", "processing"])),
    )
    .groupBy(leaveMessages.assigneeId);
  return new Map(rows.flatMap(({ userId, n }) => (userId === null ? [] : [[userId, n]])));
}

/** The oldest open messages of a member. */
export async function openMessagesOf(
  db: Executor,
  organizationId: string,
  userId: string,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .select({ id: leaveMessages.id })
    .from(leaveMessages)
    .where(
      and(
        eq(leaveMessages.organizationId, organizationId),
        eq(leaveMessages.assigneeId, userId),
        sql`status in ('pending', 'processing')`,
      ),
    )
    .orderBy(leaveMessages.id)
    .limit(limit);
  return rows.map((row) => row.id);
}
