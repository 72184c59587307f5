// @ts-check
// The ceiling of a broadcast: requests whose bodies are ready, sent one after the other on as many lines as the broadcast
// had, by undici and nothing else. Nothing of lib/ is imported, on purpose.
//   node bench/prebuilt.mjs --url http://127.0.0.1:PORT/hook --bodies FILE [--lines 10] [--seconds 4]
// FILE holds one body a line.
import { readFileSync } from "node:fs";
import { Pool } from "undici";

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
let sent = 0;
let stopAt = performance.now() + 500;

async function line() {
  while (performance.now() < stopAt) {
    sent += 1;
    const { statusCode, body } = await pool.request({
      method: "POST",
      path: pathname,
      headers: { "content-type": "application/json; charset=utf-8", "x-batch-no": String(sent) },
      body: bodies[sent % bodies.length] ?? Buffer.alloc(0),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`the receiver answered ${statusCode}`);
  }
}

await Promise.all(Array.from({ length: lines }, line));
sent = 0;
const began = performance.now();
stopAt = began + Number(flag("seconds", "4")) * 1000;
await Promise.all(Array.from({ length: lines }, line));
console.log(JSON.stringify({ perSecond: Math.round(sent / ((performance.now() - began) / 1000)) }));
await pool.close();
