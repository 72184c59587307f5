import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, type EndpointRow, updateEndpointRow } from "@/db/queries/endpoints";
import { restartLane } from "@/db/queries/lane-health";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { rotated } from "@/lib/domain/signatures/rotation";
import { AppError } from "@/lib/errors";
import { noteChangedSecrets } from "@/lib/services/care/secret-dates";
import { alertTargetErrors } from "./alert-targets";
import { type Backlog, skipBacklog } from "./backlog";
import { endpointChanges } from "./changes-of";
import { withNameConflict } from "./create";
import { type EndpointDto, toEndpointDto } from "./dto";
import { requireEndpoint, requireLocked } from "./find";
import { healthOfEndpoint } from "./health";
import { requireComplete, stillMissing, withMissing } from "./missing-secrets";
import { parseInput } from "./parse-input";
import { type EndpointPatch, EndpointPatchSchema, mergePatch, type StoredEndpoint } from "./patch";
import { openContent, sealEndpoint } from "./sealing";
import { validateEndpoint } from "./validate";

/** What a change of a stored endpoint starts from: its configuration with the secrets. Never leaves the server. */
export function storedEndpoint(ctx: Pick<ServiceContext, "keys">, row: EndpointRow): StoredEndpoint {
  const { urlDisplay, description, enabled } = row;
  return { content: openContent(ctx.keys, row), urlDisplay, description, enabled };
}

/** `overlapMs`: how long a secret that is replaced signs as well. */
type UpdateOptions = { action?: "endpoint.updated" | "endpoint.secret_rotated"; overlapMs?: number };

/**
 * Changes an endpoint; what the patch does not mention stays (see `EndpointPatchSchema` for secrets).
 * With `version` the change is refused when somebody else was faster.
 * @throws AppError `invalid`, `conflict` (version, or name taken with field `name`), `not_found`, `forbidden`
 */
export async function updateEndpoint(
  ctx: ServiceContext,
  id: string,
  patch: EndpointPatch,
  { action = "endpoint.updated", overlapMs = 0 }: UpdateOptions = {},
): Promise<EndpointDto> {
  authorize(ctx, "endpoint.write");
  const change = parseInput(EndpointPatchSchema, patch);
  const before = await requireEndpoint(ctx, id);
  if (change.version !== undefined && change.version !== before.version) throw changedMeanwhile(before.name);
  const stored = storedEndpoint(ctx, before);
  const merged = mergePatch(stored, change);
  // The look-up of the address takes time: it happens before the transaction, and the version guards the gap.
  const missing = stillMissing(before, change, merged.input);
  const valid = await validateEndpoint(ctx, merged.input, {
    found: [...merged.errors, ...missing.errors, ...(await alertTargetErrors(ctx, change.alerts, before.id))],
    addressKnown: !merged.moved,
  });
  const { description, enabled, warnings } = valid;
  const content = merged.moved
    ? valid.content
    : { ...valid.content, signature: rotated(valid.content.signature, stored.content.signature, ctx.now(), overlapMs) };
  const ignore = change.backlog === "ignore" && enabled && !before.enabled;
  const { row, shard } = await withNameConflict(content.name, () =>
    ctx.db.transaction(async (tx) => {
      const locked = await requireLocked(tx, ctx.organizationId, id);
      if (locked.version !== before.version) throw changedMeanwhile(locked.name);
      const values = {
        name: content.name,
        description,
        channel: content.channel,
        ...(ignore ? {} : { enabled, disabledReason: enabled ? null : locked.disabledReason }),
        events: content.events,
        ...withMissing(sealEndpoint(ctx.keys, locked.id, content), missing.paths),
      };
      const forget = !locked.enabled ? "everything" : merged.moved ? "failures" : "nothing";
      return applyChange(tx, ctx, locked, values, { action, forget });
    }),
  );
  // Only once the change is in: one that is refused must not have cost the backlog.
  if (ignore) return { ...(await setEndpointEnabled(ctx, id, true, "ignore")), warnings };
  wakeLane(ctx, shard);
  return toEndpointDto(row, await healthOfEndpoint(ctx, row.id), warnings);
}

/**
 * Switches an endpoint on or off. Off, its deliveries wait. On also forgets why the product had switched it off, and
 * sends what waits or (`ignore`) records it as skipped. One that the product switched off and a person switches off as
 * well no longer queues new events.
 * @throws AppError `not_found`, `forbidden`
 */
export async function setEndpointEnabled(
  ctx: ServiceContext,
  id: string,
  enabled: boolean,
  backlog: Backlog = "resend",
): Promise<EndpointDto> {
  authorize(ctx, "endpoint.write");
  const before = await requireEndpoint(ctx, id);
  const ignore = enabled && backlog === "ignore";
  if (ignore && !before.enabled) await skipBacklog(ctx, ctx.db, before.id);
  const { row, shard } = await ctx.db.transaction(async (tx) => {
    const locked = await requireLocked(tx, ctx.organizationId, id);
    if (locked.enabled === enabled && locked.disabledReason === null) return { row: locked, shard: null };
    if (enabled) requireComplete(locked);
    if (ignore) await skipBacklog(ctx, tx, locked.id);
    const action = enabled ? "endpoint.enabled" : "endpoint.disabled";
    return applyChange(tx, ctx, locked, { enabled, disabledReason: null }, { action, forget: "everything" });
  });
  wakeLane(ctx, shard);
  return toEndpointDto(row, await healthOfEndpoint(ctx, row.id));
}

type Change = Parameters<typeof updateEndpointRow>[3];

/**
 * Writes a change into a locked row, with its line in the audit log.
 * Returns the shard to wake, where something may be due now.
 */
export async function applyChange(
  tx: Tx,
  ctx: ServiceContext,
  locked: EndpointRow,
  values: Change,
  { action, forget }: { action: string; forget: Parameters<typeof restartLane>[3] },
): Promise<{ row: EndpointRow; shard: number | null }> {
  const row = await updateEndpointRow(tx, ctx.organizationId, locked.id, { ...values, updatedAt: ctx.now() });
  if (row === null) throw new AppError("not_found", "There is no such endpoint.");
  await bumpConfigVersion(tx, ctx.organizationId);
  const changes = endpointChanges(ctx.keys, locked, row);
  await noteChangedSecrets(tx, ctx, row.id, changes);
  await audit(tx, ctx, {
    action,
    objectType: "endpoint",
    objectId: encodeId("endpoint", row.id),
    objectName: row.name,
    changes,
  });
  // What waited while the endpoint was off, or for its old configuration, is looked at again; an open breaker probes.
  const shard = row.enabled ? await restartLane(tx, ctx.organizationId, row.id, forget) : null;
  return { row, shard };
}

function wakeLane(ctx: ServiceContext, shard: number | null): void {
  if (shard !== null) ctx.wake.send([{ kind: "drain", shard }]);
}

function changedMeanwhile(name: string): AppError {
  return new AppError("conflict", `"${name}" was changed by somebody else in the meantime. Load it again.`);
}
