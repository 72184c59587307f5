import type { Tx } from "@/db/client";
import { noteSecretDates } from "@/db/queries/care";
import type { ServiceContext } from "@/lib/context";
import type { AuditChange } from "@/lib/domain/audit-changes";

/** Notes when secrets of an endpoint were set or replaced, from what a change changed. The address is none of them. */
export async function noteChangedSecrets(
  tx: Tx,
  ctx: Pick<ServiceContext, "organizationId" | "now">,
  endpointUuid: string,
  changes: readonly AuditChange[],
): Promise<void> {
  const at = ctx.now().toISOString();
  const dates = changes.flatMap((change) =>
    "secret" in change && change.secret !== "removed" && change.field !== "url" ? [[change.field, at] as const] : [],
  );
  if (dates.length > 0) await noteSecretDates(tx, ctx.organizationId, endpointUuid, Object.fromEntries(dates));
}
