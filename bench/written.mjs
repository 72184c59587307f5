// @ts-check
// The ceiling W: the pushes of H, and the rows the product keeps of them, written in bare batches. Same schema, same
// indexes, same server, `synchronous_commit` on; no routing, no lanes, no leases, no verdicts. Nothing of lib/ is
// imported, on purpose.
//   node bench/written.mjs --database postgres://… --url http://127.0.0.1:PORT/hook [--batch 200] [--fanout 1] [--seconds 4]
import { createHash, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { Pool } from "undici";
import { alertData, signedPush } from "./ceiling.mjs";

const CONNECTIONS = 64;
/** Batches on the way at a time: one is sent while another is written. */
const LINES = 4;

/** Before: the events, and one row of `due` for every push. */
const BEFORE = `
with stored as (
  insert into events (id, organization_id, type, data, source, occurred_at, created_at)
  select id, $2, 'system_alert.info', data, 'api', now(), now()
  from json_to_recordset($1) as r(id uuid, data json)
)
insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries, step, trigger, solo)
select "deliveryId", "endpointId", $2, "eventId", 'system_alert.info', 10, now(), 0, 0, 'auto', $4
from json_to_recordset($3) as r("deliveryId" uuid, "endpointId" uuid, "eventId" uuid)`;

/** After: the row of `due` goes, the delivery with its attempt comes; shared bodies are stored once per event. */
const AFTER = `
with gone as (
  delete from due d using json_to_recordset($1) as r(id uuid) where d.delivery_id = r.id
), bodies as (
  insert into bodies (event_id, hash, body)
  select "eventId", decode(hash, 'hex'), convert_to(body, 'UTF8')
  from json_to_recordset($3) as r("eventId" uuid, hash text, body text)
)
insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries, finished_at,
  request_body, attempt_trigger, attempted_at, verdict, diagnosis, timings, connection, request_method, request_url,
  request_headers, request_body_hash, response_status, response_headers, response_body)
select id, $2, "endpointId", "eventId", 'system_alert.info', 'delivered', 'auto', 1, now(),
  convert_to(body, 'UTF8'), 'auto', "attemptedAt", 'delivered', 'http.ok', timings, connection, 'POST', url,
  "requestHeaders", decode(hash, 'hex'), 200, "responseHeaders", decode("responseBody", 'hex')
from json_to_recordset($1) as r(id uuid, "endpointId" uuid, "eventId" uuid, body text, "attemptedAt" timestamptz,
  timings json, connection json, url text, "requestHeaders" json, hash text, "responseHeaders" json, "responseBody" text)`;

/** A time-sortable id. */
function newId() {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/**
 * Pushes and writes for some seconds and returns pushes per second.
 * @param {{ database: string, url: string, seconds: number, batch: number, fanOut: number }} options
 */
export async function measureWritten({ database, url, seconds, batch, fanOut }) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const db = new pg.Pool({ connectionString: database, max: LINES });
  const organization = randomUUID();
  const endpoints = Array.from({ length: fanOut }, newId);
  let number = 0;
  let sent = 0;
  let stopAt = Number.POSITIVE_INFINITY;

  /** @param {string} eventId @param {string} endpointId */
  const push = async (eventId, endpointId) => {
    number += 1;
    const { headers, body } = signedPush(number);
    const began = performance.now();
    const answer = await pool.request({ method: "POST", path: pathname, headers, body });
    const reply = Buffer.from(await answer.body.arrayBuffer());
    if (answer.statusCode !== 200) throw new Error(`the receiver answered ${answer.statusCode}`);
    const took = performance.now() - began;
    return {
      id: newId(),
      endpointId,
      eventId,
      body,
      attemptedAt: new Date(),
      timings: { dns: null, tcp: null, tls: null, send: 0, firstByte: took, download: 0, total: took },
      connection: { reused: true, remoteAddress: "127.0.*.*" },
      url,
      requestHeaders: Object.entries(headers),
      hash: createHash("sha256").update(body).digest("hex"),
      responseHeaders: Object.entries(answer.headers),
      responseBody: reply.toString("hex"),
    };
  };

  const line = async () => {
    while (performance.now() < stopAt) {
      const events = Array.from({ length: Math.ceil(batch / fanOut) }, () => ({
        id: newId(),
        data: alertData(number),
      }));
      const planned = events.flatMap(({ id }) => endpoints.map((endpointId) => ({ endpointId, eventId: id })));
      const due = planned.map((one) => ({ ...one, deliveryId: newId() }));
      const before = [JSON.stringify(events), organization, JSON.stringify(due), fanOut === 1];
      await db.query({ name: "before", text: BEFORE, values: before });
      const pushed = await Promise.all(planned.map(({ eventId, endpointId }) => push(eventId, endpointId)));
      const rows = pushed.map((row, index) => ({ ...row, id: due[index]?.deliveryId }));
      const bodies = fanOut === 1 ? [] : events.map(({ id }) => rows.find((row) => row.eventId === id));
      const kept = fanOut === 1 ? rows : rows.map((row) => ({ ...row, body: null }));
      const after = [JSON.stringify(kept), organization, JSON.stringify(bodies)];
      await db.query({ name: "after", text: AFTER, values: after });
      sent += rows.length;
    }
  };

  stopAt = performance.now() + 700;
  await Promise.all(Array.from({ length: LINES }, line));
  sent = 0;
  const began = performance.now();
  stopAt = began + seconds * 1000;
  await Promise.all(Array.from({ length: LINES }, line));
  const perSecond = sent / ((performance.now() - began) / 1000);
  await Promise.all([pool.close(), db.end()]);
  return perSecond;
}

/** @param {string} name @param {string} fallback */
function flag(name, fallback) {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : (process.argv[index + 1] ?? fallback);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const perSecond = await measureWritten({
    database: flag("database", process.env.DATABASE_URL ?? ""),
    url: flag("url", ""),
    seconds: Number(flag("seconds", "4")),
    batch: Number(flag("batch", "200")),
    fanOut: Number(flag("fanout", "1")),
  });
  console.log(JSON.stringify({ perSecond: Math.round(perSecond) }));
}
