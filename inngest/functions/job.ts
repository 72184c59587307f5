import { JOBS, type JobName, type JobPayload } from "@/lib/jobs/catalogue";
import type { WorkerServices } from "../services";

/** How an engine goes on: call again now, or (also) in this many milliseconds. */
export type JobResult = { more: boolean; nextDueInMs: number | null };
export const DONE: JobResult = { more: false, nextDueInMs: null };

/** How long a call may take: unlimited in a worker, a slice where a request has to end. */
export type JobLimits = { sliceMs?: number };

/**
 * The port both engines run: a name, ids in, an idempotent loop over rows. A function may be called twice, late or
 * never for any wake; correctness never rests on an engine's memory.
 */
export type Job<Name extends JobName = JobName> = {
  name: Name;
  run(services: WorkerServices, payload: unknown, limits: JobLimits): Promise<JobResult>;
};

export function defineJob<Name extends JobName>(
  name: Name,
  handler: (services: WorkerServices, payload: JobPayload<Name>, limits: JobLimits) => Promise<JobResult>,
): Job<Name> {
  return {
    name,
    run: (services, payload, limits) => handler(services, JOBS[name].parse(payload) as JobPayload<Name>, limits),
  };
}
