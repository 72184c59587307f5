import { z } from "zod";
import type { Tx } from "@/db/client";
import { planFailed, type RunRow, runTarget, setRun, stopPlanned, withdrawBatches } from "@/db/queries/broadcast-steps";
import { type BroadcastRow, lockBroadcast, lockLiveRuns, lockRun, updateBroadcast } from "@/db/queries/broadcasts";
import { wakeLanes } from "@/db/queries/replay-steps";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { shardOf } from "@/lib/jobs/wake";
import { invalid, parseInput } from "@/lib/services/endpoints/parse-input";
import type { BroadcastDto } from "./dto";
import { audienceSize } from "./estimate";
import { note, refusal } from "./manage";
import { broadcastUuid, describe, missingBroadcast, requireRun } from "./read";
import { runsAhead, startRun } from "./schedule";
import { settleRun } from "./settle";

/** A single time has to be this far ahead (ux §1.13). */
const SOONEST_MS = 60_000;

export const StartSchema = z.strictObject({
  /** The number of contacts somebody agreed to: a larger audience now is refused. */
  confirm: z.number().int().min(0).optional(),
});

/**
 * Starts a draft: at once, or its first run when its time comes.
 * @throws AppError `precondition` when it was started before, its webhook is off or its audience is empty; `conflict` when
 * it reaches more than `confirm`; `invalid` when its time has passed; `forbidden`, `not_found`
 */
export async function startBroadcast(ctx: ServiceContext, id: string, input: unknown = {}): Promise<BroadcastDto> {
  authorize(ctx, "broadcast.write");
  const { confirm } = parseInput(StartSchema, input);
  const size = await audienceSize(ctx, id);
  if (confirm !== undefined && size !== null && size > confirm) {
    throw refusal("conflict", "broadcast_grown", `It would reach ${size} contacts now, ${confirm} were confirmed.`);
  }
  return change(ctx, id, "broadcast.started", async (tx, row) => {
    if (row.status !== "draft")
      throw refusal("precondition", "broadcast_started", "This broadcast was started before.");
    await requireOpen(tx, row);
    const now = ctx.now();
    const { trigger } = row.plan;
    if (trigger.type === "immediate") {
      if (size === 0) throw refusal("precondition", "broadcast_empty", "The chosen groups have nobody in them.");
      await startRun(tx, { ...row, startedAt: now }, { plannedAt: now, now });
      return updateBroadcast(tx, row.organizationId, row.id, { startedAt: now, updatedAt: now });
    }
    const next = trigger.type === "once" ? new Date(trigger.at) : await firstRun(tx, row, now);
    if (trigger.type === "once" && next.getTime() < now.getTime() + SOONEST_MS) {
      throw invalid([fieldErrorOf("trigger.at", "broadcast_time_passed")]);
    }
    const values = { status: "scheduled" as const, startedAt: now, nextRunAt: next, updatedAt: now };
    return updateBroadcast(tx, row.organizationId, row.id, values);
  });
}

async function firstRun(tx: Tx, row: BroadcastRow, now: Date): Promise<Date> {
  const { trigger } = row.plan;
  const given = { after: now, anchor: now, count: 1, done: 0 };
  const [next] = trigger.type === "recurring" ? await runsAhead(tx, row.organizationId, trigger, given) : [];
  if (next === undefined) throw invalid([fieldErrorOf("trigger", "broadcast_no_runs")]);
  return next;
}

async function requireOpen(tx: Tx, row: Pick<BroadcastRow, "organizationId" | "endpointId">): Promise<void> {
  const { open } = await runTarget(tx, row);
  if (!open) throw refusal("precondition", "retry_off", "The webhook is switched off: switch it on first.");
}

/**
 * Stops sending for now: what was queued and nobody has begun to send is planned again. Runs to come wait, too.
 * @throws AppError `precondition` when nothing of it goes on; `forbidden`, `not_found`
 */
export function pauseBroadcast(ctx: ServiceContext, id: string): Promise<BroadcastDto> {
  return change(ctx, id, "broadcast.paused", async (tx, row) => {
    if (row.status === "paused") return row;
    if (row.status !== "running") throw notGoing();
    for (const run of await lockLiveRuns(tx, row.id)) {
      await takeBack(tx, run);
      await setRun(tx, run.id, {
        // One whose audience is not complete yet goes on with that when it is resumed.
        status: "paused",
        pause: "user",
        updatedAt: ctx.now(),
      });
    }
    return updateBroadcast(tx, row.organizationId, row.id, { status: "paused", updatedAt: ctx.now() });
  });
}

/** Lets a paused broadcast go on. @throws AppError `precondition` when it is not paused, or its webhook is off */
export function resumeBroadcast(ctx: ServiceContext, id: string): Promise<BroadcastDto> {
  return change(ctx, id, "broadcast.resumed", async (tx, row) => {
    if (row.status === "running") return row;
    if (row.status !== "paused") throw notGoing();
    await requireOpen(tx, row);
    for (const run of await lockLiveRuns(tx, row.id)) {
      const status = run.prepared ? "running" : "preparing";
      await setRun(tx, run.id, { status, pause: null, updatedAt: ctx.now() });
    }
    return updateBroadcast(tx, row.organizationId, row.id, { status: "running", updatedAt: ctx.now() });
  });
}

/** Ends a broadcast: what was sent stays sent, nothing more is. @throws AppError `precondition` when it is over */
export function stopBroadcast(ctx: ServiceContext, id: string): Promise<BroadcastDto> {
  return change(ctx, id, "broadcast.stopped", async (tx, row) => {
    if (row.status === "stopped") return row;
    if (!["running", "paused", "scheduled"].includes(row.status)) throw notGoing();
    const now = ctx.now();
    for (const run of await lockLiveRuns(tx, row.id)) {
      await takeBack(tx, run);
      await stopPlanned(tx, run.id);
      await setRun(tx, run.id, { status: "stopped", pause: null, finishedAt: now, updatedAt: now });
    }
    const values = { status: "stopped" as const, nextRunAt: null, updatedAt: now };
    return updateBroadcast(tx, row.organizationId, row.id, values);
  });
}

/**
 * Takes a planned time back before the first run: the broadcast is a draft again, which can be changed.
 * @throws AppError `precondition` when it has run, or is over; `forbidden`, `not_found`
 */
export function withdrawBroadcast(ctx: ServiceContext, id: string): Promise<BroadcastDto> {
  return change(ctx, id, "broadcast.withdrawn", async (tx, row) => {
    if (row.status === "draft") return row;
    if (row.status !== "scheduled" || row.runs > 0) {
      throw refusal("precondition", "broadcast_started", "This broadcast was started before: copy it.");
    }
    const values = { status: "draft" as const, nextRunAt: null, startedAt: null, updatedAt: ctx.now() };
    return updateBroadcast(tx, row.organizationId, row.id, values);
  });
}

/**
 * Sends the failed batches of a run once more, with the same ids and the same contents.
 * @throws AppError `precondition` when none failed or the run is not over; `forbidden`, `not_found`
 */
export async function retryFailedBatches(ctx: ServiceContext, id: string, runId: string): Promise<BroadcastDto> {
  authorize(ctx, "broadcast.write");
  const { id: uuid } = await requireRun(ctx, id, runId);
  return change(ctx, id, "broadcast.retried", async (tx, row) => {
    const run = await lockRun(tx, ctx.organizationId, uuid);
    if (run === null || !["partial", "failed", "stopped"].includes(run.status) || !run.prepared) throw nothingFailed();
    await requireOpen(tx, run);
    if ((await planFailed(tx, run.id)) === 0) throw nothingFailed();
    const now = ctx.now();
    await setRun(tx, run.id, { status: "running", pause: null, finishedAt: null, updatedAt: now });
    const isLatest = row.runs === run.number;
    return isLatest ? updateBroadcast(tx, row.organizationId, row.id, { status: "running", updatedAt: now }) : row;
  });
}

/** Counts what has ended, and takes back what nobody has begun to send. */
async function takeBack(tx: Tx, run: RunRow): Promise<void> {
  if (run.waiting === 0) return;
  await wakeLanes(tx, [run.endpointId]);
  await settleRun(tx, run);
  await withdrawBatches(tx, run.id);
}

async function change(
  ctx: ServiceContext,
  id: string,
  action: string,
  apply: (tx: Tx, row: BroadcastRow) => Promise<BroadcastRow>,
): Promise<BroadcastDto> {
  authorize(ctx, "broadcast.write");
  const uuid = broadcastUuid(id);
  const row = await ctx.db.transaction(async (tx) => {
    // Runs before broadcasts, as the rounds that move them on: they hold a run when they tell its broadcast.
    await lockLiveRuns(tx, uuid);
    const locked = await lockBroadcast(tx, ctx.organizationId, uuid);
    if (locked === null) throw missingBroadcast();
    const changed = await apply(tx, locked);
    if (changed !== locked) await note(tx, ctx, changed, action);
    return changed;
  });
  ctx.live.touch(ctx.organizationId, "broadcasts");
  ctx.wake.send([{ kind: "broadcasts" }, { kind: "drain", shard: shardOf(row.endpointId) }]);
  return describe(ctx, row);
}

const notGoing = () => refusal("precondition", "broadcast_over", "Nothing of this broadcast is going on.");
const nothingFailed = () => refusal("precondition", "broadcast_none_failed", "No batch of this run has failed.");
