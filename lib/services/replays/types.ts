import { z } from "zod";
import { REASONS } from "@/lib/domain/delivery";
import { BLOCK_REASONS } from "@/lib/domain/lane-health";
import { PAUSE_CAUSES, REPLAY_STATUSES } from "@/lib/domain/replay";

/** What a replay would do, before anybody agrees to it. */
export const ReplayEstimateSchema = z.object({
  /** Deliveries that would be sent again. */
  count: z.number(),
  /** There are at least as many: counting stops where it would take long. */
  countCapped: z.boolean(),
  /** At the limits of the webhooks, half of them for the replay; the slowest counts. Null without any limit. */
  minutes: z.number().nullable(),
  /** Where a search stopped looking back, later than asked for: pass it on as `from`, so that the agreed number holds. */
  from: z.string().nullable(),
  /** The end of what was looked at: pass it on as `to`, so that the agreed number holds. Null for selections. */
  to: z.string().nullable(),
  /** What was looked at and would not be sent. */
  excluded: z.object({
    /** They have arrived. Counted up to 10,000. */
    delivered: z.number(),
    deliveredCapped: z.boolean(),
    /** Their event is no longer stored. */
    gone: z.number(),
    /** Their webhook is switched off or deleted. */
    endpointOff: z.number(),
    /** Queued, merged into a digest, tests, unknown ids (selections only). */
    other: z.number(),
  }),
  /** Every webhook concerned, those that are off with the deliveries they would get. At most 200. */
  endpoints: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      count: z.number(),
      enabled: z.boolean(),
      deleted: z.boolean(),
      /** What the replay keeps to: half of the webhook's own limit. Null: no limit. */
      perMinute: z.number().nullable(),
    }),
  ),
});
export type ReplayEstimate = z.infer<typeof ReplayEstimateSchema>;

export const ReplayDtoSchema = z.object({
  id: z.string(),
  kind: z.enum(["selection", "filter", "failedOf"]),
  status: z.enum(REPLAY_STATUSES),
  /** The one webhook it is about; null when there are several. */
  endpoint: z.object({ id: z.string(), name: z.string(), deleted: z.boolean() }).nullable(),
  /** Why it stands still; null unless it is paused. */
  pause: z
    .object({
      cause: z.enum(PAUSE_CAUSES),
      /** With `canary`: what the first three were told. */
      reason: z.enum(REASONS).nullable(),
      code: z.string().nullable(),
      diagnosis: z.object({ zh: z.string(), en: z.string() }).nullable(),
    })
    .nullable(),
  /**
   * What holds it up while it goes on (an open breaker, a ban, a limit), and until when at least: set when every webhook that
   * still has something to send is held back.
   */
  wait: z.object({ reason: z.enum(BLOCK_REASONS), until: z.string() }).nullable(),
  counts: z.object({
    total: z.number(),
    /** delivered + failed + skipped. */
    processed: z.number(),
    delivered: z.number(),
    failed: z.number(),
    /** Not sent after all: ended otherwise meanwhile, webhook switched off, event gone. */
    skipped: z.number(),
    /** Queued by the replay and not answered yet. */
    waiting: z.number(),
  }),
  /** What is left at the limits of the webhooks. Null without any limit, or when it is over. */
  minutesLeft: z.number().nullable(),
  /** The range a filter looked at; null for selections. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Grows with every change of the status. */
  version: z.number(),
});
export type ReplayDto = z.infer<typeof ReplayDtoSchema>;
