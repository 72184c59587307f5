import type { JobResult } from "../functions/job";

/** One round of a kind of work at a time; it goes on by a timer as long as a round says when the next one is due. */
export class RoundTimer {
  private running = false;
  private again = false;
  private stopped = false;
  private timer: NodeJS.Timeout | null = null;

  /** @param round one round; null when it failed, and the next sweep asks again */
  constructor(
    private readonly round: () => Promise<JobResult | null>,
    private readonly track: (work: Promise<unknown>) => void,
  ) {}

  /** Asks for a round: now, or right after the one that is under way. */
  look(): void {
    this.again = true;
    if (this.running || this.stopped) return;
    this.running = true;
    this.track(this.loop());
  }

  /** Starts no further round; the one under way ends by itself. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async loop(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    let nextInMs: number | null = null;
    while (this.again && !this.stopped) {
      this.again = false;
      nextInMs = (await this.round())?.nextDueInMs ?? null;
    }
    this.running = false;
    if (nextInMs !== null && !this.stopped) this.timer = setTimeout(() => this.look(), nextInMs);
  }
}
