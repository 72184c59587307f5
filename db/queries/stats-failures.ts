import { sql } from "drizzle-orm";
import type { Reason } from "@/lib/domain/delivery";
import { uuidTime } from "@/lib/domain/ids";
import type { Executor } from "../client";

export type ReasonCounts = {
  /** Most frequent first; `null` = nothing was recorded. */
  reasons: { reason: Reason | null; count: number }[];
  /** When the limit cut: the instant (ms) of the oldest delivery that was counted; null = everything was. */
  cutMs: number | null;
};

/**
 * Deliveries that failed for good, made in a range of ids (from inclusive, to exclusive), by their reason. Tests and what
 * is being tried again are left out. The newest `limit` are counted: with more, the older ones are left out by whole
 * milliseconds, so that the counts are exactly those of the range that begins at `cutMs`.
 */
export async function countFailureReasons(
  db: Executor,
  organizationId: string,
  range: { endpointId: string | null; fromId: string; toId: string; limit: number },
): Promise<ReasonCounts> {
  const owner =
    range.endpointId === null
      ? sql`d.organization_id = ${organizationId}`
      : sql`d.endpoint_id = ${range.endpointId} and exists (
          select 1 from endpoints e where e.id = ${range.endpointId} and e.organization_id = ${organizationId})`;
  const result = await db.execute<{ reason: Reason | null; n: number; oldest: string; cut: boolean }>(sql`
    with failed as materialized (
      select d.id, d.reason, d.is_test from deliveries d
      where ${owner} and d.status = 'exhausted'
        and d.id >= ${range.fromId} and d.id < ${range.toId}
      order by d.id desc limit ${range.limit + 1}
    ), edge as (
      select left(min(id::text), 13) as ms, count(*) > ${range.limit} as cut from failed
    )
    select f.reason, count(*)::int as n, min(f.id::text) as oldest, e.cut
    from failed f cross join edge e
    where not f.is_test and not (e.cut and left(f.id::text, 13) = e.ms)
    group by f.reason, e.cut order by n desc, f.reason`);
  const oldest = result.rows.map((row) => row.oldest).sort()[0];
  const cut = result.rows.some((row) => row.cut);
  return {
    reasons: result.rows.map(({ reason, n }) => ({ reason, count: n })),
    cutMs: cut && oldest !== undefined ? uuidTime(oldest) : null,
  };
}
