import { Pool } from "undici";
import { insertSite } from "@/db/queries/organizations";
import { newUuid } from "@/lib/domain/ids";
import { cpuMs, postgresOf } from "./cpu";
import { openProduct, type Product } from "./product";
import { hand, note, pause, quantile, wallClock } from "./support.mjs";
import { startWeb } from "./web";

/*
 * Visitors' messages at a steady 100 a second through the public call, each from an address of its own behind a trusted
 * proxy: how long the server takes, and whether everything it said yes to is stored. A site takes 60 a minute, so there are
 * as many sites as it takes. The ceiling inserts rows of the same table, one a transaction, at the same pace.
 */

const quick = process.argv.includes("--quick");
const PER_SECOND = 100;
const SECONDS = quick ? 10 : 60;
const WARM_UP = 200;
/** A site takes 60 a minute; half of that leaves room for a minute that turns. */
const SITES = Math.ceil((PER_SECOND * Math.min(60, SECONDS) + WARM_UP) / 30);
const CONNECTIONS = 64;

type Sent = { status: number; ms: number; id: string | null };

process.env.TRUSTED_PROXIES = "127.0.0.1/32";
const product = await openProduct();
const web = await startWeb(product.ctx);
const pool = new Pool(web.origin, { connections: CONNECTIONS });
try {
  const sites = await addSites(product);
  await steadily(WARM_UP, (n) => submit(sites, n));
  const before = await stored(product);
  await product.settle();
  const postgres = await postgresOf(product.runtime.db.$client);
  const cpu = () => ({ web: cpuMs(({ pid }) => pid === web.pid), database: cpuMs(postgres) });
  const cpuBefore = cpu();
  const sent = await steadily(PER_SECOND * SECONDS, (n) => submit(sites, WARM_UP + n));
  const cpuAfter = cpu();
  const spent = (part: "web" | "database", name: string) => ({
    name: `CPU of ${name}, a message`,
    value: Math.round(((cpuAfter[part] - cpuBefore[part]) / sent.length) * 100) / 100,
    unit: "ms",
  });
  const accepted = sent.filter(({ status }) => status === 201);
  const kept = (await stored(product)) - before;
  note(`${accepted.length} of ${sent.length} taken, ${kept} stored`);
  const ids = new Set(accepted.map(({ id }) => id));
  if (kept !== accepted.length || ids.size !== accepted.length)
    throw new Error(`${accepted.length} messages were taken, ${ids.size} of them new, but ${kept} are stored`);
  await product.settle();
  const inserted = await steadily(PER_SECOND * Math.min(SECONDS, 10), (n) => insertOne(product, n));
  const times = accepted.map(({ ms }) => ms);
  const row = (name: string, values: readonly number[], at: number) => ({
    name,
    value: Math.round(quantile([...values], at) * 10) / 10,
    unit: "ms",
  });
  hand({
    name: "submit",
    title: `Leave messages at ${PER_SECOND}/s from ${sent.length.toLocaleString("en")} addresses, ${SITES} sites`,
    rows: [
      row("call → answer, p50", times, 0.5),
      row("call → answer, p95", times, 0.95),
      row("call → answer, max", times, 1),
      row(
        "the same row inserted alone (ceiling), p50",
        inserted.map(({ ms }) => ms),
        0.5,
      ),
      row(
        "the same row inserted alone (ceiling), p95",
        inserted.map(({ ms }) => ms),
        0.95,
      ),
      spent("web", "the web server"),
      spent("database", "PostgreSQL"),
      { name: "answered 201", value: accepted.length, unit: "messages" },
      { name: "stored of them", value: kept, unit: "messages" },
      { name: "refused (429) or failed", value: sent.length - accepted.length, unit: "messages" },
    ],
    details: { perSecond: PER_SECOND, seconds: SECONDS, sites: SITES, statuses: countBy(sent) },
  });
} finally {
  await pool.close();
  await web.stop();
  await product.close();
}

/** Starts one call every 1/100 s, whatever the ones before it do. */
async function steadily<T>(count: number, call: (n: number) => Promise<T>): Promise<T[]> {
  const began = wallClock();
  const calls: Promise<T>[] = [];
  for (let n = 0; n < count; n += 1) {
    await pause(Math.max(0, began + (n * 1000) / PER_SECOND - wallClock()));
    calls.push(call(n));
  }
  return Promise.all(calls);
}

async function addSites({ ctx, runtime }: Product): Promise<string[]> {
  const keys: string[] = [];
  for (let n = 0; n < SITES; n += 1) {
    const siteKey = `bench-site-${n}`;
    const createdAt = new Date();
    const site = { id: newUuid(createdAt.getTime()), organizationId: ctx.organizationId, siteKey, createdAt };
    await insertSite(runtime.db, { ...site, name: siteKey });
    keys.push(siteKey);
  }
  return keys;
}

async function submit(sites: readonly string[], n: number): Promise<Sent> {
  const body = JSON.stringify({
    ...{
      siteKey: sites[n % sites.length],
      content: `您好，我想了解一下产品的价格和交货时间。第 ${n} 条`,
      name: "张三",
    },
    ...{ phone: `139${String(n).padStart(8, "0")}`, category: "产品咨询" },
    page: { url: "https://shop.example/pricing", title: "价格" },
  });
  const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  const headers = { "content-type": "application/json", "x-forwarded-for": address, "user-agent": "Mozilla/5.0" };
  const began = performance.now();
  const answer = await pool.request({ method: "POST", path: "/api/v1/leavemsg/submit", headers, body });
  const value = (await answer.body.json()) as { id?: string };
  return { status: answer.statusCode, ms: performance.now() - began, id: value.id ?? null };
}

async function stored({ runtime, ctx }: Product): Promise<number> {
  const { rows } = await runtime.db.$client.query<{ n: number }>(
    "select count(*)::int as n from leave_messages where organization_id = $1 and content like '您好%'",
    [ctx.organizationId],
  );
  return rows[0]?.n ?? 0;
}

/** What any product has to do for a message at least: one row, committed. */
async function insertOne({ runtime, ctx }: Product, n: number): Promise<{ ms: number }> {
  const began = performance.now();
  const id = newUuid(Date.now());
  await runtime.db.$client.query(
    `insert into leave_messages (id, organization_id, site_id, number, status, content, name, phone, fingerprint, created_at, updated_at)
     values ($1, $2, $3, $4, 'pending', $5, '张三', $6, $7, now(), now())`,
    [id, ctx.organizationId, id, `B-${n}`, `bare ${n}`, `138${String(n).padStart(8, "0")}`, Buffer.from(id)],
  );
  return { ms: performance.now() - began };
}

function countBy(sent: readonly Sent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of sent) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
