import type { Timings } from "@/lib/domain/delivery";

export type Phase = Exclude<keyof Timings, "total">;

/**
 * Splits the time of one exchange into phases without gaps: entering a phase ends the one before, so that the parts
 * always add up to the total. A phase that was cut short by a failure keeps the time it took.
 */
export class Stopwatch {
  readonly #clock: () => number;
  readonly #onEnter: ((phase: Phase) => void) | undefined;
  readonly #parts: Partial<Record<Phase, number>> = {};
  #phase: Phase | undefined;
  #since = 0;

  /** @param clock monotonic milliseconds; `onEnter` is told of every phase that begins */
  constructor(clock: () => number, onEnter?: (phase: Phase) => void) {
    this.#clock = clock;
    this.#onEnter = onEnter;
  }

  get phase(): Phase | undefined {
    return this.#phase;
  }

  enter(phase: Phase): void {
    const now = this.#clock();
    this.#close(now);
    this.#phase = phase;
    this.#since = now;
    this.#onEnter?.(phase);
  }

  /** Ends the running phase. Milliseconds with one decimal; the total is the sum of the rounded parts. */
  stop(): Timings {
    this.#close(this.#clock());
    const dns = this.#tenths("dns");
    const tcp = this.#tenths("tcp");
    const tls = this.#tenths("tls");
    const send = this.#tenths("send");
    const firstByte = this.#tenths("firstByte");
    const download = this.#tenths("download");
    const total = (dns ?? 0) + (tcp ?? 0) + (tls ?? 0) + (send ?? 0) + (firstByte ?? 0) + (download ?? 0);
    return { dns, tcp, tls, send, firstByte, download, total: Math.round(total * 10) / 10 };
  }

  #tenths(phase: Phase): number | null {
    const part = this.#parts[phase];
    return part === undefined ? null : Math.round(part * 10) / 10;
  }

  #close(now: number): void {
    if (this.#phase === undefined) return;
    this.#parts[this.#phase] = (this.#parts[this.#phase] ?? 0) + now - this.#since;
    this.#phase = undefined;
  }
}
