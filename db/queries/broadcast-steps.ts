import { and, eq, sql } from "drizzle-orm";
import type { LedgerEntry } from "@/lib/domain/broadcast/plan";
import type { RunPause, RunStatus } from "@/lib/domain/broadcast/status";
import type { Executor, Tx } from "../client";
import { broadcastRuns, endpoints } from "../schema";
import { dueOf } from "./hot";
import { moveStatistics } from "./replay-steps";

/*
 * The steps of a run. Each is in a transaction that holds the run's row; the lane's row is locked before its work is
 * touched, as everywhere. What a step did is in rows: repeated or interrupted, it does nothing twice.
 */

export type RunRow = typeof broadcastRuns.$inferSelect;

/** Runs that have something to do, or of which something is still on its way. */
export async function liveRuns(db: Executor, limit: number): Promise<string[]> {
  const result = await db.execute<{ id: string }>(sql`
    select id from broadcast_runs where status in ('preparing', 'running') or waiting > 0 order by id limit ${limit}`);
  return result.rows.map(({ id }) => id);
}

/** Locks a run for a step; null when another worker is at it, or when it is gone. */
export async function takeRun(tx: Tx, id: string): Promise<RunRow | null> {
  const [row] = await tx
    .select()
    .from(broadcastRuns)
    .where(eq(broadcastRuns.id, id))
    .for("update", { skipLocked: true });
  return row ?? null;
}

/** Changes what is known of a run; every change of its status counts as a version. */
export async function setRun(
  tx: Tx,
  id: string,
  values: Partial<
    Pick<RunRow, "cursor" | "prepared" | "contacts" | "batches" | "allowedAt" | "finishedAt" | "startedAt">
  > & { status?: RunStatus; pause?: RunPause | null; updatedAt: Date },
): Promise<void> {
  const counted = values.status === undefined ? {} : { version: sql`${broadcastRuns.version} + 1` };
  await tx
    .update(broadcastRuns)
    .set({ ...values, ...counted })
    .where(eq(broadcastRuns.id, id));
}

/** The next batches of a run's audience, in order; `first` is the number of the first one. */
export async function addBatches(
  tx: Tx,
  run: Pick<RunRow, "id" | "organizationId">,
  first: number,
  batches: readonly (readonly string[])[],
): Promise<void> {
  if (batches.length === 0) return;
  const rows = batches.map((contactIds, index) => ({ no: first + index, contactIds }));
  await tx.execute(sql`
    insert into broadcast_batches (run_id, organization_id, no, contact_ids)
    select ${run.id}, ${run.organizationId}, r.no, r."contactIds"
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(no int, "contactIds" uuid[])`);
}

export type PlannedBatch = {
  no: number;
  contactIds: string[];
  /** Set when it was sent before and is to be sent again: the same delivery, the same event. */
  deliveryId: string | null;
};

/** The next batches that wait for their turn. */
export async function plannedBatches(tx: Tx, runId: string, limit: number): Promise<PlannedBatch[]> {
  const result = await tx.execute<PlannedBatch>(sql`
    select no, contact_ids as "contactIds", delivery_id as "deliveryId" from broadcast_batches
    where run_id = ${runId} and state = 'planned' order by no limit ${limit}`);
  return result.rows;
}

export type NewBatch = { no: number; eventId: string; deliveryId: string };

/** Stores what a batch says, which is its event. */
export async function storeBatchEvent(
  tx: Tx,
  run: RunRow,
  eventId: string,
  data: Record<string, unknown>,
): Promise<void> {
  await tx.execute(sql`
    insert into events (id, organization_id, type, data, source, occurred_at, created_at)
    values (${eventId}, ${run.organizationId}, 'broadcast.batch', ${JSON.stringify(data)}::json, 'broadcast',
      clock_timestamp(), clock_timestamp())`);
}

/** Queues batches whose events are stored behind what happens now (priority 20). The lane must be locked. */
export async function queueBatches(tx: Tx, run: RunRow, batches: readonly NewBatch[]): Promise<void> {
  if (batches.length === 0) return;
  await tx.execute(sql`
    with made as materialized (
      select * from json_to_recordset(${JSON.stringify(batches)}::json) as r(no int, "eventId" uuid, "deliveryId" uuid)
    ), queued as (
      insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger,
        solo)
      select "deliveryId", ${run.endpointId}::uuid, ${run.organizationId}::uuid, "eventId", 'broadcast.batch', 20,
        clock_timestamp(), 0, 0, 'broadcast', true from made
    ), counted as (
      update broadcast_runs set waiting = waiting + ${batches.length} where id = ${run.id}
    )
    update broadcast_batches b set state = 'waiting', event_id = m."eventId", delivery_id = m."deliveryId", tries = 0
    from made m where b.run_id = ${run.id} and b.no = m.no`);
}

/**
 * Queues batches once more under their old ids. Those whose delivery is gone (retention), or is due already, are failed
 * again. The lane must be locked.
 */
export async function requeueBatches(tx: Tx, run: RunRow, numbers: readonly number[]): Promise<void> {
  await tx.execute(sql`
    with wanted as materialized (
      select no, delivery_id, cardinality(contact_ids) as contacts from broadcast_batches
      where run_id = ${run.id} and no = any(${sql.param([...numbers])}::int[])
    ), batch as materialized (
      select w.no, w.delivery_id, d.organization_id, d.endpoint_id, d.event_id, d.status, d.tries, d.reason, d.code
      from wanted w join deliveries d on d.id = w.delivery_id
      where d.status in ('exhausted', 'skipped', 'cancelled') and exists (select 1 from events e where e.id = d.event_id)
    ), queued as (
      insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger,
        solo)
      select b.delivery_id, b.endpoint_id, b.organization_id, b.event_id, 'broadcast.batch', 20, clock_timestamp(), b.tries,
        0, 'broadcast', true
      from batch b on conflict (delivery_id) do nothing returning delivery_id
    ), moved as materialized (
      select b.delivery_id as id, b.* from batch b join queued q on q.delivery_id = b.delivery_id
    ), reopened as (
      update deliveries d set status = case when m.tries > 0 then 'retrying' else 'queued' end, finished_at = null
      from moved m where d.id = m.id
    ), noted as (
      update broadcast_batches b set state = case when m.no is null then 'failed' else 'waiting' end,
        tries = coalesce(m.tries, b.tries), reason = case when m.no is null then b.reason end,
        code = case when m.no is null then b.code end, diagnosis = case when m.no is null then b.diagnosis end
      from wanted w left join moved m on m.no = w.no
      where b.run_id = ${run.id} and b.no = w.no
    ), counts as (
      update broadcast_runs r set waiting = r.waiting + (select count(*) from moved),
        failed = r.failed + t.lost, failed_contacts = r.failed_contacts + t.contacts
      from (select count(*) as lost, coalesce(sum(w.contacts), 0) as contacts from wanted w
        where not exists (select 1 from moved m where m.no = w.no)) t
      where r.id = ${run.id}
    ), ${moveStatistics(-1)}
    select 1`);
}

/** A batch of which nobody is left: there is nothing to send. */
export async function passBatch(tx: Tx, runId: string, no: number): Promise<void> {
  await tx.execute(sql`
    with passed as (
      update broadcast_batches set state = 'delivered' where run_id = ${runId} and no = ${no} returning no
    )
    update broadcast_runs set delivered = delivered + 1 where id = ${runId} and exists (select 1 from passed)`);
}

export type EndedBatch = { no: number; contacts: number; answer: Buffer | null };

/**
 * Counts what has ended of what a run had queued. What was delivered comes back with the receiver's answer, which may name
 * contacts that failed all the same ({@link noteLedger}).
 */
export async function settleBatches(tx: Tx, runId: string): Promise<{ settled: number; delivered: EndedBatch[] }> {
  const result = await tx.execute<{ no: number; contacts: number; state: string; answer: Buffer | null }>(sql`
    with waiting as materialized (
      select no, delivery_id, cardinality(contact_ids) as contacts from broadcast_batches
      where run_id = ${runId} and state = 'waiting'
    ), ended as materialized (
      select w.no, w.contacts, d.reason, d.code, d.diagnosis, d.response_body as answer,
        case when d.status = 'delivered' then 'delivered' when d.status = 'cancelled' or d.id is null then 'stopped'
          else 'failed' end as state
      from waiting w
      left join deliveries d on d.id = w.delivery_id
      where not exists (select 1 from due q where ${dueOf("w.delivery_id")})
    ), noted as (
      update broadcast_batches b set state = e.state, reason = case when e.state = 'failed' then e.reason end,
        code = case when e.state = 'failed' then e.code end,
        diagnosis = case when e.state = 'failed' then e.diagnosis end
      from ended e where b.run_id = ${runId} and b.no = e.no
    ), tally as (
      select count(*) as ended, count(*) filter (where state = 'delivered') as delivered,
        count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'stopped') as stopped,
        coalesce(sum(contacts) filter (where state = 'delivered'), 0) as reached,
        coalesce(sum(contacts) filter (where state = 'failed'), 0) as missed
      from ended
    ), counted as (
      update broadcast_runs r set waiting = r.waiting - t.ended, delivered = r.delivered + t.delivered,
        failed = r.failed + t.failed, stopped = r.stopped + t.stopped,
        delivered_contacts = r.delivered_contacts + t.reached, failed_contacts = r.failed_contacts + t.missed
      from tally t where r.id = ${runId} and t.ended > 0
    )
    select no, contacts, state, answer from ended order by no`);
  return { settled: result.rows.length, delivered: result.rows.filter(({ state }) => state === "delivered") };
}

/** Keeps whom a receiver named as failed of a batch it took. */
export async function noteLedger(tx: Tx, runId: string, no: number, ledger: readonly LedgerEntry[]): Promise<void> {
  await tx.execute(sql`
    with noted as (
      update broadcast_batches set ledger = ${JSON.stringify(ledger)}::jsonb
      where run_id = ${runId} and no = ${no} and ledger is null returning cardinality(contact_ids) as contacts
    )
    update broadcast_runs r set delivered_contacts = r.delivered_contacts - least(${ledger.length}, n.contacts),
      failed_contacts = r.failed_contacts + least(${ledger.length}, n.contacts)
    from noted n where r.id = ${runId}`);
}

/**
 * Takes back what was queued and nobody has begun to send: batches that were never tried are planned again, with ids of
 * their own when their turn comes; those between two tries end as cancelled. The lane must be locked.
 */
export async function withdrawBatches(tx: Tx, runId: string): Promise<void> {
  await tx.execute(sql`
    with back as materialized (
      select b.no, b.delivery_id, b.event_id, q.tries, q.organization_id from broadcast_batches b
      join due q on ${dueOf("b.delivery_id")}
      join lanes l on l.endpoint_id = q.endpoint_id
      where b.run_id = ${runId} and b.state = 'waiting' and not b.delivery_id = any(l.inflight)
    ), gone as (
      delete from due q using back b where ${dueOf("b.delivery_id")}
    ), cancelled as (
      update deliveries d set status = 'cancelled', finished_at = clock_timestamp(), next_attempt_at = null
      from back b where d.id = b.delivery_id and b.tries > 0
    ), forgotten as (
      delete from events e using back b where e.id = b.event_id and b.tries = 0
    ), planned as (
      update broadcast_batches x set state = 'planned',
        delivery_id = case when b.tries = 0 then null else x.delivery_id end,
        event_id = case when b.tries = 0 then null else x.event_id end
      from back b where x.run_id = ${runId} and x.no = b.no
    )
    update broadcast_runs r set waiting = r.waiting - (select count(*) from back) where r.id = ${runId}`);
}

/** What is planned is sent no more. */
export async function stopPlanned(tx: Tx, runId: string): Promise<void> {
  await tx.execute(sql`
    with stopped as (
      update broadcast_batches set state = 'stopped' where run_id = ${runId} and state = 'planned' returning 1
    )
    update broadcast_runs r set stopped = r.stopped + (select count(*) from stopped) where r.id = ${runId}`);
}

/** What failed has its turn again. Returns how many batches. */
export async function planFailed(tx: Tx, runId: string): Promise<number> {
  const result = await tx.execute<{ planned: number }>(sql`
    with planned as (
      update broadcast_batches set state = 'planned' where run_id = ${runId} and state = 'failed'
      returning cardinality(contact_ids) as contacts
    ), tally as (
      select count(*)::int as batches, coalesce(sum(contacts), 0) as contacts from planned
    ), counted as (
      update broadcast_runs r set failed = r.failed - t.batches, failed_contacts = r.failed_contacts - t.contacts
      from tally t where r.id = ${runId}
    )
    select batches as planned from tally`);
  return result.rows[0]?.planned ?? 0;
}

/** Whether anything of a run waits for its turn. */
export async function hasPlanned(tx: Tx, runId: string): Promise<boolean> {
  const result = await tx.execute<{ some: boolean }>(sql`
    select exists (select 1 from broadcast_batches where run_id = ${runId} and state = 'planned') as some`);
  return result.rows[0]?.some === true;
}

/** The webhook of a run as it is now. */
export async function runTarget(
  tx: Tx,
  run: Pick<RunRow, "organizationId" | "endpointId">,
): Promise<{ open: boolean; deleted: boolean }> {
  const [row] = await tx
    .select({ enabled: endpoints.enabled, deletedAt: endpoints.deletedAt })
    .from(endpoints)
    .where(and(eq(endpoints.organizationId, run.organizationId), eq(endpoints.id, run.endpointId)));
  return {
    open: row?.enabled === true && row.deletedAt === null,
    deleted: row === undefined || row.deletedAt !== null,
  };
}

/** A worker's connections are tuned for small claims by primary key; what follows in this transaction reads tables. */
export async function readsTables(tx: Tx): Promise<void> {
  await tx.execute(sql`select set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
    set_config('enable_mergejoin', 'on', true)`);
}
