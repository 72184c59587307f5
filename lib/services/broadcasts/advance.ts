import type { Db, Tx } from "@/db/client";
import {
  hasPlanned,
  liveRuns,
  type RunRow,
  runTarget,
  setRun,
  stopPlanned,
  takeRun,
  withdrawBatches,
} from "@/db/queries/broadcast-steps";
import { dueBroadcasts, lockBroadcast, nextBroadcastAt, updateBroadcast } from "@/db/queries/broadcasts";
import { wakeLanes } from "@/db/queries/replay-steps";
import { endOf } from "@/lib/domain/broadcast/status";
import { toError } from "@/lib/errors";
import { faultPoint } from "@/lib/fault-points";
import type { LivePort } from "@/lib/jobs/live";
import type { Wake, WakePort } from "@/lib/jobs/wake";
import { feedRun } from "./feed";
import { prepareRun } from "./prepare";
import { startDue } from "./schedule";
import { settleRun } from "./settle";

/** Runs and due broadcasts looked at in one round; the rest has its turn in the next. */
const RUNS_PER_ROUND = 200;
/** Between two looks when nothing moved; an answer that comes in wakes it earlier. */
const IDLE_MS = 2_000;
/** A timer never sleeps longer: another process may have planned something. */
const LONGEST_WAIT_MS = 60_000;

export type BroadcastDeps = { db: Db; now: () => Date; wake: WakePort; live: LivePort };

/**
 * Moves every broadcast on: starts what is due, writes down audiences, counts what has ended, queues the next batches,
 * ends what is done. An idempotent round over rows: several workers may run it at once, and one that dies leaves nothing
 * half done. Returns when to look again, null when nothing is left to look at.
 * @throws when one could not be moved on, after all others were
 */
export async function advanceBroadcasts(deps: BroadcastDeps): Promise<{ nextInMs: number | null }> {
  const failures: Error[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      // One that cannot be moved on must not hold up those behind it; it is told once they had their turn.
      failures.push(toError(thrown));
    }
  };
  for (const due of await dueBroadcasts(deps.db, deps.now(), RUNS_PER_ROUND)) {
    await attempt(() => startDue(deps, due));
  }
  let nextInMs: number | null = null;
  for (const id of await liveRuns(deps.db, RUNS_PER_ROUND)) {
    await attempt(async () => {
      nextInMs = Math.min(nextInMs ?? IDLE_MS, await advanceRun(deps, id));
    });
  }
  const [first] = failures;
  if (first !== undefined)
    throw new Error(`${failures.length} of the broadcasts could not be moved on: ${first.message}`, { cause: first });
  return { nextInMs: nextInMs ?? (await untilNext(deps)) };
}

/** For the sweep: a wake when something is due or goes on, so that what a dead worker left is taken up by another. */
export async function findBroadcasts({ db, now }: { db: Db; now: () => Date }): Promise<Wake[]> {
  const [live, due] = await Promise.all([liveRuns(db, 1), dueBroadcasts(db, now(), 1)]);
  return live.length + due.length === 0 ? [] : [{ kind: "broadcasts" }];
}

async function untilNext({ db, now }: BroadcastDeps): Promise<number | null> {
  const at = await nextBroadcastAt(db);
  return at === null ? null : Math.min(LONGEST_WAIT_MS, Math.max(0, at.getTime() - now().getTime()));
}

type Step = { nextInMs: number; organizationId: string | null; shards: number[] };
const UNTOUCHED: Step = { nextInMs: IDLE_MS, organizationId: null, shards: [] };

/** One round of one run, a transaction. */
async function advanceRun(deps: BroadcastDeps, id: string): Promise<number> {
  const { nextInMs, organizationId, shards } = await deps.db.transaction((tx) => stepOf(deps, tx, id));
  faultPoint("broadcast-step-committed");
  if (organizationId !== null) deps.live.touch(organizationId, "broadcasts");
  deps.wake.send(shards.map((shard) => ({ kind: "drain", shard })));
  return nextInMs;
}

async function stepOf(deps: BroadcastDeps, tx: Tx, id: string): Promise<Step> {
  const run = await takeRun(tx, id);
  if (run === null) return UNTOUCHED;
  const settled = await settleRun(tx, run);
  const touched = { ...UNTOUCHED, organizationId: settled || run.status === "preparing" ? run.organizationId : null };
  // What settled changed the row's counts.
  const now = settled ? await takeRun(tx, id) : run;
  if (now === null || (now.status !== "preparing" && now.status !== "running")) return touched;
  if (now.status === "preparing") {
    if (!(await prepareRun(deps, tx, now))) await tellBroadcast(deps, tx, now, "failed");
    return { ...touched, nextInMs: 0 };
  }
  const target = await runTarget(tx, now);
  if (!target.open) return await hold(deps, tx, now, target.deleted);
  const fed = await feedRun(deps, tx, now);
  if (fed.queued > 0) return { nextInMs: fed.nextInMs, organizationId: now.organizationId, shards: fed.shards };
  if (now.waiting > 0 || (await hasPlanned(tx, id))) return { ...touched, nextInMs: fed.nextInMs };
  await finish(deps, tx, now);
  return { ...touched, organizationId: now.organizationId, nextInMs: 0 };
}

/** Its webhook is off: what is queued would wait for as long as that lasts. One that was deleted gets nothing any more. */
async function hold(deps: BroadcastDeps, tx: Tx, run: RunRow, gone: boolean): Promise<Step> {
  await wakeLanes(tx, [run.endpointId]);
  await withdrawBatches(tx, run.id);
  const updatedAt = deps.now();
  if (gone) await stopPlanned(tx, run.id);
  const status = gone ? "stopped" : "paused";
  const pause = gone ? "endpoint_gone" : "endpoint_off";
  await setRun(tx, run.id, { status, pause, ...(gone ? { finishedAt: updatedAt } : {}), updatedAt });
  await tellBroadcast(deps, tx, run, status);
  return { ...UNTOUCHED, organizationId: run.organizationId };
}

async function finish(deps: BroadcastDeps, tx: Tx, run: RunRow): Promise<void> {
  const updatedAt = deps.now();
  const status = endOf(run);
  await setRun(tx, run.id, { status, finishedAt: updatedAt, updatedAt });
  await tellBroadcast(deps, tx, run, status);
}

/** A broadcast is what its latest run is; one that runs again waits for its time. */
async function tellBroadcast(
  { now }: BroadcastDeps,
  tx: Tx,
  run: RunRow,
  status: "stopped" | "paused" | ReturnType<typeof endOf>,
): Promise<void> {
  const broadcast = await lockBroadcast(tx, run.organizationId, run.broadcastId);
  if (broadcast === null || broadcast.runs !== run.number || status === "preparing" || status === "skipped") return;
  const over = status !== "paused" && broadcast.nextRunAt !== null;
  await updateBroadcast(tx, run.organizationId, broadcast.id, {
    status: over ? "scheduled" : status,
    updatedAt: now(),
  });
}
