import { readFileSync } from "node:fs";
import { shardOf } from "@/lib/jobs/wake";
import { alertData } from "./ceiling.mjs";
import { openProduct, type Product } from "./product";
import { hand, median, note, pause, startReceiver } from "./support.mjs";

/*
 * A million deliveries are due when the worker starts: how fast they drain, what the worker and Postgres need for it, and
 * what is left behind in the tables. The backlog is made inside Postgres, as routing would have written it.
 */

const quick = process.argv.includes("--quick");
const BACKLOG = Number(process.env.BACKLOG_ROWS ?? (quick ? 30_000 : 1_000_000));
const ENDPOINTS = 5;
const SAMPLE_MS = 1_000;
const STUCK_SAMPLES = 60;
const ROWS_PER_STATEMENT = 100_000;

const MAKE = `
with numbered as materialized (
  select n, (extract(epoch from clock_timestamp()) * 1000)::bigint as ms, n % $3::int as slot from generate_series($1::int, $2::int) n
), made as materialized (
  select *, (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' || substr(md5('e' || n), 1, 15))::uuid as event_id,
    (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8' || substr(md5('d' || n), 1, 15))::uuid as id
  from numbered
), stored as (
  insert into events (id, organization_id, type, data, source, occurred_at, created_at)
  select event_id, $4::uuid, 'system_alert.info', $6::json, 'api', clock_timestamp(), clock_timestamp() from made
)
insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger, solo)
select id, ($5::uuid[])[slot + 1], $4::uuid, event_id, 'system_alert.info', 10, clock_timestamp(), 0, 0, 'auto', true from made`;

async function makeBacklog({ ctx, runtime }: Product): Promise<void> {
  const pool = runtime.db.$client;
  const found = await pool.query<{ id: string }>("select id from endpoints where organization_id = $1", [
    ctx.organizationId,
  ]);
  const ids = found.rows.map((row) => row.id);
  for (const id of ids) {
    await pool.query(
      "insert into lanes (endpoint_id, organization_id, shard, wake_seq) values ($1, $2, $3, 1) on conflict do nothing",
      [id, ctx.organizationId, shardOf(id)],
    );
  }
  const data = JSON.stringify(alertData(1));
  for (let from = 1; from <= BACKLOG; from += ROWS_PER_STATEMENT) {
    const to = Math.min(BACKLOG, from + ROWS_PER_STATEMENT - 1);
    await pool.query(MAKE, [from, to, ids.length, ctx.organizationId, ids, data]);
  }
  await pool.query("vacuum analyze due");
  await pool.query("checkpoint");
}

type Sample = { done: number; workerMb: number; postgresMb: number };

/** Drains the backlog and samples once a second. */
async function drain({ runtime, workerMb }: Product, received: () => Promise<number>): Promise<Sample[]> {
  const pool = runtime.db.$client;
  const samples: Sample[] = [];
  let still = 0;
  for (;;) {
    await pause(SAMPLE_MS);
    const backends = await pool.query<{ pid: number }>(
      "select pid from pg_stat_activity where datname = current_database()",
    );
    const done = await received();
    const postgresMb = backends.rows.reduce((sum, row) => sum + backendMemory(row.pid), 0);
    samples.push({ done, workerMb: workerMb(), postgresMb });
    const before = samples.at(-2)?.done ?? -1;
    still = done === before ? still + 1 : 0;
    if (still > STUCK_SAMPLES) throw new Error(`stuck at ${done} of ${BACKLOG}`);
    const { rows } = await pool.query("select 1 from due limit 1");
    if (rows.length === 0) return samples;
    if (samples.length % 10 === 0) note(`${done.toLocaleString("en")} of ${BACKLOG.toLocaleString("en")}`);
  }
}

/** Private memory of one server process, MB; it may have ended since it was listed. */
function backendMemory(pid: number): number {
  try {
    const line = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(line?.[1] ?? 0) / 1024;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}

/** Deliveries a second in the first and in the last fifth of the samples, without the very ends. */
function rates(samples: readonly Sample[]): { first: number; last: number } {
  const steps = samples
    .slice(1)
    .map((sample, index) => ((sample.done - (samples[index]?.done ?? 0)) * 1000) / SAMPLE_MS);
  const inner = steps.slice(1, -1);
  const fifth = Math.max(1, Math.floor(inner.length / 5));
  return { first: median(inner.slice(0, fifth)), last: median(inner.slice(-fifth)) };
}

const receiver = await startReceiver();
const product = await openProduct();
try {
  const pool = product.runtime.db.$client;
  await product.addEndpoints(ENDPOINTS, `${receiver.origin}/hook`);
  await makeBacklog(product);
  const sizeOfDue = async () =>
    Number((await pool.query<{ mb: string }>("select pg_total_relation_size('due') / 1e6 as mb")).rows[0]?.mb);
  const full = await sizeOfDue();
  note(`${BACKLOG.toLocaleString("en")} deliveries are due (${full.toFixed(0)} MB)`);
  await product.startWorkers();
  const samples = await drain(product, async () => (await receiver.stats()).requests);
  await product.stopWorkers();
  const { requests, firstAt, lastAt } = await receiver.stats();
  await pool.query("vacuum due");
  const emptied = await sizeOfDue();
  const { first, last } = rates(samples);
  const most = (key: "workerMb" | "postgresMb") => Math.round(Math.max(...samples.map((sample) => sample[key])));
  hand({
    name: "backlog",
    title: `${BACKLOG.toLocaleString("en")} deliveries due for ${ENDPOINTS} endpoints`,
    rows: [
      {
        name: "drained",
        value: Math.round(requests / (((lastAt ?? 0) - (firstAt ?? 0)) / 1000)),
        unit: "deliveries/s",
      },
      {
        name: "at the end",
        value: Math.round(last),
        unit: "deliveries/s",
        note: `${Math.round(first)} at the beginning`,
      },
      { name: "worker, most memory", value: most("workerMb"), unit: "MB", note: "resident, the largest; goal ≤ 350" },
      { name: "Postgres, most memory", value: most("postgresMb"), unit: "MB", note: "private, all connections" },
      {
        name: "table due, emptied and vacuumed",
        value: Math.round(emptied),
        unit: "MB",
        note: `${Math.round(full)} when full`,
      },
      { name: "sent twice", value: requests - BACKLOG, unit: "deliveries", note: "no fault was injected" },
    ],
    details: { samples, statuses: await product.statuses() },
  });
} finally {
  await product.close();
  await receiver.stop();
}
