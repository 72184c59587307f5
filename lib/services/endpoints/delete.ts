import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, closeLane, countDue, updateEndpointRow } from "@/db/queries/endpoints";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { env } from "@/lib/env";
import { requireEndpoint, requireLocked } from "./find";
import { type EndpointReferences, referencesOf, requireUnreferenced } from "./references";

/**
 * Deletes an endpoint. Its history stays; what still waited is cancelled, and its name is free again.
 * Returns how many waiting deliveries were cancelled.
 * @throws AppError `conflict` as long as a notification, other webhooks' alerts or a broadcast need it, `not_found`, `forbidden`
 */
export async function deleteEndpoint(ctx: ServiceContext, id: string): Promise<{ cancelled: number }> {
  authorize(ctx, "endpoint.write");
  return ctx.db.transaction((tx) => removeEndpoint(tx, ctx, id));
}

/**
 * {@link deleteEndpoint} as a part of what `tx` changes, for a caller that may remove what the endpoint belongs to.
 * @throws AppError `conflict` as long as it is needed, `not_found`
 */
export async function removeEndpoint(tx: Tx, ctx: ServiceContext, id: string): Promise<{ cancelled: number }> {
  const now = ctx.now();
  const locked = await requireLocked(tx, ctx.organizationId, id);
  await requireUnreferenced(tx, ctx, locked.id);
  await updateEndpointRow(tx, ctx.organizationId, locked.id, { deletedAt: now, updatedAt: now, enabled: false });
  await bumpConfigVersion(tx, ctx.organizationId);
  const cancelled = await closeLane(tx, ctx.organizationId, locked.id, now);
  await audit(tx, ctx, {
    action: "endpoint.deleted",
    objectType: "endpoint",
    objectId: encodeId("endpoint", locked.id),
    objectName: locked.name,
  });
  return { cancelled };
}

/**
 * How many deliveries wait for an endpoint: what switching it off or on tells.
 * @throws AppError `not_found`, `forbidden`
 */
export async function countWaiting(ctx: ServiceContext, id: string): Promise<number> {
  authorize(ctx, "endpoint.read");
  const row = await requireEndpoint(ctx, id);
  return countDue(ctx.db, ctx.organizationId, row.id);
}

const DAY_MS = 86_400_000;

/**
 * What deleting an endpoint would mean: the deliveries that wait, who would lose their receiver, and until when the
 * last of its history is kept (ISO instant).
 * @throws AppError `not_found`, `forbidden`
 */
export async function deletionOf(
  ctx: ServiceContext,
  id: string,
): Promise<{ waiting: number; references: EndpointReferences; historyUntil: string }> {
  authorize(ctx, "endpoint.read");
  const row = await requireEndpoint(ctx, id);
  const [waiting, references] = await Promise.all([
    countDue(ctx.db, ctx.organizationId, row.id),
    referencesOf(ctx.db, ctx, row.id),
  ]);
  return { waiting, references, historyUntil: historyKeptUntil(ctx.now()) };
}

/** Until when the last of an endpoint's history is kept if it is deleted `now` (ISO instant). */
export const historyKeptUntil = (now: Date): string =>
  new Date(now.getTime() + env().RETENTION_DAYS * DAY_MS).toISOString();
