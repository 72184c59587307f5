import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { tuneHotConnections } from "@/db/queries/hot";
import { env } from "@/lib/env";
import { toError } from "@/lib/errors";
import type { WakePort } from "@/lib/jobs/wake";
import { openRuntime, type Runtime } from "@/lib/runtime";
import { EmbeddedEngine, workerWakePort } from "./engines/embedded";
import { openWorkerServices } from "./services";

/*
 * The worker process. SIGTERM, SIGINT and the end of its supervisor make it finish what is on the way and exit with 0;
 * killed, it loses nothing: the next worker takes up what it had in flight.
 */

const POOL_SIZE = 8;
/** Longer than the longest request may take (30 s) and a few statements. */
const STOP_WITHIN_MS = 40_000;

async function startEngine(runtime: Runtime): Promise<EmbeddedEngine> {
  const owner = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  let engine: EmbeddedEngine | null = null;
  // With ENGINE=inngest the functions run over HTTP: this process sweeps and wakes Inngest, more often than a cron can.
  const wake: WakePort = env().ENGINE === "inngest" ? runtime.wake : workerWakePort(() => engine, runtime.wake);
  const services = openWorkerServices(runtime, { owner, wake });
  const options = { url: env().DATABASE_URL, owner, random: Math.random, cron: true };
  engine = new EmbeddedEngine(services, options);
  await engine.start();
  return engine;
}

async function main(): Promise<void> {
  const runtime = openRuntime("hooklane-worker", POOL_SIZE);
  const { log } = runtime;
  tuneHotConnections(runtime.db);
  const engine = await startEngine(runtime);
  let stopping = false;
  const stop = (cause: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ cause }, "worker stops");
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    engine
      .stop()
      .then(() => Promise.all([runtime.wake.close(), runtime.live.close(), runtime.transport.close()]))
      .then(() => runtime.db.$client.end())
      .then(
        () => process.exit(0),
        (thrown: unknown) => {
          log.error({ err: toError(thrown).message }, "worker did not stop cleanly");
          process.exit(1);
        },
      );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stop(signal));
  process.on("disconnect", () => stop("supervisor gone"));
  if (process.channel !== undefined && !process.connected) stop("supervisor gone");
  // Both are the product's own faults: say so and end; the supervisor starts a new worker, which takes up the rows.
  process.on("unhandledRejection", (thrown) => {
    log.fatal({ err: toError(thrown).stack }, "unhandled rejection");
    process.exit(1);
  });
  log.info("worker ready");
  process.send?.({ kind: "ready" });
}

main().catch((thrown: unknown) => {
  process.stderr.write(`The worker could not start: ${toError(thrown).message}\n`);
  process.exit(1);
});
