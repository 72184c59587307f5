import type { Tx } from "@/db/client";
import {
  type NewBatch,
  type PlannedBatch,
  passBatch,
  plannedBatches,
  queueBatches,
  type RunRow,
  requeueBatches,
  setRun,
  storeBatchEvent,
} from "@/db/queries/broadcast-steps";
import { contactsById } from "@/db/queries/contacts-write";
import { organizationTimeZone } from "@/db/queries/groups";
import { wakeLanes } from "@/db/queries/replay-steps";
import { itemsOf } from "@/lib/domain/broadcast/payload";
import { encodeId, newUuid } from "@/lib/domain/ids";
import type { BroadcastDeps } from "./advance";

/** Between two looks while something is on its way; an answer that comes in wakes it earlier. */
const LOOK_MS = 500;
/** Batches made in one step: the first ones are on their way while the next are made, and few are in memory at a time. */
const BATCHES_PER_STEP = 2;

export type Fed = { queued: number; nextInMs: number; shards: number[] };

/** Queues the next batches of a run, as many as may be on the way at a time and its pace allows. */
export async function feedRun(deps: Pick<BroadcastDeps, "now">, tx: Tx, run: RunRow): Promise<Fed> {
  const { concurrency, intervalSeconds } = run.plan.pace;
  const nowMs = deps.now().getTime();
  const room = concurrency - run.waiting;
  const wait = run.allowedAt - nowMs;
  if (room <= 0) return { queued: 0, nextInMs: LOOK_MS, shards: [] };
  if (intervalSeconds > 0 && wait > 0) return { queued: 0, nextInMs: Math.min(wait, LOOK_MS), shards: [] };
  const most = intervalSeconds > 0 ? 1 : Math.min(room, BATCHES_PER_STEP);
  const batches = await plannedBatches(tx, run.id, most);
  if (batches.length === 0) return { queued: 0, nextInMs: LOOK_MS, shards: [] };
  const again = batches.filter(({ deliveryId }) => deliveryId !== null).map(({ no }) => no);
  const fresh = await newBatches(
    deps,
    tx,
    run,
    batches.filter(({ deliveryId }) => deliveryId === null),
  );
  // The lane is locked last: what takes long, contents and their events, has been done, and the lane's committer waits for
  // nobody.
  const shards = await wakeLanes(tx, [run.endpointId]);
  if (again.length > 0) await requeueBatches(tx, run, again);
  await queueBatches(tx, run, fresh);
  await setRun(tx, run.id, { allowedAt: nowMs + intervalSeconds * 1_000, updatedAt: deps.now() });
  const more = intervalSeconds === 0 && room > most;
  return { queued: batches.length, nextInMs: more ? 0 : LOOK_MS, shards };
}

/** The requests' contents as they are now, stored as events: who was deleted since the run began is left out. */
async function newBatches(
  deps: Pick<BroadcastDeps, "now">,
  tx: Tx,
  run: RunRow,
  planned: readonly PlannedBatch[],
): Promise<NewBatch[]> {
  const timeZone = await organizationTimeZone(tx, run.organizationId);
  const made: NewBatch[] = [];
  for (const { no, contactIds } of planned) {
    const now = deps.now();
    const known = new Map((await contactsById(tx, run.organizationId, contactIds)).map((one) => [one.id, one]));
    const left = contactIds.flatMap((id) => known.get(id) ?? []);
    if (left.length === 0) {
      await passBatch(tx, run.id, no);
      continue;
    }
    const batch = { no, eventId: newUuid(now.getTime()), deliveryId: newUuid(now.getTime()) };
    await storeBatchEvent(tx, run, batch.eventId, {
      broadcast_id: encodeId("broadcast", run.broadcastId),
      run_id: encodeId("run", run.id),
      batch: `${no}/${run.batches}`,
      contacts: left.map(itemsOf(run.plan.body, { now, timeZone })),
    });
    made.push(batch);
  }
  return made;
}
