import { and, eq, type SQL, sql } from "drizzle-orm";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { Executor, Tx } from "../client";
import { endpoints, failureGroups } from "../schema";

type Row = typeof failureGroups.$inferSelect;
export type FailureGroupRow = Row & { endpointName: string; channel: ChannelId; enabled: boolean };
export type FailureGroupState = "open" | "ignored" | "resolved";

type Filter = { organizationId: string; endpointId: string | null; now: Date };

/**
 * Groups of failures that still have something to send, newest failure first, at most `limit` of each of the two kinds: those
 * somebody has to look at, and those that are ignored for now or have recovered. Webhooks that were deleted have none.
 */
export async function listFailureGroups(
  db: Executor,
  filter: Filter,
  limit: number,
): Promise<{ open: FailureGroupRow[]; others: FailureGroupRow[] }> {
  const [open, others] = await Promise.all([
    page(db, filter, isOpen(filter.now), limit),
    page(db, filter, sql`not (${isOpen(filter.now)})`, limit),
  ]);
  return { open, others };
}

function page(db: Executor, { organizationId, endpointId }: Filter, state: SQL, limit: number) {
  return db
    .select(columns)
    .from(failureGroups)
    .innerJoin(endpoints, eq(endpoints.id, failureGroups.endpointId))
    .where(
      and(
        eq(failureGroups.organizationId, organizationId),
        endpointId === null ? undefined : eq(failureGroups.endpointId, endpointId),
        sql`${failureGroups.count} > 0 and ${endpoints.deletedAt} is null`,
        state,
      ),
    )
    .orderBy(sql`${failureGroups.lastAt} desc`)
    .limit(limit)
    .then((rows) => rows.map(({ group, ...endpoint }) => ({ ...group, ...endpoint })));
}

const columns = {
  group: failureGroups,
  endpointName: endpoints.name,
  channel: endpoints.channel,
  enabled: endpoints.enabled,
};

const isOpen = (now: Date) => sql`${failureGroups.resolvedAt} is null
  and (${failureGroups.ignoredUntil} is null or ${failureGroups.ignoredUntil} <= ${now.toISOString()}::timestamptz)`;

/** One group of the organization; null when it has none with this id. */
export async function findFailureGroup(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<FailureGroupRow | null> {
  const [row] = await db
    .select(columns)
    .from(failureGroups)
    .innerJoin(endpoints, eq(endpoints.id, failureGroups.endpointId))
    .where(and(eq(failureGroups.organizationId, organizationId), eq(failureGroups.id, id)));
  if (row === undefined) return null;
  const { group, ...endpoint } = row;
  return { ...group, ...endpoint };
}

/** Leaves a group out of what somebody has to look at until an instant; null brings it back. */
export async function setIgnored(
  tx: Tx,
  organizationId: string,
  id: string,
  ignored: { until: Date; by: string } | null,
): Promise<void> {
  await tx
    .update(failureGroups)
    .set({ ignoredUntil: ignored?.until ?? null, ignoredBy: ignored?.by ?? null })
    .where(and(eq(failureGroups.organizationId, organizationId), eq(failureGroups.id, id)));
}

/** Newest deliveries of an endpoint that are looked at for successes in a row. */
const LOOKED_AT = 50;
const IN_A_ROW = 3;

/**
 * Closes groups whose webhook delivered three times in a row after the last failure, at most `limit` per call. One whose
 * lane is failing now is not looked at. Skips what is being written: the next call finds it. Returns how many.
 */
export async function resolveFailureGroups(db: Executor, now: Date, limit: number): Promise<number> {
  const result = await db.execute(sql`
    with open as materialized (
      select g.id, g.endpoint_id, g.last_at from failure_groups g
      join lanes l on l.endpoint_id = g.endpoint_id
      where g.resolved_at is null and l.failing_since is null
      -- Any of them, so that each has its turn however many there are.
      order by random() limit ${limit}
    ), tries as (
      select o.id, count(*) filter (where t.arrived) over (
        partition by o.id order by t.attempted_at rows between ${IN_A_ROW - 1} preceding and current row
      ) as arrived
      from open o cross join lateral (
        select d.attempted_at, d.verdict = 'delivered' as arrived from (
          select * from deliveries d where d.endpoint_id = o.endpoint_id order by d.id desc limit ${LOOKED_AT}
        ) d where not d.is_test and d.attempted_at > o.last_at
      ) t
    ), done as (
      select g.id from failure_groups g join open o on o.id = g.id and o.last_at = g.last_at
      where g.resolved_at is null and exists (select 1 from tries t where t.id = g.id and t.arrived = ${IN_A_ROW})
      order by g.id for update of g skip locked
    )
    update failure_groups g set resolved_at = ${now.toISOString()}::timestamptz from done where g.id = done.id`);
  return result.rowCount ?? 0;
}

/** Deletes groups whose last failure is older than an instant. Returns how many. */
export async function purgeFailureGroups(db: Executor, before: Date, limit: number): Promise<number> {
  const result = await db.execute(sql`
    delete from failure_groups where id in (
      select id from failure_groups where last_at < ${before.toISOString()}::timestamptz
      order by id limit ${limit} for update skip locked)`);
  return result.rowCount ?? 0;
}
