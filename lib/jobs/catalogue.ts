import { z } from "zod";
import { SHARD_COUNT } from "./wake";

/**
 * The functions both engines run: names and payloads. Payloads carry ids only; every fact is a row. A name is the
 * function's id on both engines and, with `EVENT_PREFIX`, the event that starts it on Inngest.
 */
export const JOBS = {
  "route-events": z.object({}),
  "drain-shard": z.object({
    shard: z
      .number()
      .int()
      .min(0)
      .max(SHARD_COUNT - 1),
  }),
  "advance-replays": z.object({}),
  "advance-broadcasts": z.object({}),
  "advance-inbox": z.object({}),
  "advance-care": z.object({}),
  "advance-contacts": z.object({}),
  sweep: z.object({}),
  maintain: z.object({}),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]>;

const EVENT_PREFIX = "hooklane/";

/** Name of the Inngest event that starts a job. */
export const jobEvent = (name: JobName): string => `${EVENT_PREFIX}${name}`;
