import type { Tx } from "@/db/client";
import { type EndpointRow, findEndpoint, lockEndpoint } from "@/db/queries/endpoints";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";

const missing = () => new AppError("not_found", "There is no such endpoint.");

/**
 * The UUID of an endpoint's edge id.
 * @throws AppError `not_found`: a malformed id names nothing
 */
export function endpointUuid(id: string): string {
  const uuid = decodeId("endpoint", id);
  if (uuid === null) throw missing();
  return uuid;
}

/** @throws AppError `not_found`, also for another organization's and for deleted endpoints */
export async function requireEndpoint(
  ctx: Pick<ServiceContext, "db" | "organizationId">,
  id: string,
): Promise<EndpointRow> {
  const row = await findEndpoint(ctx.db, ctx.organizationId, endpointUuid(id));
  if (row === null) throw missing();
  return row;
}

/** Like {@link requireEndpoint}, locked until the transaction ends. */
export async function requireLocked(tx: Tx, organizationId: string, id: string): Promise<EndpointRow> {
  const row = await lockEndpoint(tx, organizationId, endpointUuid(id));
  if (row === null) throw missing();
  return row;
}
