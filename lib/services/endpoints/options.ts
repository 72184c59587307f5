import { listEndpointRows } from "@/db/queries/endpoints";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";

/** As many as a select can offer; beyond, the list's own search is the way. */
const OPTIONS = 100;

/**
 * The newest endpoints by name, for filters.
 * @throws AppError `forbidden`
 */
export async function endpointOptions(ctx: ServiceContext): Promise<{ id: string; name: string }[]> {
  authorize(ctx, "endpoint.read");
  const rows = await listEndpointRows(ctx.db, ctx.organizationId, {}, { beforeId: null, limit: OPTIONS });
  return rows.map((row) => ({ id: encodeId("endpoint", row.id), name: row.name }));
}
