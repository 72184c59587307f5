import { and, count, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { EmulatorState } from "@/lib/domain/emulators/types";
import type { Executor, Tx } from "../client";
import { receivedRequests, receivers } from "../schema";

export type ReceiverRow = typeof receivers.$inferSelect;
export type ReceivedRow = typeof receivedRequests.$inferSelect;

/** A list of receivers is for reading, not paging; creating more than this is refused. */
export const RECEIVERS_MAX = 50;
/** Requests kept for each receiver. */
export const RECEIVED_KEPT = 100;

/** An organization's receivers, newest first. */
export async function listReceivers(db: Executor, organizationId: string): Promise<ReceiverRow[]> {
  return db
    .select()
    .from(receivers)
    .where(eq(receivers.organizationId, organizationId))
    .orderBy(desc(receivers.id))
    .limit(RECEIVERS_MAX);
}

export async function countReceivers(db: Executor, organizationId: string): Promise<number> {
  const [row] = await db.select({ n: count() }).from(receivers).where(eq(receivers.organizationId, organizationId));
  return row?.n ?? 0;
}

export async function findReceiver(db: Executor, organizationId: string, id: string): Promise<ReceiverRow | null> {
  const [row] = await db
    .select()
    .from(receivers)
    .where(and(eq(receivers.organizationId, organizationId), eq(receivers.id, id)));
  return row ?? null;
}

/** The receiver an address belongs to. Not scoped by organization: the unguessable key is what finds it. */
export async function lockReceiverByKey(tx: Tx, key: string): Promise<ReceiverRow | null> {
  const [row] = await tx.select().from(receivers).where(eq(receivers.key, key)).for("update");
  return row ?? null;
}

export async function insertReceiver(tx: Executor, row: typeof receivers.$inferInsert): Promise<void> {
  await tx.insert(receivers).values(row);
}

/** Changes settings. What it remembered (rate limit, ban) starts afresh. False when there is no such receiver. */
export async function updateReceiver(
  tx: Executor,
  organizationId: string,
  id: string,
  values: Partial<Pick<ReceiverRow, "name" | "kind" | "mode" | "sealedSecret" | "keywords">> & { state: EmulatorState },
): Promise<boolean> {
  const rows = await tx
    .update(receivers)
    .set(values)
    .where(and(eq(receivers.organizationId, organizationId), eq(receivers.id, id)))
    .returning({ id: receivers.id });
  return rows.length > 0;
}

/** Deletes a receiver and what it received. False when there is no such receiver. */
export async function deleteReceiver(tx: Executor, organizationId: string, id: string): Promise<boolean> {
  const rows = await tx
    .delete(receivers)
    .where(and(eq(receivers.organizationId, organizationId), eq(receivers.id, id)))
    .returning({ id: receivers.id });
  return rows.length > 0;
}

/** Writes what a receiver remembers after a call. */
export async function saveReceiverState(
  tx: Executor,
  id: string,
  values: { state: EmulatorState; callsInMinute: number; minuteStartedAt: Date },
): Promise<void> {
  await tx.update(receivers).set(values).where(eq(receivers.id, id));
}

/** Records a call and forgets all but the newest `RECEIVED_KEPT`. */
export async function recordReceived(tx: Executor, row: typeof receivedRequests.$inferInsert): Promise<void> {
  await tx.insert(receivedRequests).values(row);
  await tx.execute(sql`
    delete from received_requests where receiver_id = ${row.receiverId} and id <= (
      select id from received_requests where receiver_id = ${row.receiverId}
      order by id desc offset ${RECEIVED_KEPT} limit 1)`);
}

export type ReceivedSummary = Omit<ReceivedRow, "headers" | "body" | "answeredBody">;

/** What a receiver got, newest first, without bodies. Scoped through the receiver's organization. */
export async function listReceived(
  db: Executor,
  organizationId: string,
  receiverId: string,
): Promise<ReceivedSummary[]> {
  const { headers: _headers, body: _body, answeredBody: _answered, ...columns } = getTableColumns(receivedRequests);
  return db
    .select(columns)
    .from(receivedRequests)
    .innerJoin(receivers, eq(receivers.id, receivedRequests.receiverId))
    .where(and(eq(receivers.organizationId, organizationId), eq(receivedRequests.receiverId, receiverId)))
    .orderBy(desc(receivedRequests.id))
    .limit(RECEIVED_KEPT);
}

/** One received request with everything. */
export async function findReceived(
  db: Executor,
  organizationId: string,
  receiverId: string,
  id: string,
): Promise<ReceivedRow | null> {
  const [row] = await db
    .select({ received: receivedRequests })
    .from(receivedRequests)
    .innerJoin(receivers, eq(receivers.id, receivedRequests.receiverId))
    .where(
      and(
        eq(receivers.organizationId, organizationId),
        eq(receivedRequests.receiverId, receiverId),
        eq(receivedRequests.id, id),
      ),
    );
  return row?.received ?? null;
}

/** Forgets everything a receiver got. */
export async function clearReceived(tx: Executor, organizationId: string, receiverId: string): Promise<void> {
  await tx.execute(sql`
    delete from received_requests q using receivers r
    where q.receiver_id = ${receiverId} and r.id = q.receiver_id and r.organization_id = ${organizationId}`);
}
