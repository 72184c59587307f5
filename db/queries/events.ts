import { type SQL, sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { Executor } from "../client";
import { jsonParameter } from "./hot";

export type NewEvent = {
  id: string;
  organizationId: string;
  type: EventType;
  data: Record<string, unknown>;
  source: string;
  occurredAt: Date;
  createdAt: Date;
  /** See lib/domain/routing/content.ts, in hex; null or absent for events that are never repetitions. */
  contentHash?: string | null;
};

/** Stores events and marks them as not yet routed, in one statement. NUL and lone surrogates in texts become U+FFFD. */
export async function insertEvents(db: Executor, rows: readonly NewEvent[]): Promise<void> {
  if (rows.length === 0) return;
  await db.execute(sql`with ${storedEvents(rows)} select`);
}

/** The same as parts of a `with`, for a statement that stores other things too. */
export function storedEvents(rows: readonly NewEvent[]): SQL {
  return sql`
    stored_events as (
      insert into events (id, organization_id, type, data, source, occurred_at, created_at, content_hash)
      select r.id, r."organizationId", r.type, r.data, r.source, r."occurredAt", r."createdAt",
        decode(r."contentHash", 'hex')
      from json_to_recordset(${jsonParameter(rows)}) as r(id uuid, "organizationId" uuid, type text, data json,
        source text, "occurredAt" timestamptz, "createdAt" timestamptz, "contentHash" text)
      returning organization_id, id
    ),
    unrouted_events as (
      insert into unrouted (organization_id, event_id) select organization_id, id from stored_events)`;
}

export type IntakeKey = { key: string; eventId: string };

/**
 * Claims idempotency keys for events that are about to be stored. Returns, for each key, the event it stands for: the
 * one given when the key was free, the earlier one otherwise. Waits for a concurrent transaction that holds a key.
 * Keys are inserted in sorted order, so that twins cannot deadlock.
 */
export async function claimIntakeKeys(
  db: Executor,
  organizationId: string,
  claims: readonly IntakeKey[],
  now: Date,
): Promise<Map<string, string>> {
  const sorted = [...claims].sort((a, b) => (a.key < b.key ? -1 : 1));
  const inserted = await db.execute<{ key: string; eventId: string }>(sql`
    insert into intake_keys (organization_id, key, event_id, created_at)
    select ${organizationId}, r.key, r."eventId", ${now.toISOString()}::timestamptz
    from json_to_recordset(${jsonParameter(sorted)}) as r(key text, "eventId" uuid)
    order by r.key
    on conflict (organization_id, key) do nothing
    returning key, event_id as "eventId"`);
  const found = new Map(inserted.rows.map((row) => [row.key, row.eventId]));
  const missing = sorted.filter(({ key }) => !found.has(key)).map(({ key }) => key);
  if (missing.length === 0) return found;
  const earlier = await db.execute<{ key: string; eventId: string }>(sql`
    select key, event_id as "eventId" from intake_keys
    where organization_id = ${organizationId} and key = any(${sql.param(missing)}::text[])`);
  for (const row of earlier.rows) found.set(row.key, row.eventId);
  return found;
}

/** Forgets keys older than `before`, at most `limit`. Returns how many. */
export async function deleteIntakeKeys(db: Executor, before: Date, limit: number): Promise<number> {
  const result = await db.execute(sql`
    delete from intake_keys where ctid = any(array(
      select ctid from intake_keys where created_at < ${before.toISOString()}::timestamptz
      order by created_at limit ${limit}))`);
  return result.rowCount ?? 0;
}
