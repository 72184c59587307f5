// @ts-check
// What the benchmarks share: processes of their own, the receiver, medians.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

/**
 * @typedef {{ requests: number, bytes: number, connections: number, firstAt: number | null, lastAt: number | null }} Stats
 * @typedef {{ origin: string, stats: () => Promise<Stats>, marks: () => Promise<[string, number][]>,
 *   reset: () => Promise<void>, stop: () => Promise<void> }} Receiver
 * @typedef {{ name: string, value: number, unit: string, note?: string }} Row
 * @typedef {{ name: string, title: string, rows: Row[], details: Record<string, unknown> }} Report
 */

/** Starts the receiver in a process of its own. @returns {Promise<Receiver>} */
export async function startReceiver() {
  const child = spawn(process.execPath, [here("./receiver.mjs")], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const line = await new Promise((done, failed) => {
    child.stdout?.once("data", (chunk) => done(String(chunk)));
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`the receiver ended with code ${code}`)));
  });
  return { ...receiverAt(`http://127.0.0.1:${JSON.parse(line).port}`), stop: () => endProcess(child) };
}

/** A receiver that somebody else started, and stops. @param {string} origin @returns {Omit<Receiver, "stop">} */
export function receiverAt(origin) {
  const get = async (/** @type {string} */ path) => (await fetch(origin + path)).json();
  return {
    origin,
    stats: () => get("/stats"),
    marks: () => get("/marks"),
    reset: () => get("/reset"),
  };
}

/**
 * Measures the ceiling H in a process of its own, against the same receiver.
 * @param {string} url
 * @param {number} seconds
 * @returns {Promise<number>} pushes per second
 */
export const ceiling = (url, seconds) => measured("./ceiling.mjs", ["--url", url, "--seconds", String(seconds)]);

/**
 * Measures the ceiling W in a process of its own, against the same receiver and the database of `DATABASE_URL`.
 * @param {{ url: string, seconds: number, batch: number, fanOut: number }} options
 * @returns {Promise<number>} pushes per second
 */
export const writtenCeiling = ({ url, seconds, batch, fanOut }) =>
  measured("./written.mjs", [
    ...["--url", url, "--seconds", String(seconds), "--batch", String(batch), "--fanout", String(fanOut)],
  ]);

/**
 * Measures a ceiling of a broadcast in a process of its own, against the same receiver: without a database requests only.
 * @param {string} url
 * @param {{ bodies: string, lines: number, seconds: number, database?: string }} options `bodies` is a file with one body a line
 * @returns {Promise<number>} requests per second
 */
export const prebuilt = (url, { bodies, lines, seconds, database }) =>
  measured("./prebuilt.mjs", [
    ...["--url", url, "--bodies", bodies, "--lines", String(lines), "--seconds", String(seconds)],
    ...(database === undefined ? [] : ["--database", database]),
  ]);

/**
 * @param {string} file
 * @param {readonly string[]} flags
 * @returns {Promise<number>} per second
 */
async function measured(file, flags) {
  const child = spawn(process.execPath, [here(file), ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
  });
  const code = await new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  const perSecond = Number(/"perSecond":(\d+)/.exec(output)?.[1]);
  if (code !== 0 || !(perSecond > 0)) throw new Error(`${file} could not measure (code ${code})`);
  return perSecond;
}

/**
 * Ends a process politely and waits for it.
 * @param {import("node:child_process").ChildProcess} child
 */
export async function endProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await gone;
}

/** @param {readonly number[]} values @param {number} quantile 0 to 1 */
export function quantile(values, quantile) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? Number.NaN;
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);

/** Hands the result to scripts/bench.mjs: the last line of standard output. @param {Report} report */
export function hand(report) {
  console.log(JSON.stringify(report));
}

/** Progress, for people. @param {string} text */
export function note(text) {
  console.error(`  ${text}`);
}

/** Milliseconds since 1970 with fractions, comparable between processes of one machine. */
export const wallClock = () => performance.timeOrigin + performance.now();

export const pause = (/** @type {number} */ ms) => new Promise((done) => setTimeout(done, ms));
