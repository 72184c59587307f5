/** What a drain of a shard came to: is more due now, and in how long does the next delivery come due? */
export type DrainResult = { more: boolean; nextDueInMs: number | null };

type Drain = {
  deadline: number | null;
  result: DrainResult;
  promise: Promise<DrainResult>;
  resolve: (result: DrainResult) => void;
};

/** Which shards were asked for, are being looked at, and who waits for them. */
export class ShardBook {
  private readonly drains = new Map<number, Drain>();
  private readonly asked = new Set<number>();
  private looking: ReadonlySet<number> = new Set();

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
    this.drains.set(shard, { deadline, promise, resolve, result: { more: false, nextDueInMs: null } });
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

  deadline(shard: number): number | null {
    return this.drains.get(shard)?.deadline ?? null;
  }

  /** A lane of the shard was given back. */
  released(shard: number, { more, nextDueInMs }: DrainResult): void {
    const drain = this.drains.get(shard);
    if (drain === undefined) return;
    drain.result.more ||= more;
    if (nextDueInMs === null) return;
    drain.result.nextDueInMs = Math.min(drain.result.nextDueInMs ?? nextDueInMs, nextDueInMs);
  }

  /** Ends the drains of shards of which nothing is held, asked for or being looked at. */
  settle(held: ReadonlySet<number>, stopping: boolean): void {
    for (const [shard, drain] of this.drains) {
      if (held.has(shard) || this.looking.has(shard)) continue;
      if (this.asked.has(shard) && !stopping) continue;
      this.drains.delete(shard);
      drain.resolve(stopping ? { ...drain.result, more: true } : drain.result);
    }
  }
}
