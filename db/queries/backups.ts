import type { EventType } from "@/lib/domain/catalogue/types";
import type { Db } from "../client";
import { type HotRun, jsonParameter, runHot } from "./hot";

/** A notification of a backup channel that waits for the primary ones. Times are ISO 8601. */
export type HeldBackup = {
  /** Of the delivery it becomes when it is needed. */
  deliveryId: string;
  organizationId: string;
  endpointId: string;
  eventId: string;
  eventType: EventType;
  primaries: string[];
  notBefore: string | null;
  test: boolean;
  deadline: string;
  lookAt: string;
  createdAt: string;
};

const HOLD = `
insert into notification_backups (delivery_id, organization_id, endpoint_id, event_id, event_type, primaries, not_before,
  test, deadline, look_at, created_at)
select "deliveryId", "organizationId", "endpointId", "eventId", "eventType", primaries, "notBefore", test, deadline,
  "lookAt", "createdAt"
from json_to_recordset($1) as r("deliveryId" uuid, "organizationId" uuid, "endpointId" uuid, "eventId" uuid,
  "eventType" text, primaries uuid[], "notBefore" timestamptz, test boolean, deadline timestamptz, "lookAt" timestamptz,
  "createdAt" timestamptz)`;

/** Keeps backups until it is known what becomes of the primaries; in the transaction that queues these. */
export async function holdBackups(run: HotRun, rows: readonly HeldBackup[]): Promise<void> {
  await run("backups_hold", HOLD, [jsonParameter(rows)]);
}

// How a primary stands: a digest stands for its members; what waits for an endpoint that is off tells nobody. A waiting
// one that its own rate limit holds back is not late.
// Every look is by primary key from the rows of this page: a plan made on empty tables must not read partitions.
const STANDING = `
with look as materialized (
  select b.* from notification_backups b
  where b.look_at <= clock_timestamp()
  order by b.look_at
  limit $1::int
  for update skip locked
), members as materialized (
  select l.delivery_id, p.id,
    (select d.status from deliveries d where d.id = p.id) as status,
    (select d.related_id from deliveries d where d.id = p.id) as related
  from look l cross join unnest(l.primaries) p(id)
), primaries as materialized (
  select m.delivery_id, m.id, case when m.status = 'merged' then m.related else m.id end as acting,
    case when m.status = 'merged' then (select d.status from deliveries d where d.id = m.related) else m.status end as status
  from members m
), waits as materialized (
  select p.delivery_id, p.status = 'delivered' as told, q.endpoint_id is not null as waiting,
    (select l.block_reason = 'limit' and l.blocked_until > clock_timestamp() from lanes l
      where l.endpoint_id = q.endpoint_id) as limited
  from primaries p
  left join lateral (
    select d.endpoint_id from due d join endpoints e on e.id = d.endpoint_id
    where d.delivery_id = p.acting and e.enabled and e.deleted_at is null offset 0
  ) q on true
), standing as materialized (
  select delivery_id, coalesce(bool_or(told), false) as told, bool_or(waiting) as waiting,
    coalesce(bool_or(limited), false) as limited
  from waits group by delivery_id
), judged as materialized (
  select l.*, s.told,
    not s.told and (not s.waiting or (l.deadline <= clock_timestamp()
      and not (s.limited and l.created_at > clock_timestamp() - $2 * interval '1 millisecond'))) as needed
  from look l join standing s on s.delivery_id = l.delivery_id
), later as (
  update notification_backups b
  set look_at = case when j.deadline > clock_timestamp()
    then least(j.deadline, clock_timestamp() + $3 * interval '1 millisecond')
    else clock_timestamp() + $3 * interval '1 millisecond' end
  from judged j where b.delivery_id = j.delivery_id and not j.told and not j.needed
), gone as (
  delete from notification_backups b using judged j
  where b.delivery_id = j.delivery_id and (j.told or j.needed)
), open as materialized (
  select j.* from judged j
  join endpoints e on e.id = j.endpoint_id and e.organization_id = j.organization_id
  left join notification_settings s on s.organization_id = j.organization_id
  where j.needed and e.deleted_at is null and (e.enabled or e.disabled_reason is not null) and coalesce(s.enabled, true)
), held as materialized (
  select l.endpoint_id, l.shard from lanes l
  where l.endpoint_id in (select endpoint_id from open)
  order by l.endpoint_id
  for no key update
), woken as (
  update lanes l set wake_seq = l.wake_seq + 1 from held h where l.endpoint_id = h.endpoint_id
), queued as (
  insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger, solo)
  select o.delivery_id, o.endpoint_id, o.organization_id, o.event_id, o.event_type, case when o.test then 0 else 10 end,
    greatest(clock_timestamp(), o.not_before), 0, 0, case when o.test then 'test' else 'auto' end, true
  from open o join held h on h.endpoint_id = o.endpoint_id
  on conflict (delivery_id) do nothing
)
select (select count(*)::int from look) as looked, array(select distinct shard from held) as shards`;

/**
 * Looks at backups whose time has come, at most `limit`: those whose primaries all ended without success or took too long
 * become due deliveries, those of which one arrived are dropped, the others are looked at again. One statement: a worker
 * that dies here leaves every backup waiting or queued, never both and never neither. Returns how many were looked at.
 */
export async function settleBackups(
  db: Db,
  options: { limit: number; limitedForMs: number; againMs: number },
): Promise<{ looked: number; shards: number[] }> {
  const values = [options.limit, options.limitedForMs, options.againMs];
  const rows = await runHot<{ looked: number; shards: number[] }>(db, "backups_settle", STANDING, values);
  return rows[0] ?? { looked: 0, shards: [] };
}
