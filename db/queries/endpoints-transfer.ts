import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import type { Executor } from "../client";
import { endpoints } from "../schema";
import type { EndpointRow } from "./endpoints";

/** Endpoints by id, or all of them (`ids` null), oldest first, up to `limit`: what an export is made of. */
export function endpointsToExport(
  db: Executor,
  organizationId: string,
  ids: readonly string[] | null,
  limit: number,
): Promise<EndpointRow[]> {
  return db
    .select()
    .from(endpoints)
    .where(
      and(
        eq(endpoints.organizationId, organizationId),
        isNull(endpoints.deletedAt),
        eq(endpoints.hidden, false),
        ids === null ? undefined : inArray(endpoints.id, [...ids]),
      ),
    )
    .orderBy(asc(endpoints.id))
    .limit(limit);
}

/** The endpoints that bear one of these names. */
export function endpointsByName(
  db: Executor,
  organizationId: string,
  names: readonly string[],
): Promise<EndpointRow[]> {
  if (names.length === 0) return Promise.resolve([]);
  return db
    .select()
    .from(endpoints)
    .where(
      and(
        eq(endpoints.organizationId, organizationId),
        isNull(endpoints.deletedAt),
        sql`${endpoints.name} = any(${sql.param([...names])}::text[])`,
      ),
    );
}
