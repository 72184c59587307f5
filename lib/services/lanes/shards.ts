/** Lanes that were left to other workers, to share fairly, are taken after this time if they are still there. */
const LEFT_FOR_MS = 50;

/** Whether to ask for lanes of the same shards again: at once, or when other workers have had their chance of them. */
export type AskAgain = "now" | "later" | "no";

/** What a drain of a shard came to: is more due now, and in how long does the next delivery come due? */
export type DrainResult = { more: boolean; nextDueInMs: number | null };

type Drain = {
  deadline: number | null;
  more: boolean;
  /** When the next delivery of the lanes that were given back comes due (monotonic milliseconds). */
  nextDueAt: number | null;
  promise: Promise<DrainResult>;
  resolve: (result: DrainResult) => void;
};

/** Which shards were asked for, are being looked at, and who waits for them. */
export class ShardBook {
  private readonly drains = new Map<number, Drain>();
  private readonly asked = new Set<number>();
  private looking: ReadonlySet<number> = new Set();
  /** Since when lanes of a shard are left to other workers (monotonic milliseconds). */
  private readonly leftSince = new Map<number, number>();

  /** Asks for a shard; joins the drain that is under way. The latest deadline counts. */
  ask(shard: number, deadline: number | null): Promise<DrainResult> {
    this.asked.add(shard);
    const known = this.drains.get(shard);
    if (known !== undefined) {
      known.deadline = deadline === null || known.deadline === null ? null : Math.max(known.deadline, deadline);
      return known.promise;
    }
    let resolve: (result: DrainResult) => void = () => undefined;
    const promise = new Promise<DrainResult>((done) => {
      resolve = done;
    });
    this.drains.set(shard, { deadline, promise, resolve, more: false, nextDueAt: null });
    return promise;
  }

  isDraining(shard: number): boolean {
    return this.drains.has(shard);
  }

  askAgain(shards: readonly number[]): void {
    for (const shard of shards) this.asked.add(shard);
  }

  /** The shards to look at now; {@link acquired} says when that is done. */
  takeAsked(): number[] {
    const shards = [...this.asked];
    this.asked.clear();
    this.looking = new Set(shards);
    return shards;
  }

  acquired(): void {
    this.looking = new Set();
  }

  /** Whether lanes of these shards were left to others for long enough. */
  insists(shards: readonly number[], now: number): boolean {
    return shards.some((shard) => now - (this.leftSince.get(shard) ?? now) >= LEFT_FOR_MS);
  }

  /** Lanes of the shards were taken; `again` says when to look whether there are more. */
  took(shards: readonly number[], again: AskAgain, now: number): void {
    if (again === "now") this.askAgain(shards);
    for (const shard of shards) {
      if (again === "no") this.leftSince.delete(shard);
      if (again !== "later") continue;
      const since = this.leftSince.get(shard) ?? now;
      this.leftSince.set(shard, since);
      this.released(shard, { more: false, nextDueAt: Math.max(now, since + LEFT_FOR_MS) });
    }
  }

  deadline(shard: number): number | null {
    return this.drains.get(shard)?.deadline ?? null;
  }

  /** A lane of the shard was given back; its next delivery comes due at `nextDueAt`. */
  released(shard: number, { more, nextDueAt }: { more: boolean; nextDueAt: number | null }): void {
    const drain = this.drains.get(shard);
    if (drain === undefined) return;
    drain.more ||= more;
    if (nextDueAt !== null) drain.nextDueAt = Math.min(drain.nextDueAt ?? nextDueAt, nextDueAt);
  }

  /** Asks again for shards that other lanes keep busy while a lane that was given back comes due. */
  askDue(now: number): void {
    for (const [shard, drain] of this.drains) {
      if (drain.nextDueAt === null || drain.nextDueAt > now) continue;
      drain.nextDueAt = null;
      this.asked.add(shard);
    }
  }

  /** Ends the drains of shards of which nothing is held, asked for or being looked at. */
  settle(held: ReadonlySet<number>, stopping: boolean, now: number): void {
    for (const [shard, drain] of this.drains) {
      if (held.has(shard) || this.looking.has(shard)) continue;
      if (this.asked.has(shard) && !stopping) continue;
      this.drains.delete(shard);
      const nextDueInMs = drain.nextDueAt === null ? null : Math.max(0, drain.nextDueAt - now);
      drain.resolve({ more: drain.more || stopping, nextDueInMs });
    }
  }
}
