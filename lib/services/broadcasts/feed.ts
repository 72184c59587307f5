import type { Tx } from "@/db/client";
import {
  type PlannedBatch,
  passBatch,
  plannedBatches,
  queueBatch,
  type RunRow,
  requeueBatches,
  setRun,
} from "@/db/queries/broadcast-steps";
import { contactsById } from "@/db/queries/contacts-write";
import { organizationTimeZone } from "@/db/queries/groups";
import { wakeLanes } from "@/db/queries/replay-steps";
import { broadcastItem } from "@/lib/domain/broadcast/payload";
import { encodeId, newUuid } from "@/lib/domain/ids";
import type { BroadcastDeps } from "./advance";

/** Between two looks while something is on its way; an answer that comes in wakes it earlier. */
const LOOK_MS = 500;

export type Fed = { queued: number; nextInMs: number; shards: number[] };

/** Queues the next batches of a run, as many as may be on the way at a time and its pace allows. */
export async function feedRun(deps: Pick<BroadcastDeps, "now">, tx: Tx, run: RunRow): Promise<Fed> {
  const { concurrency, intervalSeconds } = run.plan.pace;
  const nowMs = deps.now().getTime();
  const room = concurrency - run.waiting;
  const wait = run.allowedAt - nowMs;
  if (room <= 0) return { queued: 0, nextInMs: LOOK_MS, shards: [] };
  if (intervalSeconds > 0 && wait > 0) return { queued: 0, nextInMs: Math.min(wait, LOOK_MS), shards: [] };
  const batches = await plannedBatches(tx, run.id, intervalSeconds > 0 ? 1 : room);
  if (batches.length === 0) return { queued: 0, nextInMs: LOOK_MS, shards: [] };
  const shards = await wakeLanes(tx, [run.endpointId]);
  const again = batches.filter(({ deliveryId }) => deliveryId !== null).map(({ no }) => no);
  if (again.length > 0) await requeueBatches(tx, run, again);
  const timeZone = await organizationTimeZone(tx, run.organizationId);
  for (const batch of batches) {
    if (batch.deliveryId !== null) continue;
    const made = await newBatch(deps, tx, run, batch, timeZone);
    if (made.data.contacts.length > 0) await queueBatch(tx, run, made);
    else await passBatch(tx, run.id, batch.no);
  }
  await setRun(tx, run.id, { allowedAt: nowMs + intervalSeconds * 1_000, updatedAt: deps.now() });
  return { queued: batches.length, nextInMs: LOOK_MS, shards };
}

/** The request's contents as they are now: who was deleted since the run began is left out. */
async function newBatch(
  deps: Pick<BroadcastDeps, "now">,
  tx: Tx,
  run: RunRow,
  { no, contactIds }: PlannedBatch,
  timeZone: string,
) {
  const now = deps.now();
  const known = new Map((await contactsById(tx, run.organizationId, contactIds)).map((one) => [one.id, one]));
  const contacts = contactIds.flatMap((id) => {
    const contact = known.get(id);
    return contact === undefined ? [] : [broadcastItem(contact, run.plan.body, { now, timeZone })];
  });
  return {
    no,
    eventId: newUuid(now.getTime()),
    deliveryId: newUuid(now.getTime()),
    data: {
      broadcast_id: encodeId("broadcast", run.broadcastId),
      run_id: encodeId("run", run.id),
      batch: `${no}/${run.batches}`,
      contacts,
    },
  };
}
