import { sql } from "drizzle-orm";
import type { LedgerEntry } from "@/lib/domain/broadcast/plan";
import type { BatchState } from "@/lib/domain/broadcast/status";
import type { Reason } from "@/lib/domain/delivery";
import type { Executor } from "../client";

/*
 * What the console shows of runs. A batch is found by its number or, of one contact, by the first contact of each: batches
 * follow each other in the order of ids.
 */

/** A batch with the last try of its delivery. */
export type BatchLine = {
  no: number;
  contactIds: string[];
  state: BatchState;
  deliveryId: string | null;
  reason: Reason | null;
  ledger: LedgerEntry[] | null;
  tries: number;
  responseStatus: number | null;
  code: string | null;
  diagnosis: string | null;
  diagnosisValues: Record<string, string | number> | null;
  totalMs: number | null;
};

/** Batches of a run by number above `afterNo`; `missed` are those with contacts that were not reached. */
export async function batchLines(
  db: Executor,
  organizationId: string,
  runId: string,
  filter: { state?: BatchState | undefined; missed?: boolean },
  page: { afterNo: number; limit: number },
): Promise<BatchLine[]> {
  const { state, missed = false } = filter;
  const result = await db.execute<BatchLine>(sql`
    with page as materialized (
      select no, contact_ids, state, delivery_id, reason, code, diagnosis, ledger from broadcast_batches
      where run_id = ${runId}::uuid and organization_id = ${organizationId}::uuid and no > ${page.afterNo}
        ${state === undefined ? sql`` : sql`and state = ${state}`}
        ${missed ? sql`and (state = 'failed' or ledger is not null)` : sql``}
      order by no limit ${page.limit}
    )
    select p.no, p.contact_ids as "contactIds", p.state, p.delivery_id as "deliveryId", p.reason, p.ledger,
      coalesce(d.tries, 0) as tries, d.response_status as "responseStatus", coalesce(d.code, p.code) as code,
      coalesce(d.diagnosis, p.diagnosis) as diagnosis, d.diagnosis_values as "diagnosisValues",
      round((d.timings->>'total')::numeric)::int as "totalMs"
    from page p left join deliveries d on d.id = p.delivery_id and d.organization_id = ${organizationId}::uuid
    order by p.no`);
  return result.rows;
}

/** How many batches of a run ended last, with how many contacts, and since when: what its pace is now. */
export type RunPace = { batches: number; contacts: number; since: Date };
const PACE_OF = 20;

/** The pace of the last {@link PACE_OF} batches; null before the second one has ended. */
export async function runPace(db: Executor, organizationId: string, runId: string): Promise<RunPace | null> {
  const result = await db.execute<{ batches: number; contacts: number; since: string | null }>(sql`
    with latest as materialized (
      select delivery_id, cardinality(contact_ids) as contacts from broadcast_batches
      where run_id = ${runId}::uuid and organization_id = ${organizationId}::uuid and state in ('delivered', 'failed')
        and delivery_id is not null
      order by no desc limit ${PACE_OF}
    ), ended as (
      select d.finished_at, l.contacts, row_number() over (order by d.finished_at) as place
      from latest l join deliveries d on d.id = l.delivery_id
      where d.organization_id = ${organizationId}::uuid and d.finished_at is not null
    )
    select count(*) filter (where place > 1)::int as batches,
      coalesce(sum(contacts) filter (where place > 1), 0)::int as contacts, min(finished_at) as since from ended`);
  const [row] = result.rows;
  if (row === undefined || row.since === null || row.batches === 0) return null;
  return { batches: row.batches, contacts: row.contacts, since: new Date(row.since) };
}

/** A batch that a contact is in. */
export type ContactBatch = {
  broadcastId: string;
  runId: string;
  number: number;
  name: string;
  at: Date;
  no: number;
  state: BatchState;
  deliveryId: string | null;
  ledger: LedgerEntry[] | null;
};

/** The batches somebody is in, of the newest `runs` runs of the organization, newest first. */
export async function batchesOfContact(
  db: Executor,
  organizationId: string,
  contactId: string,
  runs: number,
): Promise<ContactBatch[]> {
  const result = await db.execute<Omit<ContactBatch, "at"> & { at: string }>(sql`
    with run as materialized (
      select id, broadcast_id, number, started_at from broadcast_runs
      where organization_id = ${organizationId}::uuid order by id desc limit ${runs}
    )
    select r.broadcast_id as "broadcastId", r.id as "runId", r.number, b.name, r.started_at as at, batch.no, batch.state,
      batch.delivery_id as "deliveryId", batch.ledger
    from run r
    cross join lateral (
      select no, state, delivery_id, ledger, contact_ids from broadcast_batches
      where run_id = r.id and contact_ids[1] <= ${contactId}::uuid order by contact_ids[1] desc limit 1
    ) batch
    join broadcasts b on b.id = r.broadcast_id
    where batch.contact_ids @> array[${contactId}::uuid]
    order by r.id desc`);
  return result.rows.map((row) => ({ ...row, at: new Date(row.at) }));
}
