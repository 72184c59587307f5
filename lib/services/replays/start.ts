import { audit } from "@/db/queries/audit";
import { countActive, findReplayByKey, insertReplay, listTargets } from "@/db/queries/replays";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId, newUuid, uuidAt } from "@/lib/domain/ids";
import type { ReplayWhat } from "@/lib/domain/replay";
import { AppError } from "@/lib/errors";
import { toReplayDto } from "./dto";
import { isOpen, type Measured, measure, total } from "./measure";
import { replayRefusal } from "./refusal";
import type { ReplayDto } from "./types";

/** Replays of an organization that go on at the same time. */
const ACTIVE_MAX = 50;
/** Below every id. */
const START = uuidAt(0);

export type StartReplay = {
  /** Parsed by `ReplayWhatSchema`. */
  what: ReplayWhat;
  /** The number somebody agreed to: a larger one now is refused. */
  confirm?: number | undefined;
  /** The same key starts the same replay: a call may be repeated. At most 255 characters count. */
  key?: string | undefined;
};

/**
 * Starts a replay. Three deliveries go first; when all of them fail for the same reason it pauses by itself.
 * @throws AppError `forbidden`; `not_found`; `precondition` when there is nothing to send; `conflict` when more would be
 * sent than `confirm` says; `limit` while 50 others are going on
 */
export async function startReplay(ctx: ServiceContext, { what, confirm, key }: StartReplay): Promise<ReplayDto> {
  authorize(ctx, "delivery.retry");
  const idempotencyKey = key?.slice(0, 255) ?? null;
  const known = await byKey(ctx, idempotencyKey);
  if (known !== null) return known;
  if ((await countActive(ctx.db, ctx.organizationId)) >= ACTIVE_MAX) {
    const message = `${ACTIVE_MAX} replays are going on: wait for one to end, or cancel one.`;
    throw replayRefusal("limit", "replay_many", message, { max: ACTIVE_MAX });
  }
  const measured = await measure(ctx, what);
  const targets = measured.targets.filter((target) => isOpen(target) && target.count > 0);
  const count = total(targets);
  if (count === 0) throw nothing(measured);
  if (confirm !== undefined && count > confirm) {
    const message = `${count} deliveries would be sent now, ${confirm} were confirmed: look at the estimate again.`;
    throw replayRefusal("conflict", "replay_grown", message, { count, confirm });
  }
  const started = await store(ctx, { ...measured, targets }, idempotencyKey);
  if (started === null) {
    const other = await byKey(ctx, idempotencyKey);
    if (other !== null) return other;
    throw new AppError("unavailable", "The replay was removed at this very moment; start it again.");
  }
  ctx.live.touch(ctx.organizationId, "replays");
  ctx.wake.send([{ kind: "replays" }]);
  return started;
}

function nothing({ targets }: Measured): AppError {
  const off = targets.some((target) => !isOpen(target) && target.count > 0);
  return off
    ? replayRefusal("precondition", "retry_off", "The webhook is switched off: switch it on first, then send again.")
    : replayRefusal("precondition", "replay_nothing", "There is nothing to send again.");
}

async function byKey(ctx: ServiceContext, key: string | null): Promise<ReplayDto | null> {
  const row = key === null ? null : await findReplayByKey(ctx.db, ctx.organizationId, key);
  return row === null ? null : toReplayDto(row, await listTargets(ctx.db, [row.id]));
}

async function store(ctx: ServiceContext, { what, targets }: Measured, key: string | null): Promise<ReplayDto | null> {
  const now = ctx.now();
  const id = newUuid(now.getTime());
  const [only, second] = targets;
  const row = {
    id,
    organizationId: ctx.organizationId,
    endpointId: second === undefined ? (only?.id ?? null) : null,
    what,
    status: "planned" as const,
    idempotencyKey: key,
    createdBy: ctx.actor.name,
    createdAt: now,
    updatedAt: now,
  };
  const eventCursor = what.kind === "filter" && what.missed ? START : null;
  return ctx.db.transaction(async (tx) => {
    const rows = targets.map((target) => ({
      replayId: id,
      endpointId: target.id,
      total: target.count,
      cursor: START,
      eventCursor,
    }));
    const stored = await insertReplay(tx, row, rows);
    if (stored === null) return null;
    const objectId = encodeId("replay", id);
    await audit(tx, ctx, { action: "replay.started", objectType: "replay", objectId, objectName: only?.name ?? "" });
    return toReplayDto(stored, await listTargets(tx, [id]));
  });
}
