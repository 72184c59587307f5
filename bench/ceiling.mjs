// @ts-check
// The ceiling H: what this machine can push when nothing but the HTTP client and a signature is in the way. Signed 1 KB
// events through an undici pool to a receiver in a process of its own; nothing of lib/ is imported, on purpose.
//   node bench/ceiling.mjs [--url http://127.0.0.1:PORT/hook] [--seconds 4] [--connections 64]
import { createHmac, randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { startReceiver } from "./support.mjs";

const KEY = randomBytes(32);

/**
 * A Standard Webhooks request of about 1 KB, made anew for every push: id, time, body, signature.
 * @param {number} number
 */
export function signedPush(number) {
  const now = new Date();
  const id = `evt_${number.toString(36).padStart(26, "0")}`;
  const body = JSON.stringify({ type: "system_alert.info", timestamp: now.toISOString(), data: alertData(number) });
  const seconds = Math.floor(now.getTime() / 1000);
  const signature = createHmac("sha256", KEY).update(`${id}.${seconds}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "Hooklane-Bench/1",
    "x-event-id": id,
    "x-event-type": "system_alert.info",
    "x-attempt": "1",
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${signature}`,
  };
  return { headers, body };
}

/**
 * The data of the events that every benchmark pushes: about 1 KB on the wire.
 * @param {number} number
 */
export function alertData(number) {
  return {
    alert_id: `alert_${number}`,
    level: "info",
    title: "备份完成",
    message: "每日备份已完成。".repeat(12),
    details: { server_id: "server_001", size: "2.1 GB", log: "backup finished without errors; ".repeat(16) },
    created_time: "2024-01-15T10:30:00Z",
  };
}

/**
 * Pushes for some seconds and returns pushes per second.
 * @param {{ url: string, seconds: number, connections: number }} options
 */
export async function measureCeiling({ url, seconds, connections }) {
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, { connections });
  let sent = 0;
  let stopAt = Number.POSITIVE_INFINITY;
  const loop = async () => {
    while (performance.now() < stopAt) {
      sent += 1;
      const { statusCode, body } = await pool.request({ method: "POST", path: pathname + search, ...signedPush(sent) });
      await body.dump();
      if (statusCode !== 200) throw new Error(`the receiver answered ${statusCode}`);
    }
  };
  stopAt = performance.now() + 500;
  await Promise.all(Array.from({ length: connections }, loop));
  sent = 0;
  const began = performance.now();
  stopAt = began + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, loop));
  const perSecond = sent / ((performance.now() - began) / 1000);
  await pool.close();
  return perSecond;
}

/** @param {string} name @param {string} fallback */
function flag(name, fallback) {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : (process.argv[index + 1] ?? fallback);
}

async function main() {
  const given = flag("url", "");
  const receiver = given === "" ? await startReceiver() : null;
  try {
    const url = receiver === null ? given : `${receiver.origin}/hook`;
    const seconds = Number(flag("seconds", "4"));
    const perSecond = await measureCeiling({ url, seconds, connections: Number(flag("connections", "64")) });
    console.log(JSON.stringify({ perSecond: Math.round(perSecond) }));
  } finally {
    await receiver?.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
