import type { Db } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { cancelDue } from "@/db/queries/close";
import { bumpConfigVersion, lockEndpoint, updateEndpointRow } from "@/db/queries/endpoints";
import { lockHeldLane } from "@/db/queries/lane-health";
import { encodeId } from "@/lib/domain/ids";
import type { WakePort } from "@/lib/jobs/wake";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import type { Disabling } from "./health";
import type { Lane } from "./lane";

const CANCELLED_PER_STATEMENT = 500;

/**
 * Ends the work of a lane whose endpoint is off: what waits stays in `due` until it is switched on again, and of a deleted
 * endpoint it is cancelled. When the endpoint is to be switched off for its failures, that happens first.
 */
export async function closeLaneWork(deps: { db: Db; now: () => Date; wake: WakePort }, lane: Lane): Promise<void> {
  if (lane.disabling !== null) await disableEndpoint(deps, lane, lane.disabling);
  let cancelled = CANCELLED_PER_STATEMENT;
  while (cancelled === CANCELLED_PER_STATEMENT) cancelled = await cancelDue(deps.db, lane, CANCELLED_PER_STATEMENT);
}

/** Who acts when nobody asked. */
const WORKER = { actor: { kind: "system", name: "worker" }, ip: null, requestId: "worker" } as const;

/**
 * Switches an endpoint off and says so, once: only the holder of its lane does, and only the configuration that failed.
 * Somebody may have corrected it, or switched it off, while the answer was on its way.
 */
async function disableEndpoint(
  deps: { db: Db; now: () => Date; wake: WakePort },
  lane: Lane,
  { reason, version }: Disabling,
): Promise<void> {
  const { organizationId, endpointId } = lane;
  const now = deps.now();
  const raised = await deps.db.transaction(async (tx) => {
    const before = await lockEndpoint(tx, organizationId, endpointId);
    if (before === null || before.version !== version || !before.enabled) return false;
    if (!(await lockHeldLane(tx, endpointId, lane.token))) return false;
    const change = { enabled: false, disabledReason: reason, updatedAt: now };
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
        changes: [{ field: "disabledReason", after: { value: reason } }],
      },
    );
    const data = {
      endpoint_id: encodeId("endpoint", endpointId),
      endpoint_name: row.name,
      channel: row.channel,
      reason,
      happened_at: now.toISOString(),
    };
    await recordEvents(tx, { organizationId, now: deps.now }, [{ type: "endpoint.disabled", data, source: "system" }]);
    return true;
  });
  if (raised) wakeRouting(deps);
}
