import type { Db } from "@/db/client";
import { type NewDue, queueDeliveries, takeUnrouted, type UnroutedEvent } from "@/db/queries/due";
import { type HotRun, inHotTransaction } from "@/db/queries/hot";
import { newUuid } from "@/lib/domain/ids";
import { faultPoint } from "@/lib/fault-points";
import type { WakePort } from "@/lib/jobs/wake";
import type { RoutingCache } from "@/lib/services/endpoints/routing-cache";

/** Events a pass takes, shared equally by the organizations that wait. */
const EVENTS_PER_PASS = 500;
/** Deliveries a pass makes; an event with more endpoints than this still goes through whole. */
const DELIVERIES_PER_PASS = 5_000;

export type RouteDeps = { db: Db; now: () => Date; wake: WakePort; cache: RoutingCache };

/**
 * Turns events into due deliveries, pass by pass, until none waits or `deadline` (milliseconds since 1970) is reached.
 * Each pass is one transaction and wakes its shards after commit. Safe to run in any number of processes at once.
 * Returns whether events may still wait.
 */
export async function routeEvents(deps: RouteDeps, options: { deadline?: number } = {}): Promise<{ more: boolean }> {
  for (;;) {
    const pass = await routePass(deps);
    if (pass.events > 0) faultPoint("routing-committed");
    deps.wake.send([...pass.shards].map((shard) => ({ kind: "drain", shard })));
    if (pass.events === 0) return { more: false };
    if (options.deadline !== undefined && deps.now().getTime() >= options.deadline) return { more: true };
  }
}

async function routePass(deps: RouteDeps): Promise<{ events: number; shards: Set<number> }> {
  return inHotTransaction(deps.db, async (run) => {
    const events = await takeUnrouted(run, EVENTS_PER_PASS);
    if (events.length === 0) return { events: 0, shards: new Set<number>() };
    const { rows, routed } = await match(deps, run, events);
    await queueDeliveries(run, rows, routed);
    faultPoint("routing-written");
    return { events: routed.length, shards: new Set(rows.map((row) => row.shard)) };
  });
}

/** The deliveries of a page of events; events beyond the budget of the pass stay unrouted for the next one. */
async function match(deps: RouteDeps, run: HotRun, events: readonly UnroutedEvent[]) {
  const rows: NewDue[] = [];
  const routed: UnroutedEvent[] = [];
  const nowMs = deps.now().getTime();
  for (const event of events) {
    const routes = await deps.cache.routes(run, event.organizationId, event.configVersion, event.type);
    if (routed.length > 0 && rows.length + routes.length > DELIVERIES_PER_PASS) break;
    for (const { endpointId, shard } of routes) {
      rows.push({
        deliveryId: newUuid(nowMs),
        endpointId,
        shard,
        organizationId: event.organizationId,
        eventId: event.id,
        eventType: event.type,
        solo: routes.length === 1,
      });
    }
    routed.push(event);
  }
  return { rows: inOrder(rows), routed };
}

/** Ids of the same millisecond are random: given out in order, a lane's work keeps the order of the events. */
function inOrder(rows: NewDue[]): NewDue[] {
  const ids = rows.map((row) => row.deliveryId).sort();
  return rows.map((row, index) => ({ ...row, deliveryId: ids[index] ?? row.deliveryId }));
}
