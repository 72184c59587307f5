import type { WakePort } from "@/lib/jobs/wake";
import type { Runtime } from "@/lib/runtime";
import { accessTokens } from "@/lib/services/access-tokens/tokens";
import { SeenCertificates } from "@/lib/services/care/certificates";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { LaneRunner } from "@/lib/services/lanes/runner";

/** What the functions of one process share. */
export type WorkerServices = Pick<Runtime, "appUrl" | "db" | "keys" | "live" | "log" | "transport"> & {
  wake: WakePort;
  /** The certificates that this process' pushes met. */
  certificates: SeenCertificates;
  runner: LaneRunner;
  cache: RoutingCache;
  now: () => Date;
  monotonic: () => number;
  random: () => number;
};

/** Makes the services of a worker process. `owner` names it in leases; `wake` is where its own wakes go. */
export function openWorkerServices(
  runtime: Pick<Runtime, "db" | "keys" | "live" | "transport" | "log" | "appUrl">,
  options: { owner: string; wake: WakePort },
): WorkerServices {
  const { appUrl, db, keys, live, log, transport } = runtime;
  const now = () => new Date();
  const monotonic = () => performance.now();
  const clocks = { now, monotonic, random: Math.random };
  const certificates = new SeenCertificates();
  const runner = new LaneRunner({
    ...runtime,
    certificates,
    ...clocks,
    owner: options.owner,
    wake: options.wake,
    tokens: accessTokens(runtime),
  });
  const { wake } = options;
  const cache = new RoutingCache();
  return { appUrl, db, keys, live, log, transport, wake, certificates, runner, cache, ...clocks };
}
