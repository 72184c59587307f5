import { listRoutes } from "@/db/queries/due";
import type { HotRun } from "@/db/queries/hot";
import type { EventType } from "@/lib/domain/catalogue/types";
import { shardOf } from "@/lib/jobs/wake";

export type Route = { endpointId: string; shard: number };
type RoutingTable = { version: number; byType: ReadonlyMap<EventType, readonly Route[]> };

const MAX_ORGANIZATIONS = 5_000;
const NOWHERE: readonly Route[] = [];

/**
 * Routing tables of organizations, per process. A table is valid for one configuration version; the caller reads the
 * version in the transaction that queues, so a stale table is never used.
 */
export class RoutingCache {
  private readonly tables = new Map<string, RoutingTable>();

  /** The endpoints that are subscribed to a type, in the order of their ids. */
  async routes(run: HotRun, organizationId: string, version: number, type: EventType): Promise<readonly Route[]> {
    const known = this.tables.get(organizationId);
    const table = known?.version === version ? known : await this.load(run, organizationId, version);
    return table.byType.get(type) ?? NOWHERE;
  }

  private async load(run: HotRun, organizationId: string, version: number): Promise<RoutingTable> {
    const byType = new Map<EventType, Route[]>();
    for (const endpoint of await listRoutes(run, organizationId)) {
      const route = { endpointId: endpoint.id, shard: shardOf(endpoint.id) };
      for (const type of endpoint.events) byType.set(type, [...(byType.get(type) ?? []), route]);
    }
    const table = { version, byType };
    const oldest = this.tables.keys().next().value;
    if (this.tables.size >= MAX_ORGANIZATIONS && oldest !== undefined) this.tables.delete(oldest);
    this.tables.set(organizationId, table);
    return table;
  }
}
