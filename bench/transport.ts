import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { createTransport } from "@/lib/transport/http";
import { alertData } from "./ceiling.mjs";
import { hand, median, note, startReceiver } from "./support.mjs";

/*
 * What the transport costs over a bare undici pool: the same pushes of 1 KB with ten headers to the same receiver, kept
 * connections, each variant in a process of its own, rounds interleaved. CPU time per push is what counts, since other
 * work on the machine changes it less than the rate.
 *   node --import tsx bench/transport.ts [--quick] [--concurrency 64]
 */

type Measured = { cpuMicros: number; perSecond: number };
type Push = (request: OutboundRequest) => Promise<void>;
const VARIANTS = ["bare", "transport"] as const;
type Variant = (typeof VARIANTS)[number];

const flag = (name: string, fallback: string): string => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : (process.argv[index + 1] ?? fallback);
};
const quick = process.argv.includes("--quick");
const CONCURRENCY = Number(flag("concurrency", "64"));
const REQUESTS = quick ? 20_000 : 60_000;
const ROUNDS = quick ? 3 : 5;

function pushNumber(number: number, url: string): OutboundRequest {
  const id = `evt_${number.toString(36).padStart(26, "0")}`;
  const seconds = String(Math.floor(Date.now() / 1000));
  return {
    method: "POST",
    url,
    headers: [
      ["content-type", "application/json; charset=utf-8"],
      ["user-agent", "Hooklane-Bench/1"],
      ["x-event-id", id],
      ["x-event-type", "system_alert.info"],
      ["x-attempt", "1"],
      ["x-delivery-id", id],
      ["webhook-id", id],
      ["webhook-timestamp", seconds],
      ["webhook-signature", `v1,${id}${id}`],
      ["accept", "*/*"],
    ],
    body: BODY,
  };
}
const BODY = JSON.stringify({ type: "system_alert.info", timestamp: "2024-01-15T10:30:00Z", data: alertData(7) });

function opened(variant: Variant, url: string): { push: Push; close: () => Promise<void> } {
  if (variant === "bare") {
    const { origin, pathname } = new URL(url);
    const pool = new Pool(origin, { connections: CONCURRENCY });
    const push: Push = async ({ method, headers, body }) => {
      const answer = await pool.request({ method, path: pathname, headers: headers.flat(), body });
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`the receiver answered ${answer.statusCode}`);
    };
    return { push, close: () => pool.close() };
  }
  const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
  const signal = new AbortController().signal;
  const push: Push = async (request) => {
    const exchange = await transport.send(request, { timeoutMs: 10_000, signal });
    if (exchange.response?.status !== 200) throw new Error(`no answer: ${exchange.error?.kind}`);
  };
  return { push, close: () => transport.close() };
}

/** Runs in the child: warms up, then counts. */
async function measure(variant: Variant, url: string): Promise<Measured> {
  const { push, close } = opened(variant, url);
  let left = 0;
  const loop = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await push(pushNumber(left, url));
    }
  };
  const run = async (requests: number): Promise<void> => {
    left = requests;
    await Promise.all(Array.from({ length: CONCURRENCY }, loop));
  };
  await run(REQUESTS / 4);
  const began = performance.now();
  const before = process.cpuUsage();
  await run(REQUESTS);
  const { user, system } = process.cpuUsage(before);
  const perSecond = REQUESTS / ((performance.now() - began) / 1000);
  await close();
  return { cpuMicros: (user + system) / REQUESTS, perSecond };
}

async function inChild(variant: Variant, url: string): Promise<Measured> {
  const self = fileURLToPath(import.meta.url);
  const options = ["--url", url, "--variant", variant, "--concurrency", String(CONCURRENCY)];
  const args = [...process.execArgv, self, ...options, ...(quick ? ["--quick"] : [])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
  });
  const code = await new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  if (code !== 0) throw new Error(`${variant} ended with code ${code}`);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

async function compare(): Promise<void> {
  const receiver = await startReceiver();
  const results: Record<Variant, Measured[]> = { bare: [], transport: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const variant of VARIANTS) {
        const measured = await inChild(variant, `${receiver.origin}/hook`);
        results[variant].push(measured);
        note(`${variant}: ${measured.cpuMicros.toFixed(1)} µs CPU, ${Math.round(measured.perSecond)}/s`);
      }
    }
  } finally {
    await receiver.stop();
  }
  const cpu = (variant: Variant): number => median(results[variant].map(({ cpuMicros }) => cpuMicros));
  const rate = (variant: Variant): number => Math.round(median(results[variant].map(({ perSecond }) => perSecond)));
  const micros = (variant: Variant): number => Math.round(cpu(variant) * 10) / 10;
  hand({
    name: "transport",
    title: `The transport over a bare undici pool, ${CONCURRENCY} at a time`,
    rows: [
      { name: "CPU per push, bare undici", value: micros("bare"), unit: "µs" },
      { name: "CPU per push, transport", value: micros("transport"), unit: "µs" },
      { name: "ratio of CPU", value: Math.round((cpu("transport") / cpu("bare")) * 100) / 100, unit: "×" },
      { name: "bare undici", value: rate("bare"), unit: "/s" },
      { name: "transport", value: rate("transport"), unit: "/s" },
    ],
    details: { results, requests: REQUESTS, concurrency: CONCURRENCY },
  });
}

const variant = flag("variant", "");
if (variant === "bare" || variant === "transport") console.log(JSON.stringify(await measure(variant, flag("url", ""))));
else await compare();
