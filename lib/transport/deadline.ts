import { TransportError } from "./failures";

export type Ending = "timeout" | "cancelled";

/** The requests of each signal: one listener however many requests share it (a worker's shutdown signal). */
const followers = new WeakMap<AbortSignal, Set<Deadline>>();

/**
 * One deadline over everything a request does: waiting for a slot, DNS, connect, TLS, headers, body.
 * Whoever does the current step leaves word of what to tear down when the time is up or the caller gives up.
 */
export class Deadline {
  #timer: NodeJS.Timeout | undefined;
  #teardown: ((ending: Ending) => void) | undefined;
  #ending: Ending | undefined;
  #due = false;
  #followers: Set<Deadline> | undefined;

  constructor(timeoutMs: number, signal: AbortSignal | undefined) {
    if (signal?.aborted) {
      this.#ending = "cancelled";
      return;
    }
    if (signal) this.#follow(signal);
    this.#arm(timeoutMs);
  }

  /** Counts anew from now: the last step of a conversation may be given a time of its own. */
  restart(timeoutMs: number): void {
    if (this.#ending || this.#due) return;
    clearTimeout(this.#timer);
    this.#arm(timeoutMs);
  }

  #arm(timeoutMs: number): void {
    // Timers run before sockets are read: after a pause of the whole process, what has come in time is read first.
    this.#timer = setTimeout(() => {
      this.#due = true;
      setImmediate(() => this.end("timeout"));
    }, timeoutMs);
  }

  /** The time is up, and only what has come already may still count. */
  get due(): boolean {
    return this.#due;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Ends the request now; only the first ending counts. */
  end(ending: Ending): void {
    if (this.#ending) return;
    this.#ending = ending;
    this.release();
    this.#teardown?.(ending);
  }

  /** Replaces what is torn down at the end; runs at once when the end has come already. */
  onEnd(teardown: ((ending: Ending) => void) | undefined): void {
    this.#teardown = teardown;
    if (this.#ending) teardown?.(this.#ending);
  }

  /** Frees timer and listener; call when the request is over. */
  release(): void {
    clearTimeout(this.#timer);
    this.#followers?.delete(this);
  }

  /** The outcome of `work`, or an error as soon as the time is up; `abandon` then frees what the work holds. */
  race<T>(work: Promise<T>, onTimeout: TransportError, abandon?: () => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      work.then(resolve, reject);
      this.onEnd((ending) => {
        abandon?.();
        reject(ending === "cancelled" ? new TransportError("cancelled") : onTimeout);
      });
    });
  }

  #follow(signal: AbortSignal): void {
    let all = followers.get(signal);
    if (!all) {
      const added = new Set<Deadline>();
      const endAll = (): void => {
        for (const deadline of added) deadline.end("cancelled");
      };
      signal.addEventListener("abort", endAll, { once: true });
      followers.set(signal, added);
      all = added;
    }
    all.add(this);
    this.#followers = all;
  }
}
