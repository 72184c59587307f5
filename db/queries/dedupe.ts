import { sql } from "drizzle-orm";
import type { Db } from "../client";
import { type HotRun, jsonParameter } from "./hot";

// A first key of its own among the two-key advisory locks.
const LOCK = `
select pg_advisory_xact_lock(727010, o.key)
from (select distinct hashtext(id) as key from unnest($1::text[]) id order by 1) o`;

/**
 * Lets one router at a time decide about an organization, until its transaction ends: what it reads afterwards is all
 * that others have decided. Taken before any row is written and in one order, so that nobody can wait in a circle.
 */
export async function lockOrganizations(run: HotRun, organizationIds: readonly string[]): Promise<void> {
  await run("route_lock", LOCK, [organizationIds]);
}

/** Asks whether any other event has this content: `own` are the ids of the page's events with it. */
export type TwinQuestion = {
  n: number;
  organizationId: string;
  /** In hex. */
  hash: string;
  /** The smallest id that counts. */
  since: string;
  /** Beyond all ids there are: smaller ones count. */
  until: string;
  own: string[];
};

// The organization is part of the hash. As an index condition it would let a plan made on an empty table take the index by
// organization and id, and then read all events of the last minutes for each content. The bounds of the ids choose the
// partition and could lead to the primary key in the same way: a planner that knows their values believes that nothing is
// newer than its statistics. Here they are values of `r`, which no planner knows. Only the index by content has this order,
// and an equal hash would be left out of the order, hence the two bounds around it.
const TWINS = `
select r.n, t.id
from json_to_recordset($1) as r(n int, "organizationId" uuid, hash text, since uuid, until uuid, own uuid[])
cross join lateral (
  select e.id from events e
  where (e.content_hash, e.id) >= (decode(r.hash, 'hex'), r.since) and e.content_hash <= decode(r.hash, 'hex')
    and e.organization_id is not distinct from r."organizationId"
    and e.id >= r.since and e.id < r.until and not e.id = any(r.own)
  order by e.content_hash, e.id limit 1
) t`;

/**
 * The earliest other event of each content, by the question's number; no entry where there is none. Partitions outside
 * `since` and `until` are not looked at.
 */
export async function earliestTwins(run: HotRun, questions: readonly TwinQuestion[]): Promise<Map<number, string>> {
  const rows = await run<{ n: number; id: string }>("route_twins", TWINS, [jsonParameter(questions)]);
  return new Map(rows.map((row) => [row.n, row.id]));
}

/** Asks what passed to an endpoint: the last delivery on record, or else the delivery `twin`. */
export type OriginalQuestion = { endpointId: string; hash: string; twin: string | null };

// What failed for good, was skipped or was called off was not pushed: the same content is then no repetition. Not `exists`:
// a plan made on an empty table would answer it from a hash of all deliveries.
const passed = (id: string) => `coalesce((select true from due q where q.delivery_id = ${id}),
    (select true from deliveries v where v.id = ${id} and v.status not in ('skipped', 'cancelled', 'exhausted')), false)`;

const ORIGINALS = `
select r.n, case when ${passed("d.delivery_id")} then d.delivery_id when ${passed("r.twin")} then r.twin end as id
from json_to_recordset($1) as r(n int, "endpointId" uuid, hash text, twin uuid)
left join dedupe d on d.endpoint_id = r."endpointId" and d.hash = decode(r.hash, 'hex')`;

/** The delivery that a repetition would repeat, in the order of the questions; null where there is none. */
export async function findOriginals(run: HotRun, questions: readonly OriginalQuestion[]): Promise<(string | null)[]> {
  const numbered = questions.map((question, n) => ({ n, ...question }));
  const rows = await run<{ n: number; id: string | null }>("route_originals", ORIGINALS, [jsonParameter(numbered)]);
  const found = new Map(rows.map((row) => [row.n, row.id]));
  return questions.map((_, n) => found.get(n) ?? null);
}

/** Forgets contents whose time was over before `before`, at most `limit`. Returns how many. */
export async function deleteDedupe(db: Db, before: Date, limit: number): Promise<number> {
  const result = await db.execute(sql`
    delete from dedupe where ctid = any(array(
      select ctid from dedupe where until < ${before.toISOString()}::timestamptz
      order by until limit ${limit} for update skip locked))`);
  return result.rowCount ?? 0;
}
