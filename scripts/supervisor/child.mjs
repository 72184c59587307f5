// @ts-check
import { spawn } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { say } from "./output.mjs";
import { signalGroup, waitUntil } from "./processes.mjs";

const LIFELINE = pathToFileURL(fileURLToPath(new URL("./lifeline.mjs", import.meta.url))).href;
/** Pauses before a restart, in ms; the last one is kept. A child that ran for a minute starts over. */
const PAUSES = [250, 1_000, 2_000, 5_000, 10_000];
const HEALTHY_MS = 60_000;

/**
 * @typedef {object} ChildOptions
 * @property {string} name
 * @property {readonly string[]} args of node
 * @property {string} cwd
 * @property {() => NodeJS.ProcessEnv} env asked at every start
 * @property {number} graceMs between SIGTERM and SIGKILL
 * @property {(line: string) => void} [onLine] takes its output line by line; without, it goes to our terminal as it is
 * @property {(pid: number | undefined) => void} onPid
 * @property {(restarts: number) => void} onEnded told how often in a row it has ended
 */

/** A child process that is started again when it ends, in a process group of its own, tied to us by lifeline.mjs. */
export class Child {
  /** @type {ChildOptions} */
  #options;
  /** @type {import("node:child_process").ChildProcess | null} */
  #process = null;
  /** @type {NodeJS.Timeout | undefined} */
  #pause;
  #wanted = true;
  #failures = 0;

  /** @param {ChildOptions} options */
  constructor(options) {
    this.#options = options;
    this.#start();
  }

  /** Ends it and has it started again with the environment of now. */
  restart() {
    signalGroup(this.#process?.pid, "SIGTERM");
  }

  /** Ends it for good: SIGTERM, and SIGKILL when it has not ended within its grace. */
  async stop() {
    this.#wanted = false;
    clearTimeout(this.#pause);
    const pid = this.#process?.pid;
    signalGroup(pid, "SIGTERM");
    if (await waitUntil(() => this.#process === null, this.#options.graceMs, 20)) return;
    say(`The ${this.#options.name} did not end within ${this.#options.graceMs / 1000} s and was killed.`);
    signalGroup(pid, "SIGKILL");
    await waitUntil(() => this.#process === null, 2_000, 20);
  }

  kill() {
    this.#wanted = false;
    clearTimeout(this.#pause);
    signalGroup(this.#process?.pid, "SIGKILL");
  }

  #start() {
    const { args, cwd, env, graceMs, onLine, onPid } = this.#options;
    const began = performance.now();
    const output = onLine === undefined ? "inherit" : "pipe";
    const child = spawn(process.execPath, ["--import", LIFELINE, ...args], {
      cwd,
      env: { ...env(), HOOKLANE_SUPERVISOR: String(process.pid), HOOKLANE_GRACE_MS: String(graceMs) },
      detached: true,
      stdio: ["ignore", output, output, "ipc"],
    });
    this.#process = child;
    onPid(child.pid);
    for (const stream of [child.stdout, child.stderr]) if (stream !== null && onLine) readLines(stream, onLine);
    // A child that could not be started at all reports an error instead of an end.
    child.on("error", (error) => this.#ended(error.message, began));
    child.on("exit", (code, signal) => this.#ended(signal ?? `code ${code}`, began));
  }

  /**
   * @param {string} how
   * @param {number} began
   */
  #ended(how, began) {
    const { name, onPid, onEnded } = this.#options;
    // What it may have forked goes with it.
    signalGroup(this.#process?.pid, "SIGKILL");
    this.#process = null;
    onPid(undefined);
    if (!this.#wanted) return;
    this.#failures = performance.now() - began > HEALTHY_MS ? 1 : this.#failures + 1;
    const pause = PAUSES[Math.min(this.#failures, PAUSES.length) - 1] ?? 0;
    say(`The ${name} ended (${how}); it is started again in ${pause / 1000} s.`);
    onEnded(this.#failures);
    if (this.#wanted) this.#pause = setTimeout(() => this.#start(), pause);
  }
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {(line: string) => void} onLine
 */
function readLines(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
  stream.on("end", () => rest !== "" && onLine(rest));
}
