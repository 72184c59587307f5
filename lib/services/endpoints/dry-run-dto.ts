import { z } from "zod";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { SKIP_REASONS } from "@/lib/domain/delivery";
import { RULE_INPUTS } from "@/lib/domain/endpoint-rules";
import { EventBlockSchema } from "@/lib/domain/endpoints";

const { filters, schedule, dedupeSeconds } = RULE_INPUTS;

/** Rules that are not saved, as an endpoint's body writes them; none is needed. */
export const DryRunRulesSchema = z.strictObject({
  filters,
  schedule,
  dedupeSeconds,
  /** What it is subscribed to, in any spelling; absent and without a saved endpoint: everything. */
  events: z
    .array(z.union([z.string().min(1).max(100), EventBlockSchema]))
    .max(200)
    .optional(),
  /** Events shown at most, the newest ones. */
  limit: z.number().int().min(1).max(100).default(50),
});

/** `endpointId` (`whk_…`): a saved endpoint; what the rest leaves out is as it is stored. */
export const DryRunInputSchema = DryRunRulesSchema.extend({ endpointId: z.string().optional() });
export type DryRunInput = z.input<typeof DryRunInputSchema>;

/** `send`: at once · `later`: at `at` · `skip`: not at all. Each is judged by the time at which the event came. */
const DRY_RUN_OUTCOMES = ["send", "later", "skip"] as const;
export type DryRunOutcome = (typeof DRY_RUN_OUTCOMES)[number];

const DryRunItemSchema = z.object({
  eventId: z.string(),
  type: z.enum(EVENT_TYPES),
  source: z.string(),
  receivedAt: z.string(),
  outcome: z.enum(DRY_RUN_OUTCOMES),
  /** When it would have been sent; null for what is sent at once or not at all. */
  at: z.string().nullable(),
  /** Sent together with everything else that is collected until then. */
  gather: z.boolean(),
  skipReason: z.enum(SKIP_REASONS).nullable(),
  /** The rule that decided, in both languages, and where it stands in the form; null when it is sent at once. */
  why: z.object({ zh: z.string(), en: z.string(), field: z.string().nullable() }).nullable(),
  /** The event whose content it repeats. */
  repeats: z.string().nullable(),
});
export type DryRunItem = z.infer<typeof DryRunItemSchema>;

export const DryRunResultSchema = z.object({
  /** Newest first. */
  items: z.array(DryRunItemSchema),
  totals: z.object({ send: z.number(), later: z.number(), skip: z.number() }),
  /** Events that were looked through for those of the subscribed types. */
  searched: z.number(),
});
export type DryRunResult = z.infer<typeof DryRunResultSchema>;
