import type { Pool } from "pg";
import { uuidAt } from "@/lib/domain/ids";
import { WEEK_MS, weekStart } from "../queries/partitions";

/*
 * A long history, made inside Postgres: for the tests of plans and for the benchmark of scale. The first organization has
 * half of it. Every row has the columns of a real one; bodies and headers are short.
 */

export type History = {
  /** The first one has half of the deliveries; each of the others an equal share of the rest. */
  organizations: readonly { id: string; endpointIds: readonly string[] }[];
  deliveries: number;
  /** They are spread evenly over this many weeks before `nowMs`. */
  weeks: number;
  nowMs: number;
};

/** Rows per statement: some seconds of work, so that two connections share it evenly. */
const ROWS_PER_STATEMENT = 100_000;

/** Fills the tables on two connections. Rows of a week go to its partition, in the order of time, as they would have. */
export async function fillHistory(pool: Pool, history: History, progress: (done: number) => void): Promise<void> {
  await makeWeeks(pool, history);
  await pool.query("create table fill_endpoints (slot int primary key, organization_id uuid, endpoint_id uuid)");
  await pool.query(
    "insert into fill_endpoints select * from json_to_recordset($1) as r(slot int, organization_id uuid, endpoint_id uuid)",
    [JSON.stringify(slots(history))],
  );
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query("set synchronous_commit = off");
      while (next < history.deliveries) {
        const from = next;
        const rows = Math.min(ROWS_PER_STATEMENT, history.deliveries - from);
        next += rows;
        await client.query(FACTS, [from, rows, ...spread(history)]);
        done += rows;
        progress(done);
      }
    } finally {
      client.release();
    }
  };
  await Promise.all([worker(), worker()]);
  await pool.query(STATISTICS, [new Date(startOf(history)), new Date(history.nowMs), history.deliveries]);
  await pool.query("drop table fill_endpoints");
}

/** Analyzes what was filled and sets the visibility map, as autovacuum would have by and by. */
export async function settleHistory(pool: Pool): Promise<void> {
  for (const table of ["events", "deliveries", "attempts", "delivery_stats"])
    await pool.query(`vacuum analyze ${table}`);
}

const startOf = ({ nowMs, weeks }: History) => weekStart(nowMs - weeks * WEEK_MS);

/** First instant and milliseconds between two deliveries. */
const spread = (history: History): [number, number] => {
  const startMs = startOf(history);
  return [startMs, (history.nowMs - startMs) / history.deliveries];
};

async function makeWeeks(pool: Pool, history: History): Promise<void> {
  for (let startMs = startOf(history); startMs <= history.nowMs; startMs += WEEK_MS) {
    const suffix = new Date(startMs).toISOString().slice(0, 10).replaceAll("-", "");
    for (const table of ["events", "deliveries", "attempts", "bodies"]) {
      await pool.query(
        `create table if not exists ${table}_${suffix} partition of ${table}
         for values from ('${uuidAt(startMs)}') to ('${uuidAt(startMs + WEEK_MS)}')`,
      );
    }
  }
}

/** Who gets which delivery: 64 slots in turn, every other one the first organization's. */
function slots({ organizations: [first, ...others] }: History) {
  return Array.from({ length: 64 }, (_, slot) => {
    const owner = slot % 2 === 0 || others.length === 0 ? first : others[((slot - 1) / 2) % others.length];
    const endpoints = owner?.endpointIds ?? [];
    return { slot, organization_id: owner?.id, endpoint_id: endpoints[Math.floor(slot / 2) % endpoints.length] };
  });
}

/** UUID v7 of an instant: milliseconds, then digits that follow from the number, so that both statements agree. */
const uuid = (ms: string, seed: string) =>
  `(lpad(to_hex(${ms}), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' || substr(md5(${seed}), 1, 15))::uuid`;

// $1 first number, $2 rows, $3 first instant, $4 ms between two. What a delivery became follows from its number.
const FACTS = `
with numbered as materialized (
  select n, at_ms, ${uuid("at_ms", "'e' || n")} as event_id, ${uuid("at_ms + 4", "'d' || n")} as id, organization_id, endpoint_id,
    to_timestamp(at_ms / 1000.0) as at,
    (array['system_alert.info', 'system_alert.error', 'ticket.created', 'ticket.updated', 'leave_message.created',
      'customer.created', 'conversation.closed', 'message.received'])[1 + n % 8] as common_type,
    n % 1000 as part
  from generate_series($1::bigint, $1::bigint + $2::bigint - 1) n
  cross join lateral (select ($3::float8 + n * $4::float8)::bigint as at_ms) t
  join fill_endpoints f on f.slot = n % 64
), judged as materialized (
  select *, case when n % 100003 = 17 then 'ticket.escalated' else common_type end as type,
    case when part < 920 then 'delivered' when part < 950 then 'exhausted' when part < 990 then 'skipped' else 'cancelled' end
      as status,
    case when part >= 920 and part < 950 and n % 50021 < 25 then 'tls'
      when part >= 920 and part < 950 then (array['timeout', 'receiver_error', 'auth', 'connect'])[1 + n % 4] end as reason,
    case when part >= 920 and part < 950 and n % 50021 < 25 then 'CERT_HAS_EXPIRED'
      when part >= 920 and part < 950 then (array['ETIMEDOUT', '503', '401', 'ECONNREFUSED'])[1 + n % 4]
      when part < 920 then '200' end as code,
    case when part < 880 or part between 950 and 989 then 1 when part < 920 then 2 when part < 950 then 4 else 1 end as tries
  from numbered
), stored as (
  insert into events (id, organization_id, type, data, source, occurred_at, created_at)
  select event_id, organization_id, type,
    json_build_object('alert_id', n, 'level', 'info', 'title', '备份完成', 'details', json_build_object('size', '2.1 GB')),
    'api', at, at
  from judged
), delivered as (
  insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, skip_reason, trigger, is_test,
    tries, finished_at, request_body, attempted_at, attempt_trigger, verdict, reason, code, diagnosis, outcome_unknown,
    timings, connection, request_method, request_url, request_headers, request_body_hash, response_status,
    response_headers, response_body, response_truncated)
  select id, organization_id, endpoint_id, event_id, type, status, case when status = 'skipped' then 'filtered' end, 'auto',
    n % 5003 = 0, case when status = 'skipped' then 0 else tries end, at + interval '20 milliseconds',
    case when sent then '\\x7b22616c6572745f6964223a317d'::bytea end, case when sent then at end,
    case when sent then case when tries = 1 then 'auto' else 'retry' end end,
    case when sent then case when status = 'delivered' then 'delivered' else 'retry' end end, reason, code,
    case when sent then case when status = 'delivered' then 'delivered' else 'http.5xx' end end, false,
    case when sent then json_build_object('dns', 0.2, 'tcp', 0.3, 'tls', null, 'send', 0.1, 'firstByte', 4.1, 'download', 0.1,
      'total', 5 + n % 40) end,
    case when sent then '{"reused":true,"remoteAddress":"203.0.113.9"}'::json end, case when sent then 'POST' end,
    case when sent then 'https://hooks.example.com/in' end,
    case when sent then '[["content-type","application/json; charset=utf-8"],["webhook-id","evt_x"],["x-attempt","1"]]'::json end,
    case when sent then decode(md5('h' || n) || md5('i' || n), 'hex') end,
    case when status = 'delivered' then 200 when code ~ '^[0-9]+$' then code::smallint end,
    case when status = 'delivered' then '[["content-type","application/json"]]'::json end,
    case when status = 'delivered' then '\\x7b226f6b223a747275657d'::bytea end, false
  from (select *, status in ('delivered', 'exhausted') as sent from judged) j
)
insert into attempts (delivery_id, number, organization_id, attempted_at, attempt_trigger, verdict, reason, code, diagnosis,
  timings, request_method, request_url, request_body_hash, response_status)
select id, number, organization_id, at, 'auto', 'retry', 'receiver_error', '503', 'http.5xx', '{"total":31}'::json, 'POST',
  'https://hooks.example.com/in', decode(md5('h' || n), 'hex'), 503
from judged cross join lateral generate_series(1, tries - 1) number
where tries > 1 and status in ('delivered', 'exhausted')`;

// As many deliveries as there are, spread evenly; five-minute rows only as far back as they are kept.
const STATISTICS = `
insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, delivered_first, delivered_retry, exhausted,
  skipped, latency)
select f.organization_id, f.endpoint_id, r.resolution, b.bucket, n.total * 0.88, n.total * 0.04, n.total * 0.03,
  n.total * 0.04, '1e144'::numeric * ceil(n.total * 0.3) + '1e216'::numeric * ceil(n.total * 0.4) + '1e300'::numeric * ceil(n.total * 0.2)
from (select organization_id, endpoint_id, count(*) as share from fill_endpoints group by 1, 2) f
cross join (values (300::smallint, interval '35 days'), (3600::smallint, interval '400 days')) r(resolution, kept)
cross join lateral generate_series(date_bin(r.resolution * interval '1 second', greatest($1::timestamptz, $2::timestamptz - r.kept),
  '1970-01-01'), $2::timestamptz, r.resolution * interval '1 second') b(bucket)
cross join lateral (select $3::float8 * f.share / 64 * r.resolution / extract(epoch from $2::timestamptz - $1::timestamptz) as total) n
on conflict do nothing`;
