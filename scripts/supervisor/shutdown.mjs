// @ts-check
import { say } from "./output.mjs";
import { commandOf, isRunning, parentOf } from "./processes.mjs";

/** `npm` passes Ctrl-C on although the terminal has sent it already: what comes this soon is the same key press. */
const SAME_KEY_PRESS_MS = 1_000;
const PARENT_POLL_MS = 1_000;

/** @typedef {{ name: string, stop: () => Promise<unknown>, force: () => unknown }} Stoppable */

/**
 * The order of the end: resources are stopped in the reverse order of their registration, once, whoever asks.
 * `signal` aborts what the start is waiting for.
 */
export class Shutdown {
  #controller = new AbortController();
  /** @type {Stoppable[]} */
  #resources = [];
  #askedAt = 0;
  /** @type {(exitCode: number) => void} */
  #finish = () => undefined;
  /** Resolves with the exit code once somebody asked for the end. @type {Promise<number>} */
  asked = new Promise((done) => {
    this.#finish = done;
  });

  get signal() {
    return this.#controller.signal;
  }

  get isAsked() {
    return this.signal.aborted;
  }

  /** @param {Stoppable} resource */
  register(resource) {
    this.#resources.push(resource);
  }

  /** @param {number} exitCode */
  ask(exitCode) {
    if (this.isAsked) return;
    this.#askedAt = performance.now();
    this.#controller.abort();
    this.#finish(exitCode);
  }

  /** Ctrl-C, `kill` and a closed terminal stop in order; a second Ctrl-C forces. */
  listen() {
    for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
      process.on(name, () => {
        if (!this.isAsked) {
          say("Stopping; Ctrl-C once more to force.");
          this.ask(0);
        } else if (performance.now() - this.#askedAt > SAME_KEY_PRESS_MS) this.#force();
      });
    }
    this.#watchNpm();
  }

  /** An `npm start` that is killed outright cannot tell us, and most shells between it and us do not either. */
  #watchNpm() {
    if (process.env.npm_lifecycle_event === undefined) return;
    const npm = [process.ppid, parentOf(process.ppid)].find((pid) => /\bnpm\b/.test(commandOf(pid)));
    if (npm === undefined) return;
    setInterval(() => {
      if (!isRunning(npm)) this.ask(0);
    }, PARENT_POLL_MS).unref();
  }

  /** Stops everything in order; a resource that cannot be stopped is reported and does not keep the others. */
  async run() {
    for (const resource of this.#resources.toReversed()) {
      try {
        await resource.stop();
      } catch (error) {
        say(`Stopping the ${resource.name} failed: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  #force() {
    say("Forced to end at once.");
    for (const resource of this.#resources.toReversed()) resource.force();
    process.exit(130);
  }
}
