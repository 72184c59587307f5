import { and, asc, desc, eq, inArray, lt, type SQL, sql } from "drizzle-orm";
import type { DeliveryStatus, Reason } from "@/lib/domain/delivery";
import type { BlockReason } from "@/lib/domain/lane-health";
import { type PauseCause, REPLAY_ACTIVE, type ReplayStatus } from "@/lib/domain/replay";
import type { Executor, Tx } from "../client";
import type { EndpointSettings } from "../schema";
import { endpoints, lanes, replayItems, replays, replayTargets } from "../schema";

export type ReplayRow = typeof replays.$inferSelect;
export type ReplayTargetRow = typeof replayTargets.$inferSelect;

/** Stores a replay with its targets; null when its key was used before. */
export async function insertReplay(
  tx: Tx,
  row: typeof replays.$inferInsert,
  targets: readonly (typeof replayTargets.$inferInsert)[],
): Promise<ReplayRow | null> {
  const [stored] = await tx.insert(replays).values(row).onConflictDoNothing().returning();
  if (stored === undefined) return null;
  await tx.insert(replayTargets).values([...targets]);
  return stored;
}

/** A replay of the organization; null when it has none with this id. */
export async function findReplay(db: Executor, organizationId: string, id: string): Promise<ReplayRow | null> {
  const [row] = await db.select().from(replays).where(ours(organizationId, id));
  return row ?? null;
}

/** The replay that was started with an Idempotency-Key; null when the key was not used. */
export async function findReplayByKey(db: Executor, organizationId: string, key: string): Promise<ReplayRow | null> {
  const [row] = await db
    .select()
    .from(replays)
    .where(and(eq(replays.organizationId, organizationId), eq(replays.idempotencyKey, key)));
  return row ?? null;
}

/** Like {@link findReplay}, locked until the transaction ends. */
export async function lockReplay(tx: Tx, organizationId: string, id: string): Promise<ReplayRow | null> {
  const [row] = await tx.select().from(replays).where(ours(organizationId, id)).for("update");
  return row ?? null;
}

/** A page of replays, newest first, from below `beforeId`. */
export async function listReplayRows(
  db: Executor,
  organizationId: string,
  filter: { statuses?: readonly ReplayStatus[] | undefined; endpointId?: string | undefined },
  page: { beforeId: string | null; limit: number },
): Promise<ReplayRow[]> {
  const conditions: SQL[] = [eq(replays.organizationId, organizationId)];
  if (page.beforeId !== null) conditions.push(lt(replays.id, page.beforeId));
  if (filter.statuses !== undefined) conditions.push(inArray(replays.status, [...filter.statuses]));
  if (filter.endpointId !== undefined) conditions.push(eq(replays.endpointId, filter.endpointId));
  return db
    .select()
    .from(replays)
    .where(and(...conditions))
    .orderBy(desc(replays.id))
    .limit(page.limit);
}

/** What has to be looked at: replays that go on, and stopped ones of which something is still on its way. */
export async function liveReplays(db: Executor, limit: number): Promise<string[]> {
  const result = await db.execute<{ id: string }>(sql`
    select id from replays where status in ('planned', 'canary', 'running')
    union
    select replay_id from replay_targets where waiting > 0
    limit ${limit}`);
  return result.rows.map((row) => row.id);
}

/** How many replays of an organization are going on. */
export function countActive(db: Executor, organizationId: string): Promise<number> {
  return db.$count(
    replays,
    and(eq(replays.organizationId, organizationId), inArray(replays.status, [...REPLAY_ACTIVE])),
  );
}

/** Locks a replay for a step; null when another worker is at it, or when it is gone. */
export async function takeReplay(tx: Tx, id: string): Promise<ReplayRow | null> {
  const [row] = await tx.select().from(replays).where(eq(replays.id, id)).for("update", { skipLocked: true });
  return row ?? null;
}

/** Changes a replay's status; every change counts as a version. */
export async function setReplay(
  tx: Tx,
  id: string,
  values: Partial<Pick<ReplayRow, "status" | "finishedAt" | "updatedAt">> & { pause?: Pause | null },
): Promise<ReplayRow> {
  const { pause, ...rest } = values;
  const [row] = await tx
    .update(replays)
    .set({ ...rest, ...(pause === undefined ? {} : pauseColumns(pause)), version: sql`${replays.version} + 1` })
    .where(eq(replays.id, id))
    .returning();
  if (row === undefined) throw new Error("the locked replay is gone");
  return row;
}

/** Why a replay stands still; with `canary`, what the first ones were told. */
export type Pause = { cause: PauseCause } & Partial<Told>;
export type Told = {
  reason: Reason | null;
  code: string | null;
  diagnosis: string | null;
  values: Record<string, string | number> | null;
};

function pauseColumns(pause: Pause | null) {
  return {
    pauseCause: pause?.cause ?? null,
    pauseReason: pause?.reason ?? null,
    pauseCode: pause?.code ?? null,
    pauseDiagnosis: pause?.diagnosis ?? null,
    pauseValues: pause?.values ?? null,
  };
}

/** A target with what the endpoint is like now. */
export type ReplayTarget = ReplayTargetRow & {
  name: string;
  open: boolean;
  deleted: boolean;
  channel: (typeof endpoints.$inferSelect)["channel"] | null;
  events: string[];
  rules: EndpointSettings["rules"] | null;
  /** Why and until when its lane sends nothing now; null when nothing holds it up. */
  blocked: { reason: BlockReason; until: Date } | null;
};

/** The endpoints of replays, in the order of their ids, or one of them; at most 200 each. */
export async function listTargets(
  db: Executor,
  replayIds: readonly string[],
  endpointId?: string,
): Promise<ReplayTarget[]> {
  if (replayIds.length === 0) return [];
  const rows = await db
    .select({
      target: replayTargets,
      name: endpoints.name,
      enabled: endpoints.enabled,
      deletedAt: endpoints.deletedAt,
      channel: endpoints.channel,
      events: endpoints.events,
      settings: endpoints.settings,
      blockReason: lanes.blockReason,
      blockedUntil: lanes.blockedUntil,
      isBlocked: sql<boolean | null>`${lanes.blockedUntil} > now()`,
    })
    .from(replayTargets)
    .leftJoin(endpoints, eq(endpoints.id, replayTargets.endpointId))
    .leftJoin(lanes, eq(lanes.endpointId, replayTargets.endpointId))
    .where(
      and(
        inArray(replayTargets.replayId, [...replayIds]),
        endpointId === undefined ? undefined : eq(replayTargets.endpointId, endpointId),
      ),
    )
    .orderBy(asc(replayTargets.replayId), asc(replayTargets.endpointId));
  return rows.map(({ target, name, enabled, deletedAt, channel, events, settings, ...lane }) => ({
    ...target,
    name: name ?? "",
    open: enabled === true && deletedAt === null,
    deleted: enabled === null || deletedAt !== null,
    channel,
    events: events ?? [],
    rules: settings?.rules ?? null,
    blocked: lane.isBlocked === true ? blockOf(lane) : null,
  }));
}

function blockOf(lane: { blockReason: BlockReason | null; blockedUntil: Date | null }): ReplayTarget["blocked"] {
  const { blockReason: reason, blockedUntil: until } = lane;
  return reason === null || until === null ? null : { reason, until };
}

/** Where the scan of a target is. */
export async function setTarget(
  tx: Tx,
  target: Pick<ReplayTargetRow, "replayId" | "endpointId">,
  values: Partial<Pick<ReplayTargetRow, "cursor" | "scanned" | "eventCursor" | "allowedAt">>,
): Promise<void> {
  await tx
    .update(replayTargets)
    .set(values)
    .where(and(eq(replayTargets.replayId, target.replayId), eq(replayTargets.endpointId, target.endpointId)));
}

export type CanaryItem = { deliveryId: string; endpointId: string; state: string; status: DeliveryStatus } & Told;

/** The first items of a replay with what their receivers said. */
export async function canaryItems(db: Executor, replayId: string, limit: number): Promise<CanaryItem[]> {
  const result = await db.execute<CanaryItem>(sql`
    select i.delivery_id as "deliveryId", i.endpoint_id as "endpointId", i.state, i.status, i.reason, i.code,
      i.diagnosis, d.diagnosis_values as values
    from replay_items i left join deliveries d on d.id = i.delivery_id
    where i.replay_id = ${replayId} order by i.delivery_id limit ${limit}`);
  return result.rows;
}

/** Forgets items that failed, so that they are sent again with the rest. */
export async function forgetFailed(tx: Tx, replayId: string): Promise<void> {
  await tx.delete(replayItems).where(and(eq(replayItems.replayId, replayId), eq(replayItems.state, "failed")));
  await tx.update(replayTargets).set({ failed: 0 }).where(eq(replayTargets.replayId, replayId));
}

/** Ended replays one statement of the upkeep looks at. */
const ENDED_AT_A_TIME = 50;

/**
 * Deletes replays that ended before an instant: at most `limit` of their items, and those that have none left. Returns
 * `limit` while there may be more.
 */
export async function purgeReplays(db: Executor, before: Date, limit: number): Promise<number> {
  const ended = sql`select id from replays where finished_at < ${before.toISOString()}::timestamptz
    order by id limit ${ENDED_AT_A_TIME}`;
  const items = await db.execute(sql`
    delete from replay_items where ctid = any(array(
      select i.ctid from (${ended}) r join replay_items i on i.replay_id = r.id limit ${limit}))`);
  if ((items.rowCount ?? 0) >= limit) return limit;
  // What is left of them are their targets, at most 200 each: they go with them.
  const replays = await db.execute(sql`delete from replays where id in (${ended})`);
  return (replays.rowCount ?? 0) >= ENDED_AT_A_TIME ? limit : 0;
}

const ours = (organizationId: string, id: string) =>
  and(eq(replays.id, id), eq(replays.organizationId, organizationId));

export type ReplayEndpoint = Pick<
  typeof endpoints.$inferSelect,
  "id" | "name" | "channel" | "enabled" | "deletedAt" | "events" | "settings"
>;

/** Endpoints a replay may be about, deleted ones too; at most one row per id. */
export async function replayEndpoints(
  db: Executor,
  organizationId: string,
  ids: readonly string[],
): Promise<ReplayEndpoint[]> {
  if (ids.length === 0) return [];
  const { id, name, channel, enabled, deletedAt, events, settings } = endpoints;
  return db
    .select({ id, name, channel, enabled, deletedAt, events, settings })
    .from(endpoints)
    .where(and(eq(endpoints.organizationId, organizationId), inArray(endpoints.id, [...ids])));
}
