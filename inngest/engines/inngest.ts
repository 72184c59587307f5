import type { InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import { type JobName, jobEvent } from "@/lib/jobs/catalogue";
import type { InngestClient } from "@/lib/jobs/senders/inngest-client";
import { ROUNDS } from "@/lib/jobs/wake";
import { CRON, FUNCTIONS } from "../functions";
import type { JobResult } from "../functions/job";
import type { WorkerServices } from "../services";

/** A step ends within this time; serverless hosts allow 60 s and more, and a step is one request. */
const SLICE_MS = 45_000;
/** Steps of one run: when work is left after that, a new run goes on. */
const STEPS_PER_RUN = 20;

type Step = {
  run: (id: string, work: () => Promise<JobResult>) => Promise<JobResult>;
};

/**
 * The same functions for Inngest. Its memory is not used for correctness: a step may run twice, a wake may be lost, and
 * the cron sweep finds what was missed. Drains are keyed by shard with concurrency 1.
 */
export function inngestFunctions(client: InngestClient, services: () => WorkerServices): InngestFunction.Any[] {
  const steps = (name: JobName) => (input: { event: { data?: unknown }; step: unknown }) =>
    runSteps(name, services(), input.event.data ?? {}, input.step as Step);
  const retries = 3;
  return [
    client.createFunction(
      { id: "route-events", triggers: [{ event: jobEvent("route-events") }], retries },
      steps("route-events"),
    ),
    client.createFunction(
      {
        id: "drain-shard",
        triggers: [{ event: jobEvent("drain-shard") }],
        concurrency: [{ limit: 1, key: "event.data.shard" }],
        retries,
      },
      steps("drain-shard"),
    ),
    ...ROUNDS.map((kind) => {
      const id = `advance-${kind}` as const;
      // A run goes on for as long as there is anything: what the sweep asks for meanwhile may be dropped.
      return client.createFunction(
        { id, triggers: [{ event: jobEvent(id) }], singleton: { mode: "skip" }, retries },
        steps(id),
      );
    }),
    client.createFunction({ id: "sweep", triggers: [{ cron: CRON.sweep }], retries }, steps("sweep")),
    client.createFunction({ id: "maintain", triggers: [{ cron: CRON.maintain }], retries }, steps("maintain")),
  ];
}

/**
 * The HTTP handler Inngest calls: signed requests only, and it may not be registered by strangers.
 * `services` is asked for at the first call, so that a route file may be loaded without a database.
 */
export function inngestHandler(
  client: InngestClient,
  services: () => WorkerServices,
): (request: Request) => Promise<Response> {
  return serve({ client, functions: inngestFunctions(client, services), enableUnauthedSync: false });
}

async function runSteps(name: JobName, services: WorkerServices, payload: unknown, step: Step): Promise<JobResult> {
  let result: JobResult = { more: true, nextDueInMs: null };
  for (let index = 1; result.more && index <= STEPS_PER_RUN; index++) {
    result = await step.run(`${name}-${index}`, () => FUNCTIONS[name].run(services, payload, { sliceMs: SLICE_MS }));
  }
  if (name === "drain-shard") goOn(services, payload, result);
  return result;
}

/** Later work gets an event of its own, with a time: a sleeping run would hold steps open for every retry. */
function goOn(services: WorkerServices, payload: unknown, { more, nextDueInMs }: JobResult): void {
  const shard = shardOfPayload(payload);
  if (shard === null || (!more && nextDueInMs === null)) return;
  const at = more ? {} : { at: services.now().getTime() + Math.ceil(nextDueInMs ?? 0) };
  services.wake.send([{ kind: "drain", shard, ...at }]);
}

function shardOfPayload(payload: unknown): number | null {
  if (typeof payload !== "object" || payload === null || !("shard" in payload)) return null;
  return typeof payload.shard === "number" ? payload.shard : null;
}
