import { z } from "zod";
import { type FailureGroupRow, findFailureGroup, listFailureGroups } from "@/db/queries/failure-groups";
import { authorize, type ServiceContext } from "@/lib/context";
import { NO_CODE, REASONS, type Reason } from "@/lib/domain/delivery";
import { explain } from "@/lib/domain/diagnosis";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { decodeId, encodeId, uuidTime } from "@/lib/domain/ids";
import type { ReplayWhatInput } from "@/lib/domain/replay";
import { AppError } from "@/lib/errors";
import { requireEndpoint } from "@/lib/services/endpoints/find";

/** Groups shown of each kind; more of them are one trouble with many faces. */
const SHOWN = 50;

/** Deliveries that failed for good at one webhook for one reason with one code of the receiver. */
export const FailureGroupSchema = z.object({
  id: z.string(),
  endpoint: z.object({ id: z.string(), name: z.string(), channel: z.enum(CHANNEL_IDS), enabled: z.boolean() }),
  reason: z.enum(REASONS).nullable(),
  /** The receiver's own; null where there was none. */
  code: z.string().nullable(),
  /** What the newest failure meant. */
  diagnosis: z.object({ zh: z.string(), en: z.string() }).nullable(),
  /** How many are failed still: those that were sent again since are not counted. */
  count: z.number(),
  firstAt: z.string(),
  lastAt: z.string(),
  /** The list of failed deliveries of this webhook, reason and code made from then on has `count` lines. */
  from: z.string(),
  /** `resolved`: three in a row arrived since. `ignored`: by somebody, until `ignoredUntil`. */
  state: z.enum(["open", "ignored", "resolved"]),
  ignoredUntil: z.string().nullable(),
  ignoredBy: z.string().nullable(),
});
export type FailureGroup = z.infer<typeof FailureGroupSchema>;

export type FailureGroups = {
  /** To be looked at, newest failure first; at most 50. */
  open: FailureGroup[];
  /** Ignored for now, or recovered with something left to send; at most 50. */
  others: FailureGroup[];
};

/**
 * Failures of one kind, together, of all webhooks or one.
 * @throws AppError `forbidden`; `not_found` for a webhook that the organization does not have
 */
export async function failureGroups(
  ctx: ServiceContext,
  query: { endpointId?: string | undefined } = {},
): Promise<FailureGroups> {
  authorize(ctx, "delivery.read");
  const endpoint = query.endpointId === undefined ? null : await requireEndpoint(ctx, query.endpointId);
  const now = ctx.now();
  const filter = { organizationId: ctx.organizationId, endpointId: endpoint?.id ?? null, now };
  const { open, others } = await listFailureGroups(ctx.db, filter, SHOWN);
  return { open: open.map((row) => toGroup(row, now)), others: others.map((row) => toGroup(row, now)) };
}

/**
 * One group by its edge id.
 * @throws AppError `not_found`, also for another organization's
 */
export async function requireFailureGroup(ctx: ServiceContext, id: string): Promise<FailureGroupRow> {
  const uuid = decodeId("failureGroup", id);
  const row = uuid === null ? null : await findFailureGroup(ctx.db, ctx.organizationId, uuid);
  if (row === null) throw new AppError("not_found", "There is no such group of failures.");
  return row;
}

/**
 * What a replay of a group's deliveries is about: all that failed for its reason with its code since its first failure.
 * @throws AppError `forbidden`; `not_found`, also for another organization's
 */
export async function replayOfFailureGroup(ctx: ServiceContext, id: string): Promise<ReplayWhatInput> {
  authorize(ctx, "delivery.retry");
  const row = await requireFailureGroup(ctx, id);
  const group = toGroup(row, ctx.now());
  return {
    kind: "filter",
    endpointId: group.endpoint.id,
    from: group.from,
    ...(group.reason === null ? {} : { reasons: [group.reason] }),
    codes: [group.code ?? NO_CODE],
  };
}

/** A group as it is shown. */
export function toGroup(row: FailureGroupRow, now: Date): FailureGroup {
  const ignored = row.ignoredUntil !== null && row.ignoredUntil > now;
  return {
    id: encodeId("failureGroup", row.id),
    endpoint: {
      id: encodeId("endpoint", row.endpointId),
      name: row.endpointName,
      channel: row.channel,
      enabled: row.enabled,
    },
    reason: row.reason === "" ? null : (row.reason as Reason),
    code: row.code === "" ? null : row.code,
    diagnosis: told(row),
    count: row.count,
    firstAt: row.firstAt.toISOString(),
    lastAt: row.lastAt.toISOString(),
    from: new Date(uuidTime(row.firstId)).toISOString(),
    state: row.resolvedAt !== null ? "resolved" : ignored ? "ignored" : "open",
    ignoredUntil: ignored ? (row.ignoredUntil?.toISOString() ?? null) : null,
    ignoredBy: ignored ? row.ignoredBy : null,
  };
}

function told({ diagnosis, diagnosisValues, code }: FailureGroupRow): FailureGroup["diagnosis"] {
  if (diagnosis === null) return null;
  const values = diagnosisValues === null ? {} : { values: diagnosisValues };
  const { zh, en } = explain({ diagnosis, ...(code === "" ? {} : { code }), ...values }, { final: true });
  return { zh, en };
}
