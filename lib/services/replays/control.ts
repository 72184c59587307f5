import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { addItems, takeBack, wakeLanes } from "@/db/queries/replay-steps";
import {
  canaryItems,
  forgetFailed,
  listTargets,
  lockReplay,
  type ReplayRow,
  type ReplayTarget,
  setReplay,
} from "@/db/queries/replays";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { CANARY_SIZE, isActive } from "@/lib/domain/replay";
import { shardOf } from "@/lib/jobs/wake";
import { toReplayDto } from "./dto";
import { missingReplay, replayUuid } from "./read";
import { replayRefusal } from "./refusal";
import type { ReplayDto } from "./types";

/**
 * Stops a replay for now: what it had queued and nobody has begun to send is as it was before. A paused one stays so.
 * @throws AppError `forbidden`, `not_found`, `precondition` when it has ended
 */
export function pauseReplay(ctx: ServiceContext, id: string): Promise<ReplayDto> {
  return change(ctx, id, "replay.paused", async (tx, row, targets) => {
    if (row.status === "paused") return row;
    if (!isActive(row.status)) throw ended();
    await takeBack(tx, row.id, targets);
    return setReplay(tx, row.id, { status: "paused", pause: { cause: "user" }, updatedAt: ctx.now() });
  });
}

/**
 * Lets a paused replay go on. After a canary that failed, the same three go first again.
 * @throws AppError `forbidden`, `not_found`, `precondition` when it has ended or its webhook is still off
 */
export function resumeReplay(ctx: ServiceContext, id: string): Promise<ReplayDto> {
  return change(ctx, id, "replay.resumed", async (tx, row, targets) => {
    if (isActive(row.status)) return row;
    if (row.status !== "paused") throw ended();
    if (!targets.some((target) => target.open)) {
      throw replayRefusal("precondition", "retry_off", "The webhook is switched off: switch it on first, then resume.");
    }
    const tried = await canaryItems(tx, row.id, CANARY_SIZE);
    const again = row.pauseCause === "canary";
    if (again) await tryAgain(tx, row, tried);
    const proven = tried.length === CANARY_SIZE && tried.every((item) => item.state !== "waiting");
    const status = again || !proven ? "canary" : "running";
    return setReplay(tx, row.id, { status, pause: null, updatedAt: ctx.now() });
  });
}

/**
 * Ends a replay: what it had queued and nobody has begun to send is as it was before.
 * @throws AppError `forbidden`, `not_found`, `precondition` when it was done already
 */
export function cancelReplay(ctx: ServiceContext, id: string): Promise<ReplayDto> {
  return change(ctx, id, "replay.cancelled", async (tx, row, targets) => {
    if (row.status === "cancelled") return row;
    if (row.status === "done") throw ended();
    await takeBack(tx, row.id, targets);
    const now = ctx.now();
    return setReplay(tx, row.id, { status: "cancelled", pause: null, finishedAt: now, updatedAt: now });
  });
}

type Change = (tx: Tx, row: ReplayRow, targets: ReplayTarget[]) => Promise<ReplayRow>;

async function change(ctx: ServiceContext, id: string, action: string, apply: Change): Promise<ReplayDto> {
  authorize(ctx, "delivery.retry");
  const uuid = replayUuid(id);
  const { dto, endpointIds } = await ctx.db.transaction(async (tx) => {
    const row = await lockReplay(tx, ctx.organizationId, uuid);
    if (row === null) throw missingReplay();
    const changed = await apply(tx, row, await listTargets(tx, [uuid]));
    if (changed !== row) {
      await audit(tx, ctx, { action, objectType: "replay", objectId: encodeId("replay", uuid) });
    }
    const targets = await listTargets(tx, [uuid]);
    const waiting = targets.filter((target) => target.waiting > 0);
    return { dto: toReplayDto(changed, targets), endpointIds: waiting.map((target) => target.endpointId) };
  });
  for (const topic of ["replays", "deliveries"] as const) ctx.live.touch(ctx.organizationId, topic);
  ctx.wake.send([
    { kind: "replays" },
    ...endpointIds.map((each) => ({ kind: "drain", shard: shardOf(each) }) as const),
  ]);
  return dto;
}

async function tryAgain(tx: Tx, row: ReplayRow, tried: Awaited<ReturnType<typeof canaryItems>>): Promise<void> {
  const failed = tried.filter((item) => item.state === "failed");
  await forgetFailed(tx, row.id);
  const endpointIds = [...new Set(failed.map((item) => item.endpointId))];
  await wakeLanes(tx, endpointIds);
  for (const endpointId of endpointIds) {
    const target = { replayId: row.id, organizationId: row.organizationId, endpointId };
    const ids = failed.filter((item) => item.endpointId === endpointId).map((item) => item.deliveryId);
    await addItems(tx, target, ids, ["exhausted", "retrying", "skipped", "cancelled"]);
  }
}

const ended = () => replayRefusal("precondition", "replay_ended", "This replay has ended.");
