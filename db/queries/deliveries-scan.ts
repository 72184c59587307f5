import { type SQL, sql } from "drizzle-orm";
import type { Executor } from "../client";
import { type DeliveryFilter, flightOf } from "./deliveries-filter";
import { recordedRows } from "./deliveries-read";

/** What no index answers: it is looked for in the rows themselves. All of it must hold. */
export type ScanFor = {
  /** Any of these in what was sent last or in what was answered, byte by byte. Empty: whatever they hold. */
  contained: readonly Buffer[];
  /** Duration of the last try in milliseconds, both inclusive. */
  minMs?: number | undefined;
  maxMs?: number | undefined;
};

/** What {@link holds} looks at. Bodies are kept apart from their row: only those that are asked for are read. */
export const SCANNED = sql`d.id, d.event_id, d.timings, d.request_body, d.request_body_hash, d.response_body`;

/**
 * Looks through at most `limit` deliveries that the other filters find, newest first from below `beforeId`: those that have
 * what is looked for, newest first, how many were looked at and the oldest of them.
 */
export async function scanDeliveries(
  db: Executor,
  organizationId: string,
  filter: DeliveryFilter,
  wanted: ScanFor,
  page: { beforeId: string | null; limit: number },
): Promise<{ ids: string[]; looked: number; oldest: string | null }> {
  const result = await db.execute<{ ids: string[]; looked: number; oldest: string | null }>(sql`
    with ${flightOf(organizationId)},
    looked as materialized (
      select c.id, coalesce(${holds(wanted)}, false) as hit
      from ${recordedRows(organizationId, filter, page, SCANNED)} c
    )
    select count(*)::int as looked, (array_agg(id order by id))[1] as oldest,
      coalesce(array_agg(id order by id desc) filter (where hit), '{}') as ids
    from looked`);
  const [found] = result.rows;
  if (found === undefined) throw new Error("a count answers with one row");
  return found;
}

/** Whether a row `c` with {@link SCANNED} has what is looked for; null where it has no duration. */
export function holds({ contained, minMs, maxMs }: ScanFor): SQL {
  const took = sql`(c.timings ->> 'total')::numeric`;
  const all: SQL[] = [sql`true`];
  if (minMs !== undefined) all.push(sql`${took} >= ${minMs}`);
  if (maxMs !== undefined) all.push(sql`${took} <= ${maxMs}`);
  if (contained.length > 0) {
    const within = (column: SQL) => anyOf(contained.map((bytes) => sql`position(${bytes}::bytea in ${column}) > 0`));
    all.push(
      anyOf([
        sql`coalesce(${within(sql`c.request_body`)}, false)`,
        sql`coalesce(${within(sql`c.response_body`)}, false)`,
        sql`(c.request_body is null and c.request_body_hash is not null and exists (
          select 1 from bodies b where b.event_id = c.event_id and b.hash = c.request_body_hash
            and ${within(sql`b.body`)}))`,
      ]),
    );
  }
  return sql`(${sql.join(all, sql` and `)})`;
}

const anyOf = (parts: readonly SQL[]): SQL => sql`(${sql.join([...parts], sql` or `)})`;
