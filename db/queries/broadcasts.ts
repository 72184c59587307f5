import { and, desc, eq, inArray, lt, lte, sql } from "drizzle-orm";
import type { BroadcastStatus } from "@/lib/domain/broadcast/status";
import type { Executor, Tx } from "../client";
import { broadcastBatches, broadcastRuns, broadcasts } from "../schema";
import type { RunRow } from "./broadcast-steps";

export type BroadcastRow = typeof broadcasts.$inferSelect;
export type BatchRow = typeof broadcastBatches.$inferSelect;

const ours = (organizationId: string, id: string) =>
  and(eq(broadcasts.organizationId, organizationId), eq(broadcasts.id, id));

export async function insertBroadcast(db: Executor, row: typeof broadcasts.$inferInsert): Promise<BroadcastRow> {
  const [stored] = await db.insert(broadcasts).values(row).returning();
  if (stored === undefined) throw new Error("a broadcast was not stored");
  return stored;
}

/** A broadcast of the organization; null when it has none with this id. */
export async function findBroadcast(db: Executor, organizationId: string, id: string): Promise<BroadcastRow | null> {
  const [row] = await db.select().from(broadcasts).where(ours(organizationId, id));
  return row ?? null;
}

/** Like {@link findBroadcast}, locked until the transaction ends. */
export async function lockBroadcast(tx: Tx, organizationId: string, id: string): Promise<BroadcastRow | null> {
  const [row] = await tx.select().from(broadcasts).where(ours(organizationId, id)).for("update");
  return row ?? null;
}

/** Changes a broadcast; every change counts as a version. */
export async function updateBroadcast(
  tx: Executor,
  organizationId: string,
  id: string,
  values: Partial<Omit<BroadcastRow, "id" | "organizationId" | "version" | "createdAt" | "createdBy">> & {
    updatedAt: Date;
  },
): Promise<BroadcastRow> {
  const [row] = await tx
    .update(broadcasts)
    .set({ ...values, version: sql`${broadcasts.version} + 1` })
    .where(ours(organizationId, id))
    .returning();
  if (row === undefined) throw new Error("the locked broadcast is gone");
  return row;
}

/** Remembers what a test passed with. No change of the broadcast: its version stays. */
export async function setTestedAs(db: Executor, organizationId: string, id: string, testedAs: string): Promise<void> {
  await db.update(broadcasts).set({ testedAs }).where(ours(organizationId, id));
}

export async function deleteBroadcastRow(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx.delete(broadcasts).where(ours(organizationId, id));
}

const LIKE_SPECIAL = /[\\%_]/g;

/** A page of broadcasts, newest first, each with its latest run. */
export async function listBroadcastRows(
  db: Executor,
  organizationId: string,
  filter: {
    statuses?: readonly BroadcastStatus[] | undefined;
    q?: string | undefined;
    endpointId?: string | undefined;
  },
  page: { beforeId: string | null; limit: number },
): Promise<{ broadcast: BroadcastRow; run: RunRow | null }[]> {
  const { statuses, q, endpointId } = filter;
  const rows = await db
    .select()
    .from(broadcasts)
    .where(
      and(
        eq(broadcasts.organizationId, organizationId),
        statuses === undefined ? undefined : inArray(broadcasts.status, [...statuses]),
        q === undefined ? undefined : sql`${broadcasts.name} ilike ${`%${q.replace(LIKE_SPECIAL, "\\$&")}%`}`,
        endpointId === undefined ? undefined : eq(broadcasts.endpointId, endpointId),
        page.beforeId === null ? undefined : lt(broadcasts.id, page.beforeId),
      ),
    )
    .orderBy(desc(broadcasts.id))
    .limit(page.limit);
  const latest = await latestRuns(
    db,
    organizationId,
    rows.map(({ id }) => id),
  );
  return rows.map((broadcast) => ({ broadcast, run: latest.get(broadcast.id) ?? null }));
}

/** The latest run of each broadcast that has one. */
export async function latestRuns(
  db: Executor,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, RunRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectDistinctOn([broadcastRuns.broadcastId])
    .from(broadcastRuns)
    .where(and(eq(broadcastRuns.organizationId, organizationId), inArray(broadcastRuns.broadcastId, [...ids])))
    .orderBy(broadcastRuns.broadcastId, desc(broadcastRuns.id));
  return new Map(rows.map((row) => [row.broadcastId, row]));
}

/** Broadcasts whose time has come. Of every organization: the worker's. */
export async function dueBroadcasts(
  db: Executor,
  now: Date,
  limit: number,
): Promise<{ id: string; organizationId: string }[]> {
  return db
    .select({ id: broadcasts.id, organizationId: broadcasts.organizationId })
    .from(broadcasts)
    .where(lte(broadcasts.nextRunAt, now))
    .orderBy(broadcasts.nextRunAt)
    .limit(limit);
}

/** When the next broadcast is due; null when none waits for its time. Of every organization: the worker's. */
export async function nextBroadcastAt(db: Executor): Promise<Date | null> {
  const [row] = await db
    .select({ at: broadcasts.nextRunAt })
    .from(broadcasts)
    .where(sql`${broadcasts.nextRunAt} is not null`)
    .orderBy(broadcasts.nextRunAt)
    .limit(1);
  return row?.at ?? null;
}

/** Stores a run; null when one was made for this planned time already. */
export async function insertRun(tx: Tx, row: typeof broadcastRuns.$inferInsert): Promise<RunRow | null> {
  const [stored] = await tx.insert(broadcastRuns).values(row).onConflictDoNothing().returning();
  return stored ?? null;
}

/** The runs of a broadcast, newest first, from below `beforeId`. */
export async function listRunRows(
  db: Executor,
  organizationId: string,
  broadcastId: string,
  page: { beforeId: string | null; limit: number },
): Promise<RunRow[]> {
  return db
    .select()
    .from(broadcastRuns)
    .where(
      and(
        eq(broadcastRuns.organizationId, organizationId),
        eq(broadcastRuns.broadcastId, broadcastId),
        page.beforeId === null ? undefined : lt(broadcastRuns.id, page.beforeId),
      ),
    )
    .orderBy(desc(broadcastRuns.id))
    .limit(page.limit);
}

export async function findRun(db: Executor, organizationId: string, id: string): Promise<RunRow | null> {
  const [row] = await db
    .select()
    .from(broadcastRuns)
    .where(and(eq(broadcastRuns.organizationId, organizationId), eq(broadcastRuns.id, id)));
  return row ?? null;
}

/** The runs of a broadcast that are not over, oldest first, locked. */
export async function lockLiveRuns(tx: Tx, broadcastId: string): Promise<RunRow[]> {
  return tx
    .select()
    .from(broadcastRuns)
    .where(
      and(
        eq(broadcastRuns.broadcastId, broadcastId),
        inArray(broadcastRuns.status, ["preparing", "running", "paused"]),
      ),
    )
    .orderBy(broadcastRuns.id)
    .for("update");
}

/** Like {@link findRun}, locked until the transaction ends. */
export async function lockRun(tx: Tx, organizationId: string, id: string): Promise<RunRow | null> {
  const [row] = await tx
    .select()
    .from(broadcastRuns)
    .where(and(eq(broadcastRuns.organizationId, organizationId), eq(broadcastRuns.id, id)))
    .for("update");
  return row ?? null;
}

/** Batches of a run by number, above `afterNo`; with `failed`, those with contacts that were not reached. */
export async function listBatches(
  db: Executor,
  runId: string,
  filter: { failed: boolean; contactId?: string | undefined },
  page: { afterNo: number; limit: number },
): Promise<BatchRow[]> {
  const { failed, contactId } = filter;
  return db
    .select()
    .from(broadcastBatches)
    .where(
      and(
        eq(broadcastBatches.runId, runId),
        sql`${broadcastBatches.no} > ${page.afterNo}`,
        failed ? sql`(${broadcastBatches.state} = 'failed' or ${broadcastBatches.ledger} is not null)` : undefined,
        contactId === undefined ? undefined : sql`${broadcastBatches.contactIds} @> array[${contactId}::uuid]`,
      ),
    )
    .orderBy(broadcastBatches.no)
    .limit(page.limit);
}

/** Names of broadcasts that go to a webhook and are not over: it may not be deleted under them. */
export async function broadcastsOfEndpoint(
  db: Executor,
  organizationId: string,
  endpointId: string,
): Promise<Pick<BroadcastRow, "id" | "name">[]> {
  return db
    .select({ id: broadcasts.id, name: broadcasts.name })
    .from(broadcasts)
    .where(
      and(
        eq(broadcasts.organizationId, organizationId),
        eq(broadcasts.endpointId, endpointId),
        inArray(broadcasts.status, ["draft", "scheduled", "running", "paused"]),
      ),
    )
    .limit(20);
}
