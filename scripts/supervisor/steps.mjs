// @ts-check
import { spawn } from "node:child_process";
import { say } from "./output.mjs";
import { signalGroup } from "./processes.mjs";

/**
 * Runs one command to its end in a process group of its own, so that Ctrl-C reaches only the supervisor, which ends it.
 * With `heartbeat`, a line every 10 s says that it is still going on where no terminal shows the command's own progress.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: Record<string, string | undefined>, signal?: AbortSignal, heartbeat?: string, quiet?: boolean }} options
 *   `quiet` keeps the output for the result instead of showing it
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runStep(command, args, { cwd, env, signal, heartbeat, quiet = false }) {
  signal?.throwIfAborted();
  const began = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: /** @type {NodeJS.ProcessEnv} */ (env),
    detached: true,
    stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
  });
  /** @type {string[]} */
  const output = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => void output.push(chunk));
  }
  const abort = () => signalGroup(child.pid, "SIGTERM");
  signal?.addEventListener("abort", abort, { once: true });
  const beat = setInterval(() => {
    if (heartbeat === undefined || (process.stdout.isTTY && !quiet)) return;
    say(`${heartbeat} … ${Math.round((performance.now() - began) / 1000)} s`);
  }, 10_000);
  try {
    const code = await new Promise((done, failed) => {
      child.on("error", failed);
      child.on("close", (status) => done(status ?? 1));
    });
    signal?.throwIfAborted();
    return { code, output: output.join("") };
  } finally {
    clearInterval(beat);
    signal?.removeEventListener("abort", abort);
  }
}
