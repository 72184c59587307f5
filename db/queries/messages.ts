import { and, desc, eq, gte, inArray, isNull, lt, lte, sql } from "drizzle-orm";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import type { Executor, Tx } from "../client";
import { leaveMessages, submitKeys } from "../schema";
import { runNamed } from "./hot";

export type MessageRow = typeof leaveMessages.$inferSelect;

/**
 * Holds the named things until the transaction ends, so that two submissions of the same words, the same key or the
 * same person are handled one after the other. Always taken in the same order: no deadlocks. `onePlan`: the named
 * statements of this transaction are planned once per connection. They find their rows by keys in every case, and planning
 * them costs more than running them; without scans, which a plan made on an empty table would keep.
 */
export async function lockSubmission(
  tx: Tx,
  organizationId: string,
  names: readonly string[],
  { onePlan = false } = {},
): Promise<void> {
  const keys = names.map((name) => `${organizationId} ${name}`);
  const setting = (name: string, value: string) =>
    sql`set_config(${name}, coalesce(${onePlan ? value : null}::text, current_setting(${name})), true)`;
  // The ids are sorted before the first lock is taken, in an order that every caller shares.
  await runNamed(
    tx,
    "lock-submission",
    sql`with ids as materialized (
        select distinct hashtextextended(k, 727020) as id from unnest(${sql.param(keys)}::text[]) k order by id)
      select count(pg_advisory_xact_lock(id)::text), ${setting("plan_cache_mode", "force_generic_plan")},
        ${setting("enable_seqscan", "off")} from ids`,
  );
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

/** The last of the day's next `count` numbers, which begin with 1. The row stays locked until commit: no gaps. */
export async function nextMessageSequence(tx: Tx, organizationId: string, day: string, count = 1): Promise<number> {
  const [row] = await runNamed<{ last: number }>(
    tx,
    "message-numbers",
    sql`insert into message_numbers as n (organization_id, day, last)
      values (${organizationId}::uuid, ${day}, ${count}::int)
      on conflict (organization_id, day) do update set last = n.last + excluded.last returning last`,
  );
  if (row === undefined) throw new Error("the counter of message numbers gave no number");
  return row.last;
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

/** What a contact left between `since` and a message of his, newest first, as far as it is still worked on; at most 20. */
export async function messagesBefore(
  db: Executor,
  organizationId: string,
  { id, contactId, createdAt }: Pick<MessageRow, "id" | "createdAt"> & { contactId: string },
  since: Date,
): Promise<Pick<MessageRow, "id" | "number" | "content">[]> {
  return db
    .select({ id: leaveMessages.id, number: leaveMessages.number, content: leaveMessages.content })
    .from(leaveMessages)
    .where(
      and(
        eq(leaveMessages.organizationId, organizationId),
        eq(leaveMessages.contactId, contactId),
        gte(leaveMessages.createdAt, since),
        lte(leaveMessages.createdAt, createdAt),
        lt(leaveMessages.id, id),
        isNull(leaveMessages.mergedInto),
        inArray(leaveMessages.status, ["pending", "processing", "replied"]),
      ),
    )
    .orderBy(desc(leaveMessages.createdAt))
    .limit(20);
}
