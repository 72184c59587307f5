import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, type EndpointRow, touchLane, updateEndpointRow } from "@/db/queries/endpoints";
import { authorize, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { withNameConflict } from "./create";
import { type EndpointDto, toEndpointDto } from "./dto";
import { requireEndpoint, requireLocked } from "./find";
import { parseInput } from "./parse-input";
import { type EndpointPatch, EndpointPatchSchema, mergePatch, type StoredEndpoint } from "./patch";
import { openContent, sealEndpoint } from "./sealing";
import { validateEndpoint } from "./validate";

/** What a change of a stored endpoint starts from: its configuration with the secrets. Never leaves the server. */
export function storedEndpoint(ctx: Pick<ServiceContext, "keys">, row: EndpointRow): StoredEndpoint {
  const { urlDisplay, description, enabled } = row;
  return { content: openContent(ctx.keys, row), urlDisplay, description, enabled };
}

/**
 * Changes an endpoint; what the patch does not mention stays (see `EndpointPatchSchema` for secrets).
 * With `version` the change is refused when somebody else was faster.
 * @throws AppError `invalid`, `conflict` (version, or name taken with field `name`), `not_found`, `forbidden`
 */
export async function updateEndpoint(
  ctx: ServiceContext,
  id: string,
  patch: EndpointPatch,
  action: "endpoint.updated" | "endpoint.secret_rotated" = "endpoint.updated",
): Promise<EndpointDto> {
  authorize(ctx, "endpoint.write");
  const change = parseInput(EndpointPatchSchema, patch);
  const before = await requireEndpoint(ctx, id);
  if (change.version !== undefined && change.version !== before.version) throw changedMeanwhile(before.name);
  const merged = mergePatch(storedEndpoint(ctx, before), change);
  // The look-up of the address takes time: it happens before the transaction, and the version guards the gap.
  const { content, description, enabled, warnings } = await validateEndpoint(ctx, merged.input, {
    found: merged.errors,
    addressKnown: !merged.moved,
  });
  const row = await withNameConflict(content.name, () =>
    ctx.db.transaction(async (tx) => {
      const locked = await requireLocked(tx, ctx.organizationId, id);
      if (locked.version !== before.version) throw changedMeanwhile(locked.name);
      const values = {
        name: content.name,
        description,
        channel: content.channel,
        enabled,
        disabledReason: enabled ? null : locked.disabledReason,
        events: content.events,
        ...sealEndpoint(ctx.keys, locked.id, content),
      };
      return applyChange(tx, ctx, locked, values, action);
    }),
  );
  await wakeLane(ctx, row, row.enabled);
  return toEndpointDto(row, warnings);
}

/**
 * Switches an endpoint on or off. On also forgets why the product had switched it off.
 * @throws AppError `not_found`, `forbidden`
 */
export async function setEndpointEnabled(ctx: ServiceContext, id: string, enabled: boolean): Promise<EndpointDto> {
  authorize(ctx, "endpoint.write");
  const row = await ctx.db.transaction(async (tx) => {
    const locked = await requireLocked(tx, ctx.organizationId, id);
    if (locked.enabled === enabled) return locked;
    const action = enabled ? "endpoint.enabled" : "endpoint.disabled";
    return applyChange(tx, ctx, locked, { enabled, disabledReason: null }, action);
  });
  await wakeLane(ctx, row, enabled);
  return toEndpointDto(row);
}

type Change = Parameters<typeof updateEndpointRow>[3];

async function applyChange(
  tx: Tx,
  ctx: ServiceContext,
  locked: EndpointRow,
  values: Change,
  action: string,
): Promise<EndpointRow> {
  const row = await updateEndpointRow(tx, ctx.organizationId, locked.id, { ...values, updatedAt: ctx.now() });
  if (row === null) throw new AppError("not_found", "There is no such endpoint.");
  await bumpConfigVersion(tx, ctx.organizationId);
  await audit(tx, ctx, {
    action,
    objectType: "endpoint",
    objectId: toEndpointDto(row).id,
    objectName: row.name,
  });
  return row;
}

/** What waited while the endpoint was off, or for its old configuration, is looked at again. */
async function wakeLane(ctx: ServiceContext, row: EndpointRow, enabled: boolean): Promise<void> {
  if (!enabled) return;
  const shard = await touchLane(ctx.db, ctx.organizationId, row.id);
  if (shard !== null) ctx.wake.send([{ kind: "drain", shard }]);
}

function changedMeanwhile(name: string): AppError {
  return new AppError("conflict", `"${name}" was changed by somebody else in the meantime. Load it again.`);
}
