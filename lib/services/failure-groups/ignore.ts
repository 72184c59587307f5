import { audit } from "@/db/queries/audit";
import { setIgnored } from "@/db/queries/failure-groups";
import { authorize, type ServiceContext } from "@/lib/context";
import { type FailureGroup, requireFailureGroup, toGroup } from "./list";

const DAY_MS = 86_400_000;

/**
 * 忽略 24 小时, or brings a group back before that time. Nothing else changes: failures go on being counted.
 * @throws AppError `forbidden`; `not_found`
 */
export async function ignoreFailureGroup(
  ctx: ServiceContext,
  id: string,
  { ignore }: { ignore: boolean },
): Promise<FailureGroup> {
  authorize(ctx, "delivery.retry");
  const row = await requireFailureGroup(ctx, id);
  const now = ctx.now();
  const ignored = ignore ? { until: new Date(now.getTime() + DAY_MS), by: ctx.actor.name } : null;
  await ctx.db.transaction(async (tx) => {
    await setIgnored(tx, ctx.organizationId, row.id, ignored);
    const action = ignore ? "failure_group.ignored" : "failure_group.watched";
    await audit(tx, ctx, { action, objectType: "failure_group", objectId: id, objectName: row.endpointName });
  });
  return toGroup({ ...row, ignoredUntil: ignored?.until ?? null, ignoredBy: ignored?.by ?? null }, now);
}
