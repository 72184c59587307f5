import { and, eq, gte, isNull, sql } from "drizzle-orm";
import { uuidAt, uuidTime } from "@/lib/domain/ids";
import type { Db, Executor } from "../client";
import { leaveMessages, pipelineChecks, unrouted } from "../schema";

export type PipelineCheckRow = typeof pipelineChecks.$inferSelect;

export async function insertPipelineCheck(db: Executor, row: typeof pipelineChecks.$inferInsert): Promise<void> {
  await db.insert(pipelineChecks).values(row);
}

export async function findPipelineCheck(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<(PipelineCheckRow & { messageNumber: string | null }) | null> {
  const [row] = await db
    .select({ check: pipelineChecks, messageNumber: leaveMessages.number })
    .from(pipelineChecks)
    .leftJoin(leaveMessages, eq(leaveMessages.id, pipelineChecks.messageId))
    .where(and(eq(pipelineChecks.id, id), eq(pipelineChecks.organizationId, organizationId)));
  return row === undefined ? null : { ...row.check, messageNumber: row.messageNumber };
}

/** The check that a mark belongs to, as long as it waits for its message and is not older than `since`. */
export async function findWaitingCheck(
  db: Executor,
  organizationId: string,
  siteId: string,
  markHash: Buffer,
  since: Date,
): Promise<{ id: string } | null> {
  const [row] = await db
    .select({ id: pipelineChecks.id })
    .from(pipelineChecks)
    .where(
      and(
        eq(pipelineChecks.organizationId, organizationId),
        eq(pipelineChecks.siteId, siteId),
        eq(pipelineChecks.markHash, markHash),
        isNull(pipelineChecks.messageId),
        gte(pipelineChecks.createdAt, since),
      ),
    );
  return row ?? null;
}

/** Notes the message of a check and the event it raised. */
export async function noteCheckMessage(
  db: Executor,
  organizationId: string,
  id: string,
  stored: { messageId: string; at: Date },
): Promise<void> {
  await db
    .update(pipelineChecks)
    .set({
      messageId: stored.messageId,
      storedAt: stored.at,
      eventId: sql`(select event_id from leave_messages where id = ${stored.messageId} and organization_id = ${organizationId})`,
    })
    .where(
      and(
        eq(pipelineChecks.id, id),
        eq(pipelineChecks.organizationId, organizationId),
        isNull(pipelineChecks.messageId),
      ),
    );
}

/** Whether an event still waits for routing. */
export async function isUnrouted(db: Executor, organizationId: string, eventId: string): Promise<boolean> {
  const rows = await db
    .select({ eventId: unrouted.eventId })
    .from(unrouted)
    .where(and(eq(unrouted.organizationId, organizationId), eq(unrouted.eventId, eventId)));
  return rows.length > 0;
}

/** Backups of an event that wait for what becomes of the primary channels. */
export async function heldBackupsOf(
  db: Executor,
  organizationId: string,
  eventId: string,
): Promise<{ endpointId: string; deadline: Date }[]> {
  const result = await db.execute<{ endpointId: string; deadline: string }>(sql`
    select endpoint_id as "endpointId", deadline::text as deadline from notification_backups
    where organization_id = ${organizationId} and event_id = ${eventId} order by endpoint_id limit 100`);
  return result.rows.map(({ endpointId, deadline }) => ({ endpointId, deadline: new Date(deadline) }));
}

/**
 * Removes synthetic messages that are older than `before`, with their events and deliveries, at most `limit` at once.
 * Returns how many.
 */
export async function deleteSynthetic(db: Db, before: Date, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const found = await tx.execute<{ id: string; eventId: string | null }>(sql`
      select id, event_id as "eventId" from leave_messages
      where synthetic and id < ${uuidAt(before.getTime())} order by id limit ${limit} for update skip locked`);
    for (const { id, eventId } of found.rows) {
      if (eventId !== null) await deleteEvent(tx, eventId);
      await tx.execute(sql`delete from leave_messages where id = ${id}`);
    }
    return found.rows.length;
  });
}

/** Everything that an event left behind. Ids of its deliveries carry the millisecond of the event's. */
async function deleteEvent(tx: Executor, eventId: string): Promise<void> {
  const at = uuidTime(eventId);
  const during = (column: string) =>
    sql`${sql.raw(column)} >= ${uuidAt(at)} and ${sql.raw(column)} < ${uuidAt(at + 1)}`;
  await tx.execute(sql`delete from notification_backups where event_id = ${eventId}`);
  await tx.execute(sql`delete from due where event_id = ${eventId} and ${during("delivery_id")}`);
  await tx.execute(sql`
    with gone as (delete from deliveries where event_id = ${eventId} and ${during("id")} returning id)
    delete from attempts a using gone where a.delivery_id = gone.id and ${during("a.delivery_id")}`);
  await tx.execute(sql`delete from bodies where event_id = ${eventId}`);
  await tx.execute(sql`delete from events where id = ${eventId}`);
}

/** Forgets checks that began before `before`. */
export async function deleteOldChecks(db: Db, before: Date): Promise<void> {
  await db.execute(sql`
    delete from pipeline_checks where id in (
      select id from pipeline_checks where created_at < ${before.toISOString()}::timestamptz limit 10000)`);
}
