import { z } from "zod";
import { audit } from "@/db/queries/audit";
import { laneStates, restartLane } from "@/db/queries/lane-health";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { type Backlog, BacklogSchema } from "./backlog";
import type { EndpointDto } from "./dto";
import { requireEndpoint } from "./find";
import { type EndpointHealth, healthOfEndpoint } from "./health";
import { setEndpointEnabled } from "./update";

export const ResumeSchema = z.strictObject({ backlog: BacklogSchema.default("resend") });

/**
 * Switches an endpoint on again, and sends or skips what waited meanwhile. One that is on stays as it is.
 * @throws AppError `not_found`, `forbidden`
 */
export function resumeEndpoint(ctx: ServiceContext, id: string, backlog: Backlog = "resend"): Promise<EndpointDto> {
  return setEndpointEnabled(ctx, id, true, backlog);
}

/**
 * Has an open breaker try one waiting delivery now instead of at its next probe. `started` is false when there is nothing
 * to probe: the breaker is not open, or the endpoint is off.
 * @throws AppError `not_found`, `forbidden`
 */
export async function probeEndpoint(
  ctx: ServiceContext,
  id: string,
): Promise<{ started: boolean; health: EndpointHealth }> {
  authorize(ctx, "endpoint.test");
  const row = await requireEndpoint(ctx, id);
  const shard = await ctx.db.transaction(async (tx) => {
    const lane = (await laneStates(tx, ctx.organizationId, [row.id])).get(row.id);
    if (!row.enabled || lane?.health?.state !== "open") return null;
    await audit(tx, ctx, {
      action: "endpoint.probed",
      objectType: "endpoint",
      objectId: encodeId("endpoint", row.id),
      objectName: row.name,
    });
    return restartLane(tx, ctx.organizationId, row.id, "nothing");
  });
  if (shard !== null) ctx.wake.send([{ kind: "drain", shard }]);
  return { started: shard !== null, health: await healthOfEndpoint(ctx, row.id) };
}
