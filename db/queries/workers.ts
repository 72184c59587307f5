import { lt, sql } from "drizzle-orm";
import type { Db, Executor } from "../client";
import { workers } from "../schema";
import { runHot } from "./hot";

/** What every worker listens to. */
export const WAKE_CHANNEL = "hooklane_wake";

/** Publishes a wake to all listening workers. A payload has at most 8,000 bytes. */
export async function notifyWorkers(db: Db, payload: string): Promise<void> {
  await runHot(db, "wake_notify", "select pg_notify($1, $2)", [WAKE_CHANNEL, payload]);
}

/** A worker that was silent for this long gets no share of the lanes. It beats every second. */
export const PEER_SILENT_MS = 3_000;

/**
 * Says that a worker process is alive, by the database's clock, and how many lanes it holds. Returns how many would be its
 * fair share of all that are held; null when no other worker is alive.
 */
export async function beatWorker(
  db: Db,
  worker: { id: string; pid: number; lanes: number },
): Promise<{ fair: number | null }> {
  const rows = await runHot<{ fair: number | null }>(db, "worker_beat", BEAT, [worker.id, worker.pid, worker.lanes]);
  return { fair: rows[0]?.fair ?? null };
}

const BEAT = `
insert into workers (id, pid, started_at, seen_at, lanes) values ($1, $2, clock_timestamp(), clock_timestamp(), $3)
on conflict (id) do update set seen_at = clock_timestamp(), lanes = excluded.lanes
returning (
  select (coalesce(sum(w.lanes), 0) + $3)::float8 / (count(*) + 1) from workers w
  where w.id <> $1 and w.seen_at > clock_timestamp() - interval '${PEER_SILENT_MS} milliseconds'
  having count(*) > 0) as fair`;

/** A worker that ends well takes its row along. */
export async function removeWorker(db: Executor, id: string): Promise<void> {
  await db.delete(workers).where(sql`${workers.id} = ${id}`);
}

/** Forgets workers that were silent since `before`. */
export async function purgeWorkers(db: Executor, before: Date): Promise<number> {
  const result = await db.delete(workers).where(lt(workers.seenAt, before));
  return result.rowCount ?? 0;
}
