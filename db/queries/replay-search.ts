import { sql } from "drizzle-orm";
import type { StoredReplay } from "@/lib/domain/replay";
import type { Executor } from "../client";
import { holds, SCANNED, type ScanFor } from "./deliveries-scan";
import { matching, OLDEST, type Range, type ReplayCount, storedAndGone, within } from "./replay-scan";

/*
 * What a replay finds by durations and contents, which no index holds: the deliveries its other filters find are read row by
 * row, so many of them a statement.
 */

/** Rows of one statement. */
export const SEARCHED_ROWS = 4_000;

/** One page of a search, newest first from below `beforeId`: what it found, how many it looked at, and the oldest of them. */
export async function countFound(
  db: Executor,
  organizationId: string,
  what: StoredReplay,
  wanted: ScanFor,
  beforeId: string | null,
): Promise<{ rows: ReplayCount[]; looked: number; oldest: string | null }> {
  const below = beforeId === null ? sql`` : sql`and d.id < ${beforeId}`;
  const result = await db.execute<{ rows: ReplayCount[]; looked: number; oldest: string | null }>(sql`
    with ${OLDEST}, looked as materialized (
      select c.id, c.endpoint_id, c.event_id, coalesce(${holds(wanted)}, false) as hit
      from (
        select ${SCANNED}, d.endpoint_id from deliveries d where ${matching(organizationId, what)} ${below}
        order by d.id desc limit ${SEARCHED_ROWS}
      ) c
    ), found as (
      select f.endpoint_id as "endpointId", ${storedAndGone(sql`f`)} from looked f, oldest o where f.hit group by 1
    )
    select (select count(*)::int from looked) as looked, (select id from looked order by id limit 1) as oldest,
      coalesce((select json_agg(found) from found), '[]') as rows`);
  const [page] = result.rows;
  if (page === undefined) throw new Error("a count answers with one row");
  return page;
}

/** How many of the newest `most` that have arrived a search would find, were they not left out. */
export async function countDeliveredFound(
  db: Executor,
  organizationId: string,
  what: StoredReplay,
  wanted: ScanFor,
  most: number,
): Promise<{ count: number; looked: number }> {
  const result = await db.execute<{ count: number; looked: number }>(sql`
    select count(*)::int as looked, (count(*) filter (where ${holds(wanted)}))::int as count
    from (
      select ${SCANNED} from deliveries d where ${within(organizationId, what)} and d.status = 'delivered'
      order by d.id desc limit ${most}
    ) c`);
  return result.rows[0] ?? { count: 0, looked: 0 };
}

/**
 * The next deliveries of an endpoint that a search finds, oldest first, among the next {@link SEARCHED_ROWS}: at most
 * `limit`. `cursor` is how far it has come; `more`: there may be others behind it.
 */
export async function nextFound(
  db: Executor,
  replayId: string,
  what: StoredReplay,
  wanted: ScanFor,
  { organizationId, endpointId, after, limit }: Range,
): Promise<{ ids: string[]; cursor: string; more: boolean }> {
  const result = await db.execute<{ ids: string[]; looked: number; newest: string | null }>(sql`
    with looked as materialized (
      select c.id, coalesce(${holds(wanted)}, false) as hit
      from (
        select ${SCANNED} from deliveries d
        where ${matching(organizationId, what)} and d.endpoint_id = ${endpointId} and d.id > ${after}
          and not exists (select 1 from replay_items i where i.replay_id = ${replayId} and i.delivery_id = d.id)
          and exists (select 1 from events e where e.id = d.event_id)
        order by d.id limit ${SEARCHED_ROWS}
      ) c
    )
    select (select count(*)::int from looked) as looked, (select id from looked order by id desc limit 1) as newest,
      array(select id from looked where hit order by id limit ${limit}) as ids`);
  const { ids = [], looked = 0, newest = null } = result.rows[0] ?? {};
  // A full page may have left some behind its last: the next look begins there.
  const full = ids.length === limit;
  const cursor = (full ? ids.at(-1) : newest) ?? after;
  return { ids, cursor, more: full || looked === SEARCHED_ROWS };
}
