import type { Tx } from "@/db/client";
import { audiencePage } from "@/db/queries/audience";
import { addBatches, type RunRow, readsTables, setRun, stopPlanned } from "@/db/queries/broadcast-steps";
import { AppError } from "@/lib/errors";
import { audienceOf, clockOf } from "@/lib/services/groups/rules";
import type { BroadcastDeps } from "./advance";

/** Contacts written down in one step: some tenths of a second, and a megabyte of ids. */
const CONTACTS_PER_STEP = 20_000;

/**
 * Writes the next part of a run's audience down, in batches that are full except for the last. Who is in a dynamic group is
 * asked as of each step; a contact is looked at once, in the order of ids, so that nobody is in two batches. When a group
 * is gone or its rule cannot be run, the run has failed: false, and nothing of it is sent.
 */
export async function prepareRun(deps: Pick<BroadcastDeps, "now">, tx: Tx, run: RunRow): Promise<boolean> {
  const { groups, exclude, batchSize } = run.plan;
  const ctx = { db: tx, organizationId: run.organizationId, now: deps.now };
  await readsTables(tx);
  const audience = await named(() => audienceOf(ctx, { include: groups, exclude }));
  const updatedAt = deps.now();
  if (audience === null) {
    await stopPlanned(tx, run.id);
    await setRun(tx, run.id, { status: "failed", pause: "group_gone", finishedAt: updatedAt, updatedAt });
    return false;
  }
  const limit = Math.max(1, Math.floor(CONTACTS_PER_STEP / batchSize)) * batchSize;
  const ids = await audiencePage(tx, run.organizationId, audience, await clockOf(ctx), { afterId: run.cursor, limit });
  const batches = Array.from({ length: Math.ceil(ids.length / batchSize) }, (_, index) =>
    ids.slice(index * batchSize, (index + 1) * batchSize),
  );
  await addBatches(tx, run, run.batches + 1, batches);
  const prepared = ids.length < limit;
  await setRun(tx, run.id, {
    cursor: ids.at(-1) ?? run.cursor,
    contacts: run.contacts + ids.length,
    batches: run.batches + batches.length,
    updatedAt,
    ...(prepared ? { prepared, status: "running" as const } : {}),
  });
  return true;
}

/** Null when a group was deleted meanwhile, or its rule names an attribute that was. */
async function named<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && (error.code === "not_found" || error.code === "invalid")) return null;
    throw error;
  }
}
