import { sql } from "drizzle-orm";
import type { BatchState } from "@/lib/domain/broadcast/status";
import type { Executor } from "../client";

/*
 * The audience of a run as it was written down: batches follow each other in the order of contacts' ids, and so do the
 * contacts in them. A page reads the batches it needs and no more.
 */

/** Somebody of a run's audience, with the batch. */
type RunMember = { id: string; no: number; state: BatchState };

/** Members of a run behind `afterId`, in the order of ids. `batchSize` is how many a batch has at most. */
export async function runMembers(
  db: Executor,
  run: { organizationId: string; id: string; batchSize: number },
  page: { afterId: string | null; limit: number },
): Promise<RunMember[]> {
  const behind = page.afterId === null ? sql`` : sql`and m.id > ${page.afterId}::uuid`;
  const from =
    page.afterId === null
      ? sql``
      : sql`and no >= coalesce((select no from broadcast_batches where run_id = ${run.id}::uuid
          and contact_ids[1] <= ${page.afterId}::uuid order by contact_ids[1] desc limit 1), 1)`;
  const batches = Math.ceil(page.limit / run.batchSize) + 1;
  const result = await db.execute<RunMember>(sql`
    select m.id, b.no, b.state from (
      select no, state, contact_ids from broadcast_batches
      where run_id = ${run.id}::uuid and organization_id = ${run.organizationId}::uuid ${from} order by no limit ${batches}
    ) b cross join lateral unnest(b.contact_ids) m(id)
    where true ${behind} order by m.id limit ${page.limit}`);
  return result.rows;
}

/** Of some contacts those in the audience of a run. */
export async function membersAmong(
  db: Executor,
  run: { organizationId: string; id: string },
  ids: readonly string[],
): Promise<string[]> {
  const result = await db.execute<{ id: string }>(sql`
    select w.id from unnest(${sql.param([...ids])}::uuid[]) w(id)
    cross join lateral (
      select contact_ids from broadcast_batches
      where run_id = ${run.id}::uuid and organization_id = ${run.organizationId}::uuid and contact_ids[1] <= w.id
      order by contact_ids[1] desc limit 1
    ) b
    where w.id = any(b.contact_ids)`);
  return result.rows.map(({ id }) => id);
}
