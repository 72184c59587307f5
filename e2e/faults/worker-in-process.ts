import { openDb } from "@/db/client";
import { tuneHotConnections } from "@/db/queries/hot";
import { EmbeddedEngine, workerWakePort } from "@/inngest/engines/embedded";
import { openWorkerServices } from "@/inngest/services";
import { noLive } from "@/lib/jobs/live";
import { embeddedWakePort } from "@/lib/jobs/senders/embedded";
import type { WakePort } from "@/lib/jobs/wake";
import { localTransport, testKeys, testLog } from "./fixture";

export type SpoilWakes = (port: WakePort) => WakePort;
export type InProcessWorker = { engine: EmbeddedEngine; stop: () => Promise<void> };

/** Makes the wait for a sweep longer than any test; timers take at most 31 bits of milliseconds. */
const NEVER = () => 400_000;

/**
 * A worker as its process runs it, in this process, where its wakes can be spoilt. Without `sweep` it never looks
 * around by itself (but for the one look when it starts to listen). `faulty` is put around its own wake port, which its
 * sweeps use too, `faultyNotify` around what it sends to other workers.
 */
export async function startWorkerInProcess(
  url: string,
  options: { name: string; sweep: boolean; faulty?: SpoilWakes; faultyNotify?: SpoilWakes },
): Promise<InProcessWorker> {
  const db = openDb({ url, max: 8, name: options.name, onError: () => undefined });
  tuneHotConnections(db);
  const owner = `${options.name}:${Math.random()}`;
  let engine: EmbeddedEngine | null = null;
  const notify = embeddedWakePort({ db, log: testLog, origin: options.name });
  const port = workerWakePort(() => engine, options.faultyNotify?.(notify) ?? notify);
  const wake = options.faulty?.(port) ?? port;
  const transport = localTransport();
  const runtime = { db, keys: testKeys, live: noLive, transport, log: testLog, appUrl: "http://127.0.0.1:3000" };
  const random = options.sweep ? Math.random : NEVER;
  const started = new EmbeddedEngine(openWorkerServices(runtime, { owner, wake }), { url, owner, random, cron: false });
  engine = started;
  await started.start();
  return {
    engine: started,
    stop: async () => {
      await started.stop();
      await wake.close();
      await transport.close();
      await db.$client.end();
    },
  };
}
