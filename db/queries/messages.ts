import { and, desc, eq, gt, sql } from "drizzle-orm";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import type { Executor, Tx } from "../client";
import { leaveMessages, messageNumbers, submitKeys } from "../schema";

export type MessageRow = typeof leaveMessages.$inferSelect;

/**
 * Holds the named things until the transaction ends, so that two submissions of the same words, the same key or the
 * same person are handled one after the other. Always taken in the same order: no deadlocks.
 */
export async function lockSubmission(tx: Tx, organizationId: string, names: readonly string[]): Promise<void> {
  const keys = names.map((name) => `${organizationId} ${name}`);
  // One id per lock, sorted by the database, whose order every caller shares.
  const numbers = await tx.execute<{ id: string }>(sql`
    select distinct hashtextextended(k, 727020)::text as id
    from unnest(${sql.param(keys)}::text[]) k order by id`);
  for (const { id } of numbers.rows) await tx.execute(sql`select pg_advisory_xact_lock(${id}::bigint)`);
}

/** The message an idempotency key stands for. */
export async function findMessageBySubmitKey(
  db: Executor,
  organizationId: string,
  key: string,
): Promise<MessageRow | null> {
  const [row] = await db
    .select({ message: leaveMessages })
    .from(submitKeys)
    .innerJoin(leaveMessages, eq(leaveMessages.id, submitKeys.messageId))
    .where(
      and(
        eq(submitKeys.organizationId, organizationId),
        eq(submitKeys.key, key),
        eq(leaveMessages.organizationId, organizationId),
      ),
    );
  return row?.message ?? null;
}

/** Remembers a key; a key that is known keeps its message. */
export async function insertSubmitKey(tx: Executor, row: typeof submitKeys.$inferInsert): Promise<void> {
  await tx.insert(submitKeys).values(row).onConflictDoNothing();
}

/** Forgets keys older than `before`, at most `limit`. Returns how many. */
export async function deleteSubmitKeys(db: Executor, before: Date, limit: number): Promise<number> {
  const result = await db.execute(sql`
    delete from submit_keys where ctid = any(array(
      select ctid from submit_keys where created_at < ${before.toISOString()}::timestamptz
      order by created_at limit ${limit}))`);
  return result.rowCount ?? 0;
}

/** The newest message with this fingerprint that came after `since`. */
export async function findTwin(
  db: Executor,
  organizationId: string,
  fingerprint: Buffer,
  since: Date,
): Promise<MessageRow | null> {
  const [row] = await db
    .select()
    .from(leaveMessages)
    .where(
      and(
        eq(leaveMessages.organizationId, organizationId),
        eq(leaveMessages.fingerprint, fingerprint),
        gt(leaveMessages.createdAt, since),
      ),
    )
    .orderBy(desc(leaveMessages.createdAt))
    .limit(1);
  return row ?? null;
}

/** Counts one more arrival of the same words. */
export async function countRepeat(tx: Executor, organizationId: string, id: string, now: Date): Promise<void> {
  await tx
    .update(leaveMessages)
    .set({ repeats: sql`${leaveMessages.repeats} + 1`, updatedAt: now })
    .where(and(eq(leaveMessages.organizationId, organizationId), eq(leaveMessages.id, id)));
}

/** The day's next number, from 1. The row stays locked until commit: numbers have no gaps. */
export async function nextMessageSequence(tx: Tx, organizationId: string, day: string): Promise<number> {
  const [row] = await tx
    .insert(messageNumbers)
    .values({ organizationId, day, last: 1 })
    .onConflictDoUpdate({
      target: [messageNumbers.organizationId, messageNumbers.day],
      set: { last: sql`${messageNumbers.last} + 1` },
    })
    .returning({ last: messageNumbers.last });
  if (row === undefined) throw new Error("the counter of message numbers gave no number");
  return row.last;
}

export async function insertMessage(tx: Executor, row: typeof leaveMessages.$inferInsert): Promise<void> {
  await tx.insert(leaveMessages).values(row);
}

export async function findMessage(db: Executor, organizationId: string, id: string): Promise<MessageRow | null> {
  const [row] = await db
    .select()
    .from(leaveMessages)
    .where(and(eq(leaveMessages.organizationId, organizationId), eq(leaveMessages.id, id)));
  return row ?? null;
}

/** The same, locked until the transaction ends. */
export async function lockMessage(tx: Tx, organizationId: string, id: string): Promise<MessageRow | null> {
  const [row] = await tx
    .select()
    .from(leaveMessages)
    .where(and(eq(leaveMessages.organizationId, organizationId), eq(leaveMessages.id, id)))
    .for("update");
  return row ?? null;
}

/** Writes a status, and the event and contact a message gets when it turns out to be none of spam. */
export async function updateMessage(
  tx: Executor,
  organizationId: string,
  id: string,
  values: { status: MessageStatus; updatedAt: Date; eventId?: string; contactId?: string | null },
): Promise<void> {
  await tx
    .update(leaveMessages)
    .set(values)
    .where(and(eq(leaveMessages.organizationId, organizationId), eq(leaveMessages.id, id)));
}
