import { and, count, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Executor } from "../client";
import { endpoints, lanes } from "../schema";
import { type EndpointListFilter, type EndpointRow, endpointConditions } from "./endpoints";
import { LANE_STATE, type LaneState } from "./lane-health";

/** What a list of endpoints is put in order by, besides what was sent. `lane` is null for one without a lane. */
export type EndpointFacts = Pick<EndpointRow, "id" | "name" | "channel" | "enabled" | "disabledReason"> & {
  lane: LaneState | null;
};

/** Facts of the endpoints that match, the newest first, at most `most`; and how many match in all. */
export async function endpointFacts(
  db: Executor,
  organizationId: string,
  filter: EndpointListFilter,
  most: number,
): Promise<{ rows: EndpointFacts[]; total: number }> {
  const where = endpointConditions(organizationId, filter);
  const rows = await db
    .select({
      id: endpoints.id,
      name: endpoints.name,
      channel: endpoints.channel,
      enabled: endpoints.enabled,
      disabledReason: endpoints.disabledReason,
      lane: LANE_STATE,
    })
    .from(endpoints)
    .leftJoin(lanes, eq(lanes.endpointId, endpoints.id))
    .where(where)
    .orderBy(desc(endpoints.id))
    .limit(most + 1);
  if (rows.length <= most) return { rows, total: rows.length };
  const [counted] = await db.select({ total: count() }).from(endpoints).where(where);
  return { rows: rows.slice(0, most), total: counted?.total ?? rows.length };
}

/** Whole rows of endpoints that are not deleted, in the order of the ids. */
export async function endpointRowsById(
  db: Executor,
  organizationId: string,
  ids: readonly string[],
): Promise<EndpointRow[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select()
    .from(endpoints)
    .where(
      and(eq(endpoints.organizationId, organizationId), isNull(endpoints.deletedAt), inArray(endpoints.id, [...ids])),
    );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Who needs an endpoint: other endpoints that report their failures to it, and the list of leave-message notifications. */
export type EndpointUsers = { alerts: { id: string; name: string }[]; notification: boolean };

/** Who needs an endpoint that somebody wants to delete; `limit` endpoints at most. `edgeId` is the id as settings hold it. */
export async function endpointUsers(
  db: Executor,
  organizationId: string,
  endpoint: { id: string; edgeId: string },
  limit: number,
): Promise<EndpointUsers> {
  const result = await db.execute<{ id: string; name: string; notification: boolean }>(sql`
    (select e.id, e.name, false as notification from ${endpoints} e
      where e.organization_id = ${organizationId} and e.deleted_at is null and e.id <> ${endpoint.id}
        and e.settings->'rules'->'alerts'->'endpoints' @> ${JSON.stringify([endpoint.edgeId])}::jsonb
      order by e.id limit ${limit})
    union all
    select c.endpoint_id, '', true from notification_channels c
      where c.organization_id = ${organizationId} and c.endpoint_id = ${endpoint.id}`);
  return {
    alerts: result.rows.filter((row) => !row.notification).map(({ id, name }) => ({ id, name })),
    notification: result.rows.some((row) => row.notification),
  };
}
