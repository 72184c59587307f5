import { PERMIT_MS } from "@/lib/domain/limiter/platforms";

/** The slots of a limited lane: those it was granted and has not used, and when it may have the next. */
export class Permits {
  /** No slot before this instant. */
  private nextAt = 0;
  private count = 0;
  private until = 0;

  get slotAt(): number {
    return this.nextAt;
  }

  /** Slots that may still be used. */
  left(now: number): number {
    return now < this.until ? this.count : 0;
  }

  /** Slots were granted by a reservation sent at `sentAt`. */
  grant(count: number, sentAt: number): void {
    this.count = count;
    this.until = sentAt + PERMIT_MS;
  }

  /** Deliveries were claimed with them. */
  take(count: number): void {
    this.count = Math.max(0, this.count - count);
  }

  /** Whether a delivery that was claimed with a slot may still be started; the next one waits at least `minIntervalMs`. */
  start(now: number, minIntervalMs: number): boolean {
    if (now >= this.until) return false;
    this.waitUntil(now + minIntervalMs);
    return true;
  }

  waitUntil(at: number): void {
    this.nextAt = Math.max(this.nextAt, at);
  }

  /** What was granted is not to be used. */
  drop(): void {
    this.count = 0;
  }

  /** Another configuration has other limits. */
  reset(): void {
    this.nextAt = 0;
  }
}
