import { sql } from "drizzle-orm";
import type { Db, Executor } from "../client";
import { byKey, runHot } from "./hot";
import { countGone } from "./stats-write";

const CANCEL = `
with held as materialized (
  select l.endpoint_id, l.inflight from lanes l
  where l.endpoint_id = $1 and l.lease_token = $2
    and not exists (select 1 from endpoints e where e.id = l.endpoint_id and e.deleted_at is null)
  for no key update
), picked as materialized (
  select w.delivery_id from held h cross join lateral (
    select d.delivery_id from due d where d.endpoint_id = h.endpoint_id and not d.delivery_id = any(h.inflight)
    order by d.prio, d.due_at, d.delivery_id limit $3
  ) w
), gone as (
  delete from due d using picked p where ${byKey("d.delivery_id", "p.delivery_id")} returning d.*
), written as (
  insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries, finished_at)
  select g.delivery_id, g.organization_id, g.endpoint_id, g.event_id, g.event_type, 'cancelled', g.trigger, g.tries,
    clock_timestamp()
  from gone g
  on conflict (id) do update set status = excluded.status, next_attempt_at = null, finished_at = excluded.finished_at
)
select count(*)::int as closed from gone`;

/**
 * Cancels what waits for an endpoint that was deleted, at most `limit`, fenced by the lane's token: what was queued at the
 * very moment of the deletion. Returns how many.
 */
export async function cancelDue(db: Db, lane: { endpointId: string; token: number }, limit: number): Promise<number> {
  const rows = await runHot<{ closed: number }>(db, "lanes_cancel", CANCEL, [lane.endpointId, lane.token, limit]);
  return rows[0]?.closed ?? 0;
}

/**
 * Ends what waits for an endpoint that is off as skipped, at most `limit`, with its statistics; nothing of one that is on.
 * What a worker has on the way is left to it; what one left behind is marked "outcome unknown". Returns how many.
 */
export async function skipDue(
  db: Executor,
  organizationId: string,
  endpointId: string,
  limit: number,
): Promise<number> {
  const result = await db.execute<{ closed: number }>(sql`
    with held as materialized (
      select l.endpoint_id, l.inflight, l.lease_until > clock_timestamp() as leased
      from lanes l
      where l.endpoint_id = ${endpointId} and l.organization_id = ${organizationId}
        and exists (select 1 from endpoints e where e.id = l.endpoint_id and not e.enabled and e.deleted_at is null)
      for no key update
    ), picked as materialized (
      select w.delivery_id, w.cut from held h cross join lateral (
        select d.delivery_id, d.delivery_id = any(h.inflight) as cut from due d
        where d.endpoint_id = h.endpoint_id and (h.leased is not true or not d.delivery_id = any(h.inflight))
        limit ${limit}
      ) w
    ), gone as (
      delete from due d using picked p where ${sql.raw(byKey("d.delivery_id", "p.delivery_id"))} returning d.*, p.cut
    ), written as (
      insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, skip_reason, trigger,
        tries, finished_at, outcome_unknown)
      select g.delivery_id, g.organization_id, g.endpoint_id, g.event_id, g.event_type, 'skipped', 'endpoint_disabled',
        g.trigger, g.tries, clock_timestamp(), g.cut
      from gone g
      on conflict (id) do update set status = excluded.status, skip_reason = excluded.skip_reason,
        next_attempt_at = null, finished_at = excluded.finished_at,
        outcome_unknown = deliveries.outcome_unknown or excluded.outcome_unknown
    ), ${sql.raw(countGone({ skipped: "count(*)", exhausted: "0" }))}
    select count(*)::int as closed from gone`);
  return result.rows[0]?.closed ?? 0;
}
