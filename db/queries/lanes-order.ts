import type { Db } from "../client";
import { jsonParameter, runHot } from "./hot";
import { DUE_JSON, type LanePage, type PageRequest } from "./lanes";

/*
 * What a lane in strict order sends next: first what was asked for by hand and what was queued before order was asked
 * for (neither has a place), then the deliveries that have one, up to the first that is not due: it holds its place,
 * be it a retry or a delivery that waits for its hours. Replays and broadcasts come last.
 * Rows without a place are looked for among the first of their priority only: they are the oldest ones, and looking
 * through a backlog of rows that have one would cost more with each of them.
 */
const ROW = "delivery_id, event_id, event_type, prio, due_at, tries, step, trigger, solo, seq";

const PAGE = `
select w."endpointId", l.wake_seq::float8 as "wakeSeq",
  (extract(epoch from least(
    (select z.due_at from (values (0::smallint), (10::smallint), (20::smallint)) p(prio)
     cross join lateral (
       select d.due_at, d.seq from due d
       where d.endpoint_id = w."endpointId" and d.prio = p.prio and d.due_at > now() order by d.due_at limit w."limit"
     ) z
     where z.seq is null order by z.due_at limit 1),
    (select h.due_at from (
       select d.due_at from due d where d.endpoint_id = w."endpointId" and d.seq is not null order by d.seq limit w."limit"
     ) h where h.due_at > now() limit 1)
  ) - clock_timestamp()) * 1000)::float8 as "nextDueInMs",
  coalesce((
    select json_agg(${DUE_JSON} order by d.rank, d.seq, d.due_at, d.delivery_id)
    from (
      select * from (
        select case y.prio when 0 then 0 when 10 then 1 else 3 end as rank, y.*
        from (values (0::smallint), (10::smallint), (20::smallint)) p(prio)
        cross join lateral (
          select ${ROW} from due d
          where d.endpoint_id = w."endpointId" and d.prio = p.prio and d.due_at <= now()
          order by d.due_at, d.delivery_id limit w."limit"
        ) y
        where y.seq is null and (y.prio < 20 or not exists (
          select 1 from due s where s.endpoint_id = w."endpointId" and s.seq is not null))
        union all
        select 2 as rank, ${ROW}
        from (
          select q.*, bool_and(q.due_at <= now()) over (order by q.seq) as ready
          from (
            select ${ROW} from due d where d.endpoint_id = w."endpointId" and d.seq is not null
            order by d.seq limit w."limit"
          ) q
        ) r
        where r.ready
      ) x
      order by rank, seq, due_at, delivery_id
      limit w."limit"
    ) d left join events e on e.id = d.event_id
  ), '[]'::json) as rows
from json_to_recordset($1) as w("endpointId" uuid, "limit" int)
join lanes l on l.endpoint_id = w."endpointId"`;

/** The next deliveries of lanes in strict order, from the start. */
export function pageInOrder(db: Db, requests: readonly PageRequest[]): Promise<LanePage[]> {
  const rows = requests.map(({ endpointId, limit }) => ({ endpointId, limit }));
  return runHot(db, "lanes_page_ordered", PAGE, [jsonParameter(rows)]);
}
