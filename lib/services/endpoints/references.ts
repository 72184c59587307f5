import type { Executor } from "@/db/client";
import { broadcastsOfEndpoint } from "@/db/queries/broadcasts";
import { endpointUsers } from "@/db/queries/endpoints-browse";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";

/** Of more, the first are named. */
const NAMED = 20;

type Named = { id: string; name: string };
/**
 * What would lose its receiver if an endpoint went: other webhooks' failure alerts, the leave-message notifications,
 * broadcasts that are not over.
 */
export type EndpointReferences = { alerts: Named[]; notification: boolean; broadcasts: Named[] };

/** Who refers to an endpoint (UUID). */
export async function referencesOf(
  db: Executor,
  ctx: Pick<ServiceContext, "organizationId">,
  id: string,
): Promise<EndpointReferences> {
  const users = await endpointUsers(db, ctx.organizationId, { id, edgeId: encodeId("endpoint", id) }, NAMED);
  const broadcasts = await broadcastsOfEndpoint(db, ctx.organizationId, id);
  return {
    notification: users.notification,
    alerts: users.alerts.map((user) => ({ id: encodeId("endpoint", user.id), name: user.name })),
    broadcasts: broadcasts.map((user) => ({ id: encodeId("broadcast", user.id), name: user.name })),
  };
}

/** @throws AppError `conflict` as long as something refers to it; the fields say what */
export async function requireUnreferenced(
  db: Executor,
  ctx: Pick<ServiceContext, "organizationId">,
  id: string,
): Promise<void> {
  const { alerts, notification, broadcasts } = await referencesOf(db, ctx, id);
  const fields = [
    ...(notification ? [fieldErrorOf("notifications", "endpoint_is_notification")] : []),
    ...(broadcasts.length > 0
      ? [fieldErrorOf("broadcasts", "endpoint_is_broadcast", { names: broadcasts.map(({ name }) => name).join(", ") })]
      : []),
    ...(alerts.length > 0
      ? [fieldErrorOf("alerts", "endpoint_is_alert", { names: alerts.map(({ name }) => name).join(", ") })]
      : []),
  ];
  const [first] = fields;
  if (first !== undefined) throw new AppError("conflict", first.message, { fields });
}
