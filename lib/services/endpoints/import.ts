import { z } from "zod";
import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, insertEndpoint, isNameConflict } from "@/db/queries/endpoints";
import { authorize, type ServiceContext } from "@/lib/context";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { shardOf } from "@/lib/jobs/wake";
import { EndpointChangeSchema } from "./changes";
import { EXPORT_MAX, ExportDocumentSchema } from "./export-format";
import { requireLocked } from "./find";
import { EXISTING_CHOICES, type PlannedItem, planDigest, planImport } from "./import-plan";
import { parseInput } from "./parse-input";
import { applyChange } from "./update";

export const ImportInputSchema = z.strictObject({
  document: ExportDocumentSchema,
  /** True: say what would happen, change nothing. */
  dryRun: z.boolean().default(true),
  /** Items whose name is taken: `ask` (reported as conflicts, nothing is applied), `skip`, `update`, `copy` (another name). */
  existing: z.enum(EXISTING_CHOICES).default("ask"),
  /** Items (0-based) that are left out. */
  exclude: z.array(z.number().int().min(0)).max(EXPORT_MAX).default([]),
  /** Everything that is imported arrives switched off. */
  off: z.boolean().default(false),
  /** `plan` of the dry run that was looked at: when something changed since, nothing is applied. */
  plan: z.string().max(100).optional(),
});

export const ImportResultSchema = z.object({
  /** Whether it was done; otherwise this is what would be. */
  applied: z.boolean(),
  plan: z.string(),
  items: z.array(
    z.object({
      index: z.number(),
      name: z.string(),
      channel: z.enum(CHANNEL_IDS),
      /** `unchanged`, `skip`: nothing is written · `conflict`, `error`: as long as there is one, nothing is applied. */
      action: z.enum(["create", "update", "unchanged", "skip", "conflict", "error"]),
      /** The webhook: the existing one, or the new one once it was made. */
      id: z.string().nullable(),
      errors: z.array(
        z.object({
          path: z.string(),
          message: z.string(),
          key: z.string().optional(),
          values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
        }),
      ),
      /** What an update changes. */
      changes: EndpointChangeSchema.shape.changes.unwrap(),
      /** Paths of secrets to be entered; until then the webhook stays switched off. */
      missingSecrets: z.array(z.string()),
      enabled: z.boolean(),
    }),
  ),
});
export type ImportResult = z.output<typeof ImportResultSchema>;

/**
 * Takes configurations over from a file. The dry run says per item what would happen; applying does that in one
 * transaction, all of it or nothing. Secrets of stored endpoints are kept; new ones whose secrets are not in the file
 * arrive switched off with the list of what has to be entered.
 * @throws AppError `invalid` (not a file of ours), `conflict` (something changed since the dry run, or items that cannot be
 * applied), `forbidden`
 */
export async function importEndpoints(
  ctx: ServiceContext,
  input: z.input<typeof ImportInputSchema>,
): Promise<ImportResult> {
  authorize(ctx, "endpoint.write");
  const { document, dryRun, existing, exclude, off, plan } = parseInput(ImportInputSchema, input);
  const planned = await planImport(ctx, document.webhooks, { existing, exclude: new Set(exclude), off });
  const digest = planDigest(planned);
  if (dryRun) return result(planned, digest, false);
  if (plan !== undefined && plan !== digest) throw changed();
  if (planned.some(({ action }) => action === "conflict" || action === "error")) {
    throw new AppError("conflict", "Some items cannot be imported: leave them out, or decide what becomes of them.");
  }
  const shards = await apply(ctx, planned);
  ctx.wake.send(shards.map((shard) => ({ kind: "drain" as const, shard })));
  return result(planned, digest, true);
}

async function apply(ctx: ServiceContext, planned: readonly PlannedItem[]): Promise<number[]> {
  try {
    return await ctx.db.transaction(async (tx) => {
      const shards: number[] = [];
      // Stored ones in the order of their ids: two imports at a time do not wait for each other in a circle.
      const writes = planned.flatMap((item) => (item.write === undefined ? [] : [{ item, write: item.write }]));
      for (const { write } of writes.toSorted((a, b) => (a.write.id < b.write.id ? -1 : 1))) {
        const shard = write.kind === "create" ? await create(tx, ctx, write) : await update(tx, ctx, write);
        if (shard !== null) shards.push(shard);
      }
      if (writes.length > 0) await bumpConfigVersion(tx, ctx.organizationId);
      return [...new Set(shards)];
    });
  } catch (error) {
    // Somebody took a name between the plan and now.
    if (isNameConflict(error)) throw changed();
    throw error;
  }
}

type Write = NonNullable<PlannedItem["write"]>;

async function create(tx: Tx, ctx: ServiceContext, { id, values }: Extract<Write, { kind: "create" }>): Promise<null> {
  const now = ctx.now();
  const row = { ...values, id, organizationId: ctx.organizationId, createdAt: now, updatedAt: now };
  await insertEndpoint(tx, row, shardOf(id));
  await audit(tx, ctx, {
    action: "endpoint.imported",
    objectType: "endpoint",
    objectId: encodeId("endpoint", id),
    objectName: values.name,
  });
  return null;
}

async function update(
  tx: Tx,
  ctx: ServiceContext,
  { id, version, moved, values }: Extract<Write, { kind: "update" }>,
): Promise<number | null> {
  const locked = await requireLocked(tx, ctx.organizationId, encodeId("endpoint", id));
  if (locked.version !== version) throw changed();
  const forget = !locked.enabled ? "everything" : moved ? "failures" : "nothing";
  const change = { ...values, disabledReason: values.enabled ? null : locked.disabledReason };
  return (await applyChange(tx, ctx, locked, change, { action: "endpoint.imported", forget })).shard;
}

const changed = () => new AppError("conflict", "Something changed since the preview. Look at it again.");

function result(planned: readonly PlannedItem[], plan: string, applied: boolean): ImportResult {
  return {
    applied,
    plan,
    items: planned.map(({ write, existing, missing, ...item }) => {
      const { index, name, channel, action, errors, changes, enabled } = item;
      const id = existing?.id ?? (applied && write?.kind === "create" ? write.id : null);
      return {
        ...{ index, name, channel, action, changes, enabled, missingSecrets: missing },
        id: id === null ? null : encodeId("endpoint", id),
        errors: errors.map(({ path, message, key, values }) => ({
          ...{ path, message },
          ...(key === undefined ? {} : { key }),
          ...(values === undefined ? {} : { values }),
        })),
      };
    }),
  };
}
