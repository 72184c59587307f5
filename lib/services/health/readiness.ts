import type { Db } from "@/db/client";
import { migrationsAtHead, workerAgeSeconds } from "@/db/queries/health";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";

/** A worker that was not seen for this long counts as gone; it beats every few seconds. */
export const WORKER_SILENT_SECONDS = 60;

type Check = "ok" | "failed" | "not_checked";
export type Readiness = {
  status: "ready" | "not_ready";
  reason: "database_unreachable" | "migrations_pending" | "worker_silent" | null;
  checks: { database: Check; migrations: Check; worker: Check };
};

/**
 * Whether this process can do its work: the database answers, its schema is this build's, and a worker is alive
 * (unless workers run elsewhere, `WORKER=none`). Tells no address and no error text to the caller; the log has them.
 */
export async function readiness(source: {
  db: Db;
  log: Logger;
  worker: "local" | "none";
  now: Date;
}): Promise<Readiness> {
  const checks: Readiness["checks"] = { database: "not_checked", migrations: "not_checked", worker: "not_checked" };
  const not = (reason: Readiness["reason"]): Readiness => ({ status: "not_ready", reason, checks });
  try {
    const atHead = await migrationsAtHead(source.db);
    checks.database = "ok";
    checks.migrations = atHead ? "ok" : "failed";
    if (!atHead) return not("migrations_pending");
    if (source.worker === "none") return { status: "ready", reason: null, checks };
    const age = await workerAgeSeconds(source.db, source.now);
    checks.worker = age !== null && age <= WORKER_SILENT_SECONDS ? "ok" : "failed";
    return checks.worker === "ok" ? { status: "ready", reason: null, checks } : not("worker_silent");
  } catch (error) {
    source.log.warn({ err: toError(error).message }, "readiness: database check failed");
    checks.database = "failed";
    return not("database_unreachable");
  }
}
