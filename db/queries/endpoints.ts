import { and, arrayContains, desc, eq, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { Executor, Tx } from "../client";
import { endpoints, lanes, organizations } from "../schema";

export type EndpointRow = typeof endpoints.$inferSelect;
type EndpointValues = Omit<typeof endpoints.$inferInsert, "id" | "organizationId" | "createdAt" | "version">;

/** Stores an endpoint together with its lane, which is where its work will queue. */
export async function insertEndpoint(tx: Tx, row: typeof endpoints.$inferInsert, shard: number): Promise<EndpointRow> {
  const [stored] = await tx.insert(endpoints).values(row).returning();
  if (stored === undefined) throw new Error("insert into endpoints returned no row");
  await tx.insert(lanes).values({ endpointId: stored.id, organizationId: stored.organizationId, shard });
  return stored;
}

/** One endpoint that is not deleted. */
export async function findEndpoint(db: Executor, organizationId: string, id: string): Promise<EndpointRow | null> {
  const [row] = await db.select().from(endpoints).where(live(organizationId, id));
  return row ?? null;
}

/** Like {@link findEndpoint}, locked until the transaction ends: what a change starts from. */
export async function lockEndpoint(tx: Tx, organizationId: string, id: string): Promise<EndpointRow | null> {
  const [row] = await tx.select().from(endpoints).where(live(organizationId, id)).for("update");
  return row ?? null;
}

/** Writes a change and raises the row's version. */
export async function updateEndpointRow(
  tx: Tx,
  organizationId: string,
  id: string,
  values: Partial<EndpointValues>,
): Promise<EndpointRow | null> {
  const [row] = await tx
    .update(endpoints)
    .set({ ...values, version: sql`${endpoints.version} + 1` })
    .where(live(organizationId, id))
    .returning();
  return row ?? null;
}

/** Makes every cached configuration of the organization stale; part of each transaction that changes an endpoint. */
export async function bumpConfigVersion(tx: Tx, organizationId: string): Promise<void> {
  await tx
    .update(organizations)
    .set({ configVersion: sql`${organizations.configVersion} + 1` })
    .where(eq(organizations.id, organizationId));
}

/** The small number some formats print, and the time zone that days are cut in. */
export async function organizationFacts(
  db: Executor,
  organizationId: string,
): Promise<{ number: number; timeZone: string }> {
  const [row] = await db
    .select({ number: organizations.number, timeZone: organizations.timeZone })
    .from(organizations)
    .where(eq(organizations.id, organizationId));
  if (row === undefined) throw new Error("no such organization");
  return row;
}

type EndpointStatus = "enabled" | "disabled" | "stopped" | "paused";

export type EndpointListFilter = {
  keyword?: string | undefined;
  channel?: ChannelId | undefined;
  event?: EventType | undefined;
  /** `stopped`: switched off by the product · `paused`: on, with an open breaker. */
  status?: EndpointStatus | undefined;
};

/** What {@link EndpointListFilter} means in SQL, for every query of a list. */
export function endpointConditions(organizationId: string, filter: EndpointListFilter): SQL | undefined {
  const conditions: (SQL | undefined)[] = [
    eq(endpoints.organizationId, organizationId),
    isNull(endpoints.deletedAt),
    eq(endpoints.hidden, false),
  ];
  if (filter.channel !== undefined) conditions.push(eq(endpoints.channel, filter.channel));
  if (filter.event !== undefined) conditions.push(arrayContains(endpoints.events, [filter.event]));
  if (filter.status !== undefined) conditions.push(statusIs(filter.status));
  if (filter.keyword !== undefined && filter.keyword !== "") conditions.push(matches(filter.keyword));
  return and(...conditions);
}

/** A page of endpoints, newest first, from below `beforeId`. */
export async function listEndpointRows(
  db: Executor,
  organizationId: string,
  filter: EndpointListFilter,
  page: { beforeId: string | null; limit: number },
): Promise<EndpointRow[]> {
  return db
    .select()
    .from(endpoints)
    .where(
      and(
        endpointConditions(organizationId, filter),
        page.beforeId === null ? undefined : lt(endpoints.id, page.beforeId),
      ),
    )
    .orderBy(desc(endpoints.id))
    .limit(page.limit);
}

/** Id and name of endpoints, deleted ones too: what a history names its targets by. At most one row per id. */
export async function endpointNames(
  db: Executor,
  organizationId: string,
  ids: readonly string[],
): Promise<Map<string, { name: string; channel: ChannelId; deleted: boolean; enabled: boolean; triesMax: number }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({
      id: endpoints.id,
      name: endpoints.name,
      channel: endpoints.channel,
      enabled: endpoints.enabled,
      deletedAt: endpoints.deletedAt,
      // The first try and those of the schedule as it is now.
      triesMax: sql<number>`1 + coalesce(jsonb_array_length(${endpoints.settings}->'retry'->'delays'), 0)`,
    })
    .from(endpoints)
    .where(
      and(eq(endpoints.organizationId, organizationId), sql`${endpoints.id} = any(${sql.param([...ids])}::uuid[])`),
    );
  return new Map(rows.map(({ id, deletedAt, ...row }) => [id, { ...row, deleted: deletedAt !== null }]));
}

/** Endpoints that people set up and that a broadcast may go to when they are triggered by hand, by name. */
export async function listBroadcastReceivers(
  db: Executor,
  organizationId: string,
  limit: number,
): Promise<Pick<EndpointRow, "id" | "name" | "enabled" | "urlDisplay" | "settings">[]> {
  const { id, name, enabled, urlDisplay, settings } = endpoints;
  return db
    .select({ id, name, enabled, urlDisplay, settings })
    .from(endpoints)
    .where(
      and(
        eq(endpoints.organizationId, organizationId),
        isNull(endpoints.deletedAt),
        eq(endpoints.hidden, false),
        eq(endpoints.channel, "custom"),
      ),
    )
    .orderBy(sql`(${endpoints.settings} ->> 'trigger') is distinct from 'manual'`, endpoints.name)
    .limit(limit);
}

/** Every endpoint of some channels, deleted ones too: their deliveries are still in the history. */
export async function endpointIdsOfChannels(
  db: Executor,
  organizationId: string,
  channels: readonly ChannelId[],
): Promise<string[]> {
  const rows = await db
    .select({ id: endpoints.id })
    .from(endpoints)
    .where(and(eq(endpoints.organizationId, organizationId), inArray(endpoints.channel, [...channels])));
  return rows.map((row) => row.id);
}

/**
 * Ends the work of an endpoint for good: its due deliveries become `cancelled` in the history and its lane goes, so
 * that a worker that still holds it can record nothing more. What was in flight is marked "outcome unknown".
 * Returns how many deliveries were cancelled.
 */
export async function closeLane(tx: Tx, organizationId: string, endpointId: string, now: Date): Promise<number> {
  // A statement of its own: results that were being written while we waited for the lock must be visible below.
  const [lane] = await tx
    .delete(lanes)
    .where(and(eq(lanes.endpointId, endpointId), eq(lanes.organizationId, organizationId)))
    .returning({ inflight: lanes.inflight });
  const inflight = sql`${sql.param(lane?.inflight ?? [])}::uuid[]`;
  const at = sql`${now.toISOString()}::timestamptz`;
  const result = await tx.execute<{ cancelled: number }>(sql`
    with gone as (
      delete from due where endpoint_id = ${endpointId} and organization_id = ${organizationId} returning *
    ), tried as (
      update deliveries d
      set status = 'cancelled', next_attempt_at = null, finished_at = ${at},
        outcome_unknown = d.outcome_unknown or d.id = any(${inflight})
      from gone where d.id = gone.delivery_id returning d.id
    ), never_tried as (
      insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries,
        finished_at, outcome_unknown)
      select g.delivery_id, g.organization_id, g.endpoint_id, g.event_id, g.event_type, 'cancelled', g.trigger, g.tries,
        ${at}, g.delivery_id = any(${inflight})
      from gone g where not exists (select 1 from deliveries d where d.id = g.delivery_id)
      returning 1
    )
    select count(*)::int as cancelled from gone`);
  return result.rows[0]?.cancelled ?? 0;
}

/** How many deliveries of an endpoint wait: what a delete or a switch-off is told to affect. */
export async function countDue(db: Executor, organizationId: string, endpointId: string): Promise<number> {
  const result = await db.execute<{ waiting: number }>(sql`
    select count(*)::int as waiting from due where endpoint_id = ${endpointId} and organization_id = ${organizationId}`);
  return result.rows[0]?.waiting ?? 0;
}

/** Whether an error is the unique index on an organization's endpoint names. */
export function isNameConflict(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return typeof cause === "object" && cause !== null && "constraint" in cause && cause.constraint === "endpoints_name";
}

const live = (organizationId: string, id: string) =>
  and(eq(endpoints.id, id), eq(endpoints.organizationId, organizationId), isNull(endpoints.deletedAt));

function statusIs(status: EndpointStatus): SQL | undefined {
  if (status === "paused") {
    const open = sql`exists (select 1 from ${lanes} where ${lanes.endpointId} = ${endpoints.id}
      and ${lanes.health}->>'state' = 'open')`;
    return and(eq(endpoints.enabled, true), open);
  }
  if (status === "enabled") return eq(endpoints.enabled, true);
  const off = eq(endpoints.enabled, false);
  return and(off, status === "stopped" ? isNotNull(endpoints.disabledReason) : isNull(endpoints.disabledReason));
}

function matches(keyword: string): SQL | undefined {
  const pattern = `%${keyword.replace(/[\\%_]/g, "\\$&")}%`;
  return or(
    sql`${endpoints.name} ilike ${pattern}`,
    sql`${endpoints.urlHost} ilike ${pattern}`,
    sql`${endpoints.description} ilike ${pattern}`,
  );
}
