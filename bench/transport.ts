import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server } from "node:net";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { createTransport } from "@/lib/transport/http";
import { alertData } from "./ceiling.mjs";
import { endProcess, hand, median, note, startReceiver } from "./support.mjs";

/*
 * What the transport costs over a bare undici pool: the same pushes of 1 KB with ten headers to the same receiver, kept
 * connections, each variant in a process of its own, rounds interleaved. CPU time per push is what counts, since other
 * work on the machine changes it less than the rate. Then the same with TLS, over HTTP/1.1 and HTTP/2, and the memory that
 * 1,000 receivers with bodies that drip can make it hold.
 *   node --import tsx bench/transport.ts [--quick] [--concurrency 64]
 */

type Measured = { cpuMicros: number; perSecond: number };
type Push = (request: OutboundRequest) => Promise<void>;
const PLAIN = ["bare", "transport"] as const;
const SECURE = ["tls-http1", "tls-http2"] as const;
type Variant = (typeof PLAIN)[number] | (typeof SECURE)[number];
const isVariant = (text: string): text is Variant => [...PLAIN, ...SECURE].some((name) => name === text);

const flag = (name: string, fallback: string): string => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : (process.argv[index + 1] ?? fallback);
};
const quick = process.argv.includes("--quick");
const CONCURRENCY = Number(flag("concurrency", "64"));
const REQUESTS = quick ? 20_000 : 60_000;
const ROUNDS = quick ? 3 : 5;
const DRIP_MS = 5_000;

const pem = (name: string, extension = "pem"): string =>
  readFileSync(new URL(`../lib/transport/testing/${name}.${extension}`, import.meta.url), "utf8");

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
  const http2 = variant === "tls-http2";
  const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"], ca: [pem("authority")], http2 });
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

/** Runs this file again in another role, and reads the last line it says. */
async function inChild<T>(role: string, options: readonly string[]): Promise<T> {
  const self = fileURLToPath(import.meta.url);
  const args = [...process.execArgv, self, "--role", role, ...options, ...(quick ? ["--quick"] : [])];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
  });
  const code = await new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  if (code !== 0) throw new Error(`${role} ended with code ${code}`);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

/** Starts a receiver of ours in a process of its own. */
async function startOwn(role: string): Promise<{ port: string; stop: () => Promise<void> }> {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [...process.execArgv, self, "--role", role], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const port = await new Promise<string>((done, failed) => {
    child.stdout.once("data", (chunk) => done(String(chunk).trim()));
    child.once("exit", (code) => failed(new Error(`${role} ended with code ${code}`)));
  });
  return { port, stop: () => endProcess(child) };
}

function beReceiverWithTls(role: "receiver-tls-http1" | "receiver-tls-http2"): void {
  const tls = { cert: pem("valid"), key: pem("test-only", "key") };
  const answer = (request: Readable, response: Writable): void => {
    request.resume();
    request.on("end", () => response.end('{"ok":true}'));
  };
  const server = role === "receiver-tls-http1" ? createHttpsServer(tls, answer) : createSecureServer(tls, answer);
  server.listen(0, "127.0.0.1", () => console.log(portOf(server.address())));
  process.on("SIGTERM", () => process.exit(0));
}

/** Announces a body, and sends a byte of it now and then. */
function beReceiverThatDrips(): void {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      const drip = setInterval(() => socket.write("1\r\nx\r\n"), 100);
      socket.on("close", () => clearInterval(drip));
    });
  });
  server.listen({ port: 0, host: "127.0.0.1", backlog: 2_048 }, () => console.log(portOf(server.address())));
  process.on("SIGTERM", () => process.exit(0));
}

function portOf(address: ReturnType<Server["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

type Held = { megabytes: number; sockets: number; lateMs: number; ends: Record<string, number> };

/** 4,000 pushes at once to 1,000 receivers whose bodies drip: what the process holds meanwhile, and when it is over. */
async function measureMemory(port: string): Promise<Held> {
  const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"], lookup: async () => ["127.0.0.1"] });
  const rss = (): number => process.memoryUsage().rss;
  const before = rss();
  let most = before;
  let sockets = 0;
  const watch = setInterval(() => {
    most = Math.max(most, rss());
    sockets = Math.max(sockets, process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length);
  }, 50);
  const ends: Record<string, number> = {};
  let lateMs = 0;
  const push = async (number: number): Promise<void> => {
    const began = performance.now();
    const url = `http://receiver-${number % 1_000}.example:${port}/hook`;
    const { error, response } = await transport.send(pushNumber(number, url), { timeoutMs: DRIP_MS });
    const end = error ? `${error.kind} ${error.code ?? ""}`.trim() : String(response?.status);
    ends[end] = (ends[end] ?? 0) + 1;
    lateMs = Math.max(lateMs, Math.round(performance.now() - began - DRIP_MS));
  };
  await Promise.all(Array.from({ length: 4_000 }, (_, number) => push(number)));
  clearInterval(watch);
  await transport.close();
  return { megabytes: Math.round((most - before) / 1e5) / 10, sockets, lateMs, ends };
}

/** Interleaved rounds of some variants; the medians. */
async function compare(variants: readonly Variant[], url: string): Promise<Map<Variant, Measured>> {
  const all = new Map<Variant, Measured[]>(variants.map((variant) => [variant, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const variant of variants) {
      const measured = await inChild<Measured>(variant, ["--url", url, "--concurrency", String(CONCURRENCY)]);
      all.get(variant)?.push(measured);
      note(`${variant}: ${measured.cpuMicros.toFixed(1)} µs CPU, ${Math.round(measured.perSecond)}/s`);
    }
  }
  return new Map(
    [...all].map(([variant, rounds]) => [
      variant,
      {
        cpuMicros: median(rounds.map(({ cpuMicros }) => cpuMicros)),
        perSecond: median(rounds.map(({ perSecond }) => perSecond)),
      },
    ]),
  );
}

async function bench(): Promise<void> {
  const receiver = await startReceiver();
  const plain = await compare(PLAIN, `${receiver.origin}/hook`);
  await receiver.stop();
  const secure = new Map<Variant, Measured>();
  for (const variant of SECURE) {
    const own = await startOwn(`receiver-${variant}`);
    const measured = await compare([variant], `https://127.0.0.1:${own.port}/hook`);
    for (const [name, value] of measured) secure.set(name, value);
    await own.stop();
  }
  const dripping = await startOwn("receiver-drip");
  const held = await inChild<Held>("memory", ["--port", dripping.port]);
  await dripping.stop();
  const row = ([variant, { cpuMicros, perSecond }]: [Variant, Measured]) => [
    { name: `CPU per push, ${variant}`, value: Math.round(cpuMicros * 10) / 10, unit: "µs" },
    { name: `rate, ${variant}`, value: Math.round(perSecond), unit: "/s" },
  ];
  const ratio = (plain.get("transport")?.cpuMicros ?? 0) / (plain.get("bare")?.cpuMicros ?? 1);
  hand({
    name: "transport",
    title: `The transport over a bare undici pool, ${CONCURRENCY} at a time`,
    rows: [
      ...[...plain, ...secure].flatMap(row),
      { name: "CPU, transport over bare undici", value: Math.round(ratio * 100) / 100, unit: "×" },
      { name: "RSS, 1,000 receivers that drip", value: held.megabytes, unit: "MB", note: `${held.sockets} sockets` },
      { name: "ended after the deadline by", value: held.lateMs, unit: "ms" },
    ],
    details: { requests: REQUESTS, concurrency: CONCURRENCY, held },
  });
}

const role = flag("role", "");
if (isVariant(role)) console.log(JSON.stringify(await measure(role, flag("url", ""))));
else if (role === "memory") console.log(JSON.stringify(await measureMemory(flag("port", ""))));
else if (role === "receiver-tls-http1" || role === "receiver-tls-http2") beReceiverWithTls(role);
else if (role === "receiver-drip") beReceiverThatDrips();
else await bench();
