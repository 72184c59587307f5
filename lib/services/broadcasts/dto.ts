import { z } from "zod";
import type { RunRow } from "@/db/queries/broadcast-steps";
import type { BatchRow, BroadcastRow } from "@/db/queries/broadcasts";
import { BodySchema, type BroadcastPlan, PaceSchema, PlanSchema } from "@/lib/domain/broadcast/plan";
import { BATCH_STATES, BROADCAST_STATUSES, batchesOf, RUN_STATUSES } from "@/lib/domain/broadcast/status";
import { AuthSchema } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { EndpointPatchSchema } from "@/lib/services/endpoints/patch";

const plan = PlanSchema.shape;
const receiver = {
  /** A webhook that is triggered by hand, or an address of the broadcast's own; exactly one. */
  webhookId: z.string().max(64).optional(),
  url: z.string().trim().max(2048, "url_max").optional(),
  /** How an own address is called on; a webhook has its own. */
  auth: AuthSchema.optional(),
};
const name = z.string().trim().min(1, "broadcast_name_required").max(50, "name_max");

export const BroadcastInputSchema = z
  .strictObject({ name, ...receiver, ...plan })
  .refine(({ webhookId, url }) => (webhookId === undefined) !== (url === undefined), {
    path: ["webhookId"],
    message: "broadcast_receiver",
  });
export type BroadcastInput = z.input<typeof BroadcastInputSchema>;

/** What is absent stays. `version` is the one the change was made on. */
export const BroadcastPatchSchema = z.strictObject({
  name: name.optional(),
  ...receiver,
  /** Of an own address: a header without a value, or as a read showed it, keeps the value that is stored. */
  auth: EndpointPatchSchema.shape.auth,
  groups: plan.groups.optional(),
  exclude: z.array(z.string()).max(20).optional(),
  batchSize: plan.batchSize.optional(),
  trigger: plan.trigger.optional(),
  // Not those of the plan: with their defaults, what is absent would be put back to them.
  body: BodySchema.optional(),
  pace: PaceSchema.optional(),
  version: z.number().int().optional(),
});

export const RunDtoSchema = z.object({
  id: z.string(),
  broadcastId: z.string(),
  number: z.number(),
  status: z.enum(RUN_STATUSES),
  /** Why it stands still or ended early: `user`, `endpoint_off`, `endpoint_gone`, `group_gone`. */
  pause: z.string().nullable(),
  plannedAt: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  /** Contacts and requests of the audience; they grow while it is written down (`preparing`). */
  contacts: z.number(),
  batches: z.number(),
  planned: z.number(),
  waiting: z.number(),
  delivered: z.number(),
  failed: z.number(),
  stopped: z.number(),
  deliveredContacts: z.number(),
  failedContacts: z.number(),
  batchSize: z.number(),
});
export type RunDto = z.output<typeof RunDtoSchema>;

export const BroadcastDtoSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(BROADCAST_STATUSES),
  webhookId: z.string(),
  /** Whether the webhook was made for this broadcast's own address. */
  ownAddress: z.boolean(),
  ...plan,
  nextRunAt: z.string().nullable(),
  runs: z.number(),
  lastRun: RunDtoSchema.nullable(),
  createdBy: z.string(),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type BroadcastDto = z.output<typeof BroadcastDtoSchema>;

export const BatchDtoSchema = z.object({
  no: z.number(),
  contacts: z.number(),
  state: z.enum(BATCH_STATES),
  deliveryId: z.string().nullable(),
  reason: z.string().nullable(),
  code: z.string().nullable(),
  diagnosis: z.string().nullable(),
  /** Contacts the receiver named as failed of a batch it took. */
  ledger: z.array(z.object({ id: z.string(), reason: z.string() })),
});
export type BatchDto = z.output<typeof BatchDtoSchema>;

/** A plan as it is read: groups by their edge ids. */
export const planDto = (stored: BroadcastPlan): BroadcastPlan => ({
  ...stored,
  groups: stored.groups.map((id) => encodeId("group", id)),
  exclude: stored.exclude.map((id) => encodeId("group", id)),
});

export function toRunDto(row: RunRow): RunDto {
  const { number, status, pause, contacts, batches, waiting, delivered, failed, stopped } = row;
  const total = row.prepared ? batches : Math.max(batches, batchesOf(contacts, row.plan.batchSize));
  return {
    id: encodeId("run", row.id),
    broadcastId: encodeId("broadcast", row.broadcastId),
    ...{ number, status, pause, contacts, waiting, delivered, failed, stopped },
    batches: total,
    planned: Math.max(0, total - waiting - delivered - failed - stopped),
    plannedAt: row.plannedAt.toISOString(),
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    deliveredContacts: row.deliveredContacts,
    failedContacts: row.failedContacts,
    batchSize: row.plan.batchSize,
  };
}

export function toBroadcastDto(row: BroadcastRow, lastRun: RunRow | null): BroadcastDto {
  const { name: title, status, runs, createdBy, version } = row;
  return {
    id: encodeId("broadcast", row.id),
    ...{ name: title, status, runs, createdBy, version },
    webhookId: encodeId("endpoint", row.endpointId),
    ownAddress: row.ownEndpoint,
    ...planDto(row.plan),
    nextRunAt: row.nextRunAt?.toISOString() ?? null,
    lastRun: lastRun === null ? null : toRunDto(lastRun),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function toBatchDto(row: BatchRow): BatchDto {
  const { no, state, reason, code, diagnosis, ledger } = row;
  return {
    ...{ no, state, reason, code, diagnosis },
    contacts: row.contactIds.length,
    deliveryId: row.deliveryId === null ? null : encodeId("delivery", row.deliveryId),
    ledger: ledger ?? [],
  };
}
