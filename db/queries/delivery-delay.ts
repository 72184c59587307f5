import { sql } from "drizzle-orm";
import { uuidTime } from "@/lib/domain/ids";
import type { Executor } from "../client";

/**
 * How long (ms) from being made to being delivered, of those of the newest `most` deliveries of a range of ids (from
 * inclusive, to exclusive) that arrived by themselves: tests and what somebody sent again by hand are left out.
 */
export async function deliveryDelays(
  db: Executor,
  organizationId: string,
  range: { endpointId: string | null; fromId: string; toId: string; most: number },
): Promise<number[]> {
  const owner =
    range.endpointId === null
      ? sql`d.organization_id = ${organizationId}`
      : sql`d.endpoint_id = ${range.endpointId} and d.organization_id = ${organizationId}`;
  const result = await db.execute<{ id: string; at: Date | string }>(sql`
    with newest as materialized (
      select d.id, d.finished_at, d.status, d.is_test, d.attempt_trigger from deliveries d
      where ${owner} and d.id >= ${range.fromId} and d.id < ${range.toId}
      order by d.id desc limit ${range.most}
    )
    select id, finished_at as at from newest
    where status = 'delivered' and not is_test and finished_at is not null and attempt_trigger in ('auto', 'retry', 'broadcast')`);
  return result.rows.map(({ id, at }) => Math.max(0, new Date(at).getTime() - uuidTime(id)));
}
