import { sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { Executor } from "../client";

export type RecentEvent = {
  id: string;
  type: EventType;
  source: string;
  occurredAt: Date;
  data: Record<string, unknown>;
  /** In hex. */
  contentHash: string | null;
};

/**
 * The newest events of some types, at most `limit`, among the newest `searched` of the organization, so that a rare type
 * does not read the whole history. Events of test pushes were never routed and are left out.
 */
export async function recentEvents(
  db: Executor,
  organizationId: string,
  input: { types: readonly EventType[]; limit: number; searched: number },
): Promise<{ rows: RecentEvent[]; searched: number }> {
  const types = sql`${sql.param([...input.types])}::text[]`;
  const found = await db.execute<Omit<RecentEvent, "occurredAt"> & { occurredAt: string; searched: number }>(sql`
    with newest as materialized (
      select id, type, source from events where organization_id = ${organizationId}
      order by id desc limit ${input.searched}
    ), wanted as materialized (
      select n.id from newest n
      where n.type = any(${types}) and not (n.source = 'console' and exists (
        select 1 from deliveries d where d.event_id = n.id and d.is_test))
      order by n.id desc limit ${input.limit}
    )
    select e.id, e.type, e.source, e.occurred_at as "occurredAt", e.data, encode(e.content_hash, 'hex') as "contentHash",
      (select count(*)::int from newest) as searched
    from wanted w join events e on e.id = w.id
    order by e.id desc`);
  const rows = found.rows.map(({ searched: _searched, occurredAt, ...row }) => ({
    ...row,
    occurredAt: new Date(occurredAt),
  }));
  return { rows, searched: found.rows[0]?.searched ?? 0 };
}

/**
 * How many events of a type came since `fromId`, counted among the newest `searched` of the organization; `all` is false
 * when there were more than those. Test pushes are left out, as in {@link recentEvents}.
 */
export async function countRecentEvents(
  db: Executor,
  organizationId: string,
  input: { type: EventType; fromId: string; searched: number },
): Promise<{ n: number; all: boolean }> {
  const found = await db.execute<{ n: number; searched: number }>(sql`
    with newest as materialized (
      select id, type, source from events where organization_id = ${organizationId} and id >= ${input.fromId}
      order by id desc limit ${input.searched}
    )
    select (select count(*)::int from newest) as searched, (select count(*)::int from newest n
      where n.type = ${input.type} and not (n.source = 'console' and exists (
        select 1 from deliveries d where d.event_id = n.id and d.is_test))) as n`);
  const { n = 0, searched = 0 } = found.rows[0] ?? {};
  return { n, all: searched < input.searched };
}
