import type { LaneRunner } from "./runner";
import type { DrainResult } from "./shards";

/**
 * Drains the lanes of one shard until nothing of it is due. With `sliceMs` (a serverless slice) it returns within that
 * time: nothing starts later than the slice's end minus the endpoint's timeout, and `more` says that work is left.
 */
export function drainShard(
  deps: { runner: LaneRunner; monotonic: () => number },
  input: { shard: number; sliceMs?: number },
): Promise<DrainResult> {
  const deadline = input.sliceMs === undefined ? {} : { deadline: deps.monotonic() + input.sliceMs };
  return deps.runner.drain(input.shard, deadline);
}
