import type { Db } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { bumpConfigVersion, lockEndpoint, updateEndpointRow } from "@/db/queries/endpoints";
import { closeDue } from "@/db/queries/results";
import { encodeId } from "@/lib/domain/ids";
import type { WakePort } from "@/lib/jobs/wake";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import type { Lane } from "./lane";

const CLOSED_PER_STATEMENT = 500;

/**
 * Ends the work of a lane whose endpoint was switched off or deleted, or whose receiver said that it is gone (then the
 * endpoint is switched off first). Every waiting delivery gets its record. Nothing happens to an endpoint that is on:
 * somebody may have corrected it while the answer was on its way.
 */
export async function closeLaneWork(deps: { db: Db; now: () => Date; wake: WakePort }, lane: Lane): Promise<void> {
  if (lane.gone) await disableGone(deps, lane);
  const target = { endpointId: lane.endpointId, token: lane.token, deleted: lane.target?.deleted ?? false };
  let closed = CLOSED_PER_STATEMENT;
  while (closed === CLOSED_PER_STATEMENT) closed = await closeDue(deps.db, target, CLOSED_PER_STATEMENT);
}

/** Who acts when nobody asked. */
const WORKER = { actor: { kind: "system", name: "worker" }, ip: null, requestId: "worker" } as const;

async function disableGone(deps: { db: Db; now: () => Date; wake: WakePort }, lane: Lane): Promise<void> {
  const { organizationId, endpointId } = lane;
  const now = deps.now();
  const raised = await deps.db.transaction(async (tx) => {
    const before = await lockEndpoint(tx, organizationId, endpointId);
    if (before === null || before.version !== lane.goneVersion) return false;
    const change = { enabled: false, disabledReason: "gone", updatedAt: now };
    const row = await updateEndpointRow(tx, organizationId, endpointId, change);
    if (row === null) return false;
    await bumpConfigVersion(tx, organizationId);
    await audit(
      tx,
      { organizationId, ...WORKER, now: deps.now },
      {
        action: "endpoint.disabled",
        objectType: "endpoint",
        objectId: encodeId("endpoint", endpointId),
        objectName: row.name,
      },
    );
    const data = {
      endpoint_id: encodeId("endpoint", endpointId),
      endpoint_name: row.name,
      channel: row.channel,
      reason: "gone",
      happened_at: now.toISOString(),
    };
    await recordEvents(tx, { organizationId, now: deps.now }, [{ type: "endpoint.disabled", data, source: "system" }]);
    return true;
  });
  if (raised) wakeRouting(deps);
}
