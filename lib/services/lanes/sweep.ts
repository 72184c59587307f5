import type { Db } from "@/db/client";
import { hasUnrouted } from "@/db/queries/due";
import { raiseUntold } from "@/db/queries/lane-health";
import { overdueShards, reapDeadWorkers } from "@/db/queries/lanes";
import { TELL_EVERY_MS } from "@/lib/domain/breaker";
import type { Wake } from "@/lib/jobs/wake";

/** A worker that was silent this long and whose session is gone has stopped; it beats every second. */
const SILENT_MS = 2_000;

/**
 * Finds work that no wake pointed to: events that wait for routing, lanes nobody holds with something overdue or due
 * within `horizonMs`, and lanes of workers that are gone. Failures that were counted but not told of are told here. The wakes of work that is due later carry its time.
 */
export async function findMissedWork(
  deps: { db: Db; now: () => Date },
  options: { horizonMs: number },
): Promise<Wake[]> {
  const freed = await reapDeadWorkers(deps.db, SILENT_MS);
  await raiseUntold(deps.db, deps.now(), TELL_EVERY_MS);
  const [waiting, overdue] = await Promise.all([hasUnrouted(deps.db), overdueShards(deps.db, options.horizonMs)]);
  const nowMs = deps.now().getTime();
  const wakes: Wake[] = freed.map((shard) => ({ kind: "drain", shard }));
  if (waiting) wakes.push({ kind: "route" });
  for (const { shard, dueInMs } of overdue) {
    wakes.push(dueInMs <= 0 ? { kind: "drain", shard } : { kind: "drain", shard, at: nowMs + Math.ceil(dueInMs) });
  }
  return wakes;
}
