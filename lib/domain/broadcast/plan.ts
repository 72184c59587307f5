import { z } from "zod";
import { RecurrenceSchema } from "./recurrence";
import { BATCH_MAX } from "./status";

/** Groups of one side, values of a body, parameters of the same for everybody: what a form can show. */
export const GROUPS_MAX = 20;
export const VALUES_MAX = 250;
export const PARAMETERS_MAX = 20;
export const PARAMETER_CHARS = 1_000;
export const PURPOSE_CHARS = 200;

const names = z.array(z.string().trim().min(1).max(64)).max(VALUES_MAX);
const parameterName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "parameter_name");

export const BodySchema = z.strictObject({
  contact: names.default([]),
  identities: names.default([]),
  custom: z
    .record(parameterName, z.string().max(PARAMETER_CHARS))
    .refine((custom) => Object.keys(custom).length <= PARAMETERS_MAX, "parameters_max")
    .default({}),
  /** What contact details that say who somebody is are needed for; it travels nowhere. */
  purpose: z.string().trim().max(PURPOSE_CHARS).optional(),
});

/** How fast: requests on the way at a time, and seconds between two. */
export const PaceSchema = z.strictObject({
  concurrency: z.number().int().min(1, "pace_concurrency").max(10, "pace_concurrency").default(2),
  intervalSeconds: z.number().int().min(0, "pace_interval").max(60, "pace_interval").default(0),
});

export const TriggerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("immediate") }),
  z.strictObject({ type: z.literal("once"), at: z.iso.datetime({ offset: true }) }),
  RecurrenceSchema,
]);
export type BroadcastTrigger = z.output<typeof TriggerSchema>;

/** Everything of a broadcast but its name and its webhook. Groups are ids as the database knows them. */
export const PlanSchema = z.strictObject({
  groups: z.array(z.string()).min(1, "group_required").max(GROUPS_MAX),
  exclude: z.array(z.string()).max(GROUPS_MAX).default([]),
  batchSize: z
    .number({ error: "batch_size" })
    .int("batch_size_whole")
    .min(1, "batch_size")
    .max(BATCH_MAX, "batch_size"),
  trigger: TriggerSchema,
  body: BodySchema.prefault({}),
  pace: PaceSchema.prefault({}),
});
export type BroadcastPlan = z.output<typeof PlanSchema>;

/** A contact that the receiver's answer named: by our number or by one of our ids. */
export type LedgerEntry = { id: string; reason: string };
const Ledger = z.object({
  failed: z.array(z.object({ id: z.union([z.string().max(200), z.number()]), reason: z.unknown().optional() })),
});
const REASON_CHARS = 200;

/** `{"failed":[{"id":…,"reason":…}]}` of a receiver that accepted a batch; empty for every other answer. */
export function readLedger(answer: string): LedgerEntry[] {
  let json: unknown;
  try {
    json = JSON.parse(answer);
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  const parsed = Ledger.safeParse(json);
  if (!parsed.success) return [];
  return parsed.data.failed.slice(0, BATCH_MAX).map(({ id, reason }) => ({
    id: String(id),
    reason: typeof reason === "string" ? reason.slice(0, REASON_CHARS) : "",
  }));
}
