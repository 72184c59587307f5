import { openProduct, type Product, reach } from "./product";
import { hand, note, startReceiver } from "./support.mjs";

/*
 * What a delivery costs the database on the success path, counted by PostgreSQL itself: row versions written, rows deleted,
 * statements, and bytes of write-ahead log. Taken in by this process, so that the statements are the pipeline's own.
 */

const quick = process.argv.includes("--quick");
const DELIVERIES = quick ? 5_000 : 40_000;
const EVENTS_PER_CALL = 100;
/** Rows that belong to one delivery; the others are shared by many (a lane, a bar of the chart) or belong to the event. */
const OF_DELIVERY = ["due", "deliveries", "attempts"];
const OF_EVENT = ["events", "unrouted", "bodies"];

type Counts = { written: Record<string, number>; deleted: Record<string, number>; statements: number; wal: number };

async function count(product: Product): Promise<Counts> {
  const { $client } = product.runtime.db;
  // A session reports what it counted once a second, and what it counted since when it has been idle for 10 s.
  await $client.query("select pg_stat_force_next_flush(), pg_sleep(11)");
  const tables = await $client.query<{ name: string; written: number; deleted: number }>(`
    select regexp_replace(relname, '_(?:[0-9]{8}|default)$', '') as name,
      sum(n_tup_ins + n_tup_upd)::float8 as written, sum(n_tup_del)::float8 as deleted
    from pg_stat_user_tables group by 1`);
  const log = await $client.query<{ bytes: number }>("select (pg_current_wal_lsn() - '0/0')::float8 as bytes");
  const calls = await $client.query<{ calls: number }>(
    "select coalesce(sum(calls), 0)::float8 as calls from pg_stat_statements where query !~ 'count\\(\\*\\)|pg_stat|pg_sleep'",
  );
  return {
    written: Object.fromEntries(tables.rows.map(({ name, written }) => [name, written])),
    deleted: Object.fromEntries(tables.rows.map(({ name, deleted }) => [name, deleted])),
    statements: calls.rows[0]?.calls ?? 0,
    wal: log.rows[0]?.bytes ?? 0,
  };
}

async function push(product: Product, fanOut: number): Promise<void> {
  const before = (await product.statuses()).delivered ?? 0;
  await product.ingest(DELIVERIES / fanOut, EVENTS_PER_CALL);
  await reach(before + DELIVERIES, async () => (await product.statuses()).delivered ?? 0);
}

async function measure(product: Product, fanOut: number) {
  // The second time: no first page is written whole, no plan is made.
  await push(product, fanOut);
  await product.runtime.db.$client.query("select pg_stat_statements_reset()");
  const before = await count(product);
  await push(product, fanOut);
  const after = await count(product);
  const per = (value: number): number => Math.round((value / DELIVERIES) * 1000) / 1000;
  const sum = (names: readonly string[], kind: "written" | "deleted"): number =>
    names.reduce((total, name) => total + (after[kind][name] ?? 0) - (before[kind][name] ?? 0), 0);
  const others = Object.keys(after.written).filter((name) => ![...OF_DELIVERY, ...OF_EVENT].includes(name));
  note(`fan-out ${fanOut}: ${DELIVERIES} deliveries`);
  return [
    { name: "row versions written", value: per(sum(OF_DELIVERY, "written")), note: OF_DELIVERY.join(", ") },
    { name: "rows deleted", value: per(sum(OF_DELIVERY, "deleted")), note: "due, narrow" },
    { name: "shared row versions", value: per(sum(others, "written")), note: "lanes, statistics" },
    { name: "the event's row versions", value: per(sum(OF_EVENT, "written")), note: OF_EVENT.join(", ") },
    { name: "statements", value: per(after.statements - before.statements), note: "pg_stat_statements" },
    { name: "write-ahead log, bytes", value: Math.round(per(after.wal - before.wal)), note: "body included" },
  ].map((row) => ({ ...row, name: `${row.name}, fan-out ${fanOut}`, unit: "a delivery" }));
}

const receiver = await startReceiver();
const product = await openProduct();
try {
  await product.runtime.db.$client.query("create extension if not exists pg_stat_statements");
  await product.startWorkers();
  await product.addEndpoints(10, `${receiver.origin}/hook`, "one-each");
  const one = await measure(product, 1);
  await product.removeEndpoints();
  await product.addEndpoints(100, `${receiver.origin}/hook`);
  const hundred = await measure(product, 100);
  const rows = [...one, ...hundred];
  hand({ name: "writes", title: "What a delivery writes", rows, details: { deliveries: DELIVERIES } });
} finally {
  await product.close();
  await receiver.stop();
}
