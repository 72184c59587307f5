// @ts-check
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartFailure } from "./failure.mjs";
import { say } from "./output.mjs";
import { commandOf, signalGroup, waitUntil } from "./processes.mjs";

/**
 * `DATA_DIR/run.json`: who runs on this folder. It keeps a second supervisor away (two would stop each other's database)
 * and names the children that a killed one left behind.
 * @typedef {{ pid: number, url: string, stopping: boolean, children: Record<string, number> }} RunState
 */

/** How long a running supervisor may still turn out to be one whose terminal has just been killed. */
const MAY_BE_ENDING_MS = 3_000;
/** A stop takes 10 s for the web, 45 s for the worker and a few for Postgres at most. */
const STOP_MS = 65_000;

const isSupervisor = (/** @type {number} */ pid) => pid !== process.pid && /start\.mjs/.test(commandOf(pid));
// Next renames its process.
const isChild = (/** @type {number} */ pid) => /lifeline\.mjs|next-server/.test(commandOf(pid));

export class RunFile {
  /** @type {RunState} */
  #state;
  /** @type {string} */
  #file;

  /**
   * @param {string} dataDir
   * @param {string} url
   */
  constructor(dataDir, url) {
    this.#file = join(dataDir, "run.json");
    this.#state = { pid: process.pid, url, stopping: false, children: {} };
  }

  /**
   * Becomes the one supervisor of this folder: waits for one that is stopping, ends what a killed one left.
   * @throws StartFailure when another one is running
   */
  async claim() {
    const began = performance.now();
    let said = false;
    await waitUntil(() => {
      const other = this.#read();
      if (other === null || !isSupervisor(other.pid)) return true;
      if (!other.stopping && performance.now() - began > MAY_BE_ENDING_MS) {
        throw new StartFailure(
          `Hooklane already runs on this data folder as process ${other.pid} at ${other.url}: stop that one first (kill ${other.pid}), or set PORT and DATA_DIR for a second installation.`,
        );
      }
      if (!said) say(`Waiting for the previous run (process ${other.pid}) to end.`);
      said = true;
      return false;
    }, STOP_MS);
    await endOrphans(this.#read());
    this.#write();
  }

  /**
   * @param {string} name
   * @param {number | undefined} pid
   */
  setChild(name, pid) {
    if (pid === undefined) delete this.#state.children[name];
    else this.#state.children[name] = pid;
    this.#write();
  }

  markStopping() {
    this.#state.stopping = true;
    this.#write();
  }

  release() {
    rmSync(this.#file, { force: true });
  }

  #write() {
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#state), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** @returns {RunState | null} */
  #read() {
    return existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, "utf8")) : null;
  }
}

/**
 * Children end by themselves when their supervisor dies (lifeline.mjs); this makes sure, so that the port is free.
 * @param {RunState | null} state
 */
async function endOrphans(state) {
  const orphans = Object.values(state?.children ?? {}).filter(isChild);
  if (orphans.length === 0) return;
  say("Ending what the previous run left behind.");
  for (const pid of orphans) signalGroup(pid, "SIGTERM");
  if (await waitUntil(() => !orphans.some(isChild), 5_000)) return;
  // Safe: deliveries are marked before they are sent, so the next worker takes up exactly those.
  for (const pid of orphans) signalGroup(pid, "SIGKILL");
  await waitUntil(() => !orphans.some(isChild), 2_000);
}
