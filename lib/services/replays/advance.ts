import type { Db, Tx } from "@/db/client";
import { type MissedEvent, nextMissed, nextReplayable, type Range } from "@/db/queries/replay-scan";
import { nextFound } from "@/db/queries/replay-search";
import { addItems, addMissed, settleItems, takeBack, wakeLanes } from "@/db/queries/replay-steps";
import {
  type CanaryItem,
  canaryItems,
  listTargets,
  liveReplays,
  type Pause,
  type ReplayRow,
  type ReplayTarget,
  setReplay,
  setTarget,
  takeReplay,
} from "@/db/queries/replays";
import type { EndpointRules } from "@/lib/domain/endpoint-rules";
import { newUuid } from "@/lib/domain/ids";
import {
  CANARY_SIZE,
  isActive,
  OUTSTANDING_MAX,
  replayAllowance,
  type StoredReplay,
  statusesOf,
} from "@/lib/domain/replay";
import { compileRules, decide } from "@/lib/domain/routing/decide";
import { toError } from "@/lib/errors";
import { faultPoint } from "@/lib/fault-points";
import type { LivePort } from "@/lib/jobs/live";
import type { Wake, WakePort } from "@/lib/jobs/wake";
import type { KeyRing } from "@/lib/secrets";
import { missedTypes } from "./measure";
import { paceOf } from "./pace";
import { soughtBy } from "./search";

/** Replays looked at in one round. An organization has at most 50 going on; the rest has its turn when some have ended. */
const REPLAYS_PER_ROUND = 1_000;
/** Between two looks when nothing moved, and when something did. */
const IDLE_MS = 2_000;
const MOVING_MS = 200;

export type AdvanceDeps = { db: Db; now: () => Date; wake: WakePort; live: LivePort; keys: KeyRing };

/**
 * Moves every replay on: counts what has ended, queues the next deliveries, pauses or ends it. An idempotent round over
 * rows: several workers may run it at once, and one that dies leaves nothing half done. Returns when to look again, null
 * when there is nothing to look at.
 * @throws when one could not be moved on, after all others were
 */
export async function advanceReplays(deps: AdvanceDeps): Promise<{ nextInMs: number | null }> {
  let nextInMs: number | null = null;
  const failures: Error[] = [];
  for (const id of await liveReplays(deps.db, REPLAYS_PER_ROUND)) {
    try {
      nextInMs = Math.min(nextInMs ?? IDLE_MS, await advanceReplay(deps, id));
    } catch (thrown) {
      // One that cannot be moved on must not hold up those behind it; it is told once they had their turn.
      failures.push(toError(thrown));
    }
  }
  const [first] = failures;
  if (first !== undefined)
    throw new Error(`${failures.length} of the replays could not be moved on: ${first.message}`, { cause: first });
  return { nextInMs };
}

/** For the sweep: a wake when a replay goes on, so that one whose worker died is taken up by another. */
export async function findReplays({ db }: { db: Db }): Promise<Wake[]> {
  const live = await liveReplays(db, 1);
  return live.length === 0 ? [] : [{ kind: "replays" }];
}

/** One round of one replay; each endpoint is a transaction of its own, so that no lane is held for long. */
async function advanceReplay(deps: AdvanceDeps, id: string): Promise<number> {
  let changedIn: string | null = null;
  const note = (organizationId: string) => {
    changedIn = organizationId;
  };
  const step = await deps.db.transaction((tx) => settleAndDecide(tx, id, deps.now(), note));
  if (changedIn !== null) deps.live.touch(changedIn, "replays");
  let moved = step.moved;
  let { quota } = step;
  let nextInMs = IDLE_MS;
  // While it is tried out, one each in turn: the first three are of three webhooks where there are several.
  const rounds = step.canary ? CANARY_SIZE : 1;
  for (let round = 0; round < rounds; round++) {
    for (const { endpointId } of step.targets) {
      if (quota <= 0) break;
      const most = step.canary ? 1 : OUTSTANDING_MAX;
      const added = await deps.db.transaction((tx) =>
        feed(tx, id, endpointId, { now: deps.now(), most, keys: deps.keys }),
      );
      faultPoint("replay-page-committed");
      quota -= added.count;
      moved ||= added.looked;
      nextInMs = Math.min(nextInMs, added.waitMs);
      deps.wake.send(added.shards.map((shard) => ({ kind: "drain", shard })));
    }
  }
  return moved ? MOVING_MS : nextInMs;
}

type Step = { moved: boolean; canary: boolean; quota: number; targets: ReplayTarget[] };

/** `note` is told the organization when the replay or what of it has ended is another than before. */
async function settleAndDecide(tx: Tx, id: string, now: Date, note: (organizationId: string) => void): Promise<Step> {
  const rest: Step = { moved: false, canary: false, quota: 0, targets: [] };
  const replay = await takeReplay(tx, id);
  if (replay === null) return rest;
  const moved = (await settleItems(tx, id)) > 0;
  if (moved) note(replay.organizationId);
  if (!isActive(replay.status)) return { ...rest, moved };
  const targets = await closeDeleted(tx, await listTargets(tx, [id]));
  const unfinished = targets.filter((target) => !isScanned(target));
  const waiting = targets.some((target) => target.waiting > 0);
  const change = (values: Parameters<typeof setReplay>[2]) => {
    note(replay.organizationId);
    return setReplay(tx, id, { ...values, updatedAt: now });
  };

  if (unfinished.length === 0 && !waiting) {
    await change({ status: "done", finishedAt: now });
    return rest;
  }
  const left = targets.filter((target) => !isScanned(target) || target.waiting > 0);
  if (left.every((target) => !target.open)) {
    // What is queued would wait for as long as they are off, and be sent the moment somebody switches them on.
    await takeBack(tx, id, left);
    await change({ status: "paused", pause: { cause: "endpoint_off" } });
    return { ...rest, moved };
  }
  const step = {
    moved,
    canary: false,
    quota: Number.POSITIVE_INFINITY,
    targets: unfinished.filter(({ open }) => open),
  };
  if (replay.status === "running") return step;
  const total = targets.reduce((sum, target) => sum + target.total, 0);
  return canaryStep(tx, replay, total, step, change);
}

/** While the first three are on their way nothing else is sent; then they decide. */
async function canaryStep(
  tx: Tx,
  replay: ReplayRow,
  total: number,
  step: Step,
  change: (values: Parameters<typeof setReplay>[2]) => Promise<ReplayRow>,
): Promise<Step> {
  const tried = await canaryItems(tx, replay.id, CANARY_SIZE);
  if (replay.status === "planned") await change({ status: "canary" });
  if (tried.length < CANARY_SIZE) return { ...step, canary: true, quota: CANARY_SIZE - tried.length };
  if (tried.some((item) => item.state === "waiting")) return { ...step, canary: true, quota: 0 };
  const verdict = total > CANARY_SIZE ? canaryVerdict(tried) : null;
  if (verdict === null) {
    await change({ status: "running" });
    return step;
  }
  await change({ status: "paused", pause: verdict });
  return { ...step, quota: 0 };
}

/** All three failed, for the same reason: sending the rest would only fail as well. */
function canaryVerdict(tried: readonly CanaryItem[]): Pause | null {
  const [first] = tried;
  if (first === undefined || tried.length < CANARY_SIZE) return null;
  const same = tried.every((item) => item.state === "failed" && item.reason === first.reason);
  if (!same) return null;
  const { reason, code, diagnosis, values } = first;
  return { cause: "canary", reason, code, diagnosis, values };
}

const isScanned = (target: ReplayTarget) => target.scanned && target.eventCursor === null;

/** A deleted webhook gets nothing any more: its share is over. */
async function closeDeleted(tx: Tx, targets: readonly ReplayTarget[]): Promise<ReplayTarget[]> {
  const closed = targets.filter((target) => target.deleted && !isScanned(target));
  for (const target of closed) await setTarget(tx, target, { scanned: true, eventCursor: null });
  return targets.map((target) => (closed.includes(target) ? { ...target, scanned: true, eventCursor: null } : target));
}

type Fed = { count: number; looked: boolean; waitMs: number; shards: number[] };

/** Queues the next deliveries of one endpoint, as many as fit into two windows and its pace. */
async function feed(
  tx: Tx,
  replayId: string,
  endpointId: string,
  { now, most, keys }: { now: Date; most: number; keys: KeyRing },
): Promise<Fed> {
  const idle: Fed = { count: 0, looked: false, waitMs: IDLE_MS, shards: [] };
  // Read again under the lock: somebody may have paused it, another worker may have fed this endpoint.
  const replay = await takeReplay(tx, replayId);
  const [target] = await listTargets(tx, [replayId], endpointId);
  if (replay === null || target === undefined || !isActive(replay.status) || !target.open) return idle;
  const nowMs = now.getTime();
  const allowance = replayAllowance({
    perMinute: paceOf(target.channel, target.rules),
    allowedAtMs: target.allowedAt,
    nowMs,
    room: Math.min(most, OUTSTANDING_MAX - target.waiting),
  });
  if (isScanned(target) || target.waiting >= OUTSTANDING_MAX) return idle;
  if (allowance.count === 0)
    return { ...idle, waitMs: Math.min(IDLE_MS, Math.max(MOVING_MS, target.allowedAt - nowMs)) };
  const source = target.scanned ? missed : recorded;
  const { count, shards } = await source(tx, replay, target, { limit: allowance.count, nowMs, keys });
  await setTarget(tx, target, { allowedAt: Math.round(allowance.allowedAtMs(count)) });
  return { count, looked: true, waitMs: MOVING_MS, shards };
}

/** What the webhook does not want to hear was not missed. When it wants to hear it is no matter: somebody asked now. */
function wantedBy(rules: EndpointRules | null | undefined, now: Date): (event: MissedEvent) => boolean {
  const filters = rules?.filters ?? null;
  const content = filters === null ? null : compileRules({ filters: { ...filters, windows: [] }, schedule: null });
  return ({ type, data }) => decide(content, { type, data }, now).kind !== "skip";
}

type Source = (
  tx: Tx,
  replay: ReplayRow,
  target: ReplayTarget,
  input: { limit: number; nowMs: number; keys: KeyRing },
) => Promise<{ count: number; shards: number[] }>;

const recorded: Source = async (tx, { id, organizationId, what }, { endpointId, cursor }, { limit, keys }) => {
  const range = { organizationId, endpointId, after: cursor, limit };
  const wanted = soughtBy({ organizationId, keys }, what);
  const { ids, ...found } =
    wanted === null ? await listed(tx, id, what, range) : await nextFound(tx, id, what, wanted, range);
  const target = { replayId: id, organizationId, endpointId };
  await setTarget(tx, target, { cursor: found.cursor, scanned: !found.more });
  if (ids.length === 0) return { count: 0, shards: [] };
  const shards = await wakeLanes(tx, [endpointId]);
  // Deleted at this very moment: without its lane nobody would send them.
  if (shards.length === 0) return { count: 0, shards };
  return { count: await addItems(tx, target, ids, statusesOf(what)), shards };
};

async function listed(tx: Tx, id: string, what: StoredReplay, range: Range) {
  const ids = await nextReplayable(tx, id, what, range);
  return { ids, cursor: ids.at(-1) ?? range.after, more: ids.length === range.limit };
}

const missed: Source = async (tx, { id, organizationId, what }, { endpointId, eventCursor, events, rules }, input) => {
  const target = { replayId: id, organizationId, endpointId };
  if (what.kind !== "filter" || eventCursor === null) return { count: 0, shards: [] };
  const range = { organizationId, endpointId, after: eventCursor, limit: input.limit };
  const found = await nextMissed(tx, range, { from: what.from, to: what.to, types: missedTypes(events, what) });
  const more = found.length === input.limit;
  await setTarget(tx, target, { eventCursor: more ? (found.at(-1)?.id ?? null) : null });
  const wanted = found.filter(wantedBy(rules, new Date(input.nowMs)));
  if (wanted.length === 0) return { count: 0, shards: [] };
  const shards = await wakeLanes(tx, [endpointId]);
  // Deleted at this very moment: without its lane nobody would send them.
  if (shards.length === 0) return { count: 0, shards };
  const rows = wanted.map(({ id: eventId, type }) => ({ deliveryId: newUuid(input.nowMs), eventId, eventType: type }));
  return { count: await addMissed(tx, target, rows), shards };
};
