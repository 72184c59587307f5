import type { WakePort } from "@/lib/jobs/wake";
import type { Runtime } from "@/lib/runtime";
import { accessTokens } from "@/lib/services/access-tokens/tokens";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { LaneRunner } from "@/lib/services/lanes/runner";

/** What the functions of one process share. */
export type WorkerServices = Pick<Runtime, "db" | "keys" | "live" | "log" | "transport"> & {
  wake: WakePort;
  runner: LaneRunner;
  cache: RoutingCache;
  now: () => Date;
  monotonic: () => number;
};

/** Makes the services of a worker process. `owner` names it in leases; `wake` is where its own wakes go. */
export function openWorkerServices(
  runtime: Pick<Runtime, "db" | "keys" | "live" | "transport" | "log" | "appUrl">,
  options: { owner: string; wake: WakePort },
): WorkerServices {
  const { db, keys, live, log, transport } = runtime;
  const now = () => new Date();
  const monotonic = () => performance.now();
  const clocks = { now, monotonic, random: Math.random };
  const runner = new LaneRunner({
    ...runtime,
    ...clocks,
    owner: options.owner,
    wake: options.wake,
    tokens: accessTokens(runtime),
  });
  return { db, keys, live, log, transport, wake: options.wake, runner, cache: new RoutingCache(), now, monotonic };
}
