// @ts-check
// The ceilings of a broadcast: requests whose bodies are ready, sent one after the other on as many lines as the broadcast
// had, by undici and nothing else; with --database also the two rows that hold what a batch says and what was sent, each
// written by a statement of its own. Nothing of lib/ is imported, on purpose.
//   node bench/prebuilt.mjs --url http://127.0.0.1:PORT/hook --bodies FILE [--lines 10] [--seconds 4] [--database postgres://…]
// FILE holds one body a line.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import pg from "pg";
import { Pool } from "undici";

const EVENT = `insert into events (id, organization_id, type, data, source, occurred_at, created_at)
  values ($1, $2, 'broadcast.batch', $3, 'broadcast', now(), now())`;
const DELIVERY = `insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries,
    finished_at, request_body, attempt_trigger, attempted_at, verdict, request_method, response_status)
  values ($1, $2, $3, $4, 'broadcast.batch', 'delivered', 'broadcast', 1, now(), $5, 'broadcast', now(), 'delivered', 'POST', 200)`;

/** A time-sortable id. */
function newId() {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** @param {string} name @param {string} fallback */
function flag(name, fallback) {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : (process.argv[index + 1] ?? fallback);
}

const { origin, pathname } = new URL(flag("url", ""));
const lines = Number(flag("lines", "10"));
const bodies = readFileSync(flag("bodies", ""), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => Buffer.from(line));
const pool = new Pool(origin, { connections: lines });
const url = flag("database", "");
const db = url === "" ? null : new pg.Pool({ connectionString: url, max: lines });
const [organization, endpoint] = [randomUUID(), newId()];
let sent = 0;
let stopAt = performance.now() + 500;

async function line() {
  while (performance.now() < stopAt) {
    sent += 1;
    const bytes = bodies[sent % bodies.length] ?? Buffer.alloc(0);
    const event = newId();
    await db?.query({ name: "event", text: EVENT, values: [event, organization, bytes.toString("utf8")] });
    const { statusCode, body } = await pool.request({
      method: "POST",
      path: pathname,
      headers: { "content-type": "application/json; charset=utf-8", "x-batch-no": String(sent) },
      body: bytes,
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`the receiver answered ${statusCode}`);
    await db?.query({ name: "delivery", text: DELIVERY, values: [newId(), organization, endpoint, event, bytes] });
  }
}

await Promise.all(Array.from({ length: lines }, line));
sent = 0;
const began = performance.now();
stopAt = began + Number(flag("seconds", "4")) * 1000;
await Promise.all(Array.from({ length: lines }, line));
console.log(JSON.stringify({ perSecond: Math.round(sent / ((performance.now() - began) / 1000)) }));
await Promise.all([pool.close(), db?.end()]);
