import { listRoutes, type RouteRow } from "@/db/queries/due";
import type { HotRun } from "@/db/queries/hot";
import type { EventType } from "@/lib/domain/catalogue/types";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import { decodeId } from "@/lib/domain/ids";
import type { NotificationRole } from "@/lib/domain/leave-message/notify";
import { compileRules, type RoutingRules } from "@/lib/domain/routing/decide";
import { type EndpointMix, endpointMix } from "@/lib/domain/routing/delivery-id";
import { shardOf } from "@/lib/jobs/wake";

/** An enabled endpoint as routing sees it. */
export type Route = {
  endpointId: string;
  shard: number;
  /** What ids of its deliveries are made with; null for the rare endpoint whose mix another one has already. */
  mix: EndpointMix | null;
  /** Null when everything passes at once. */
  rules: RoutingRules | null;
  /** 0 when repetitions pass. */
  dedupeMs: number;
  ordered: boolean;
  /** Its part in the list of leave-message notifications; null outside of it. */
  role: NotificationRole | null;
  /** How long primaries have before this backup is sent. */
  backupMs: number;
};

/** The routes of one organization, for one version of its configuration. */
export type RoutingTable = {
  version: number;
  byType: ReadonlyMap<EventType, readonly Route[]>;
  /** Who is told about an endpoint, whatever they are subscribed to: by the UUID of the endpoint, off or on. */
  alerts: ReadonlyMap<string, readonly Route[]>;
};

const MAX_ORGANIZATIONS = 5_000;
const NOWHERE: readonly Route[] = [];

/**
 * Routing tables of organizations, per process. A table is valid for one configuration version; the caller reads the
 * version in the transaction that queues, so a stale table is never used.
 */
export class RoutingCache {
  private readonly tables = new Map<string, RoutingTable>();

  async table(run: HotRun, organizationId: string, version: number): Promise<RoutingTable> {
    const known = this.tables.get(organizationId);
    return known?.version === version ? known : this.load(run, organizationId, version);
  }

  private async load(run: HotRun, organizationId: string, version: number): Promise<RoutingTable> {
    const table = makeTable(version, await listRoutes(run, organizationId));
    const oldest = this.tables.keys().next().value;
    if (this.tables.size >= MAX_ORGANIZATIONS && oldest !== undefined) this.tables.delete(oldest);
    this.tables.set(organizationId, table);
    return table;
  }
}

/** The endpoints that are subscribed to a type, in the order of their ids. */
export function routesOf(table: RoutingTable, type: EventType): readonly Route[] {
  return table.byType.get(type) ?? NOWHERE;
}

function makeTable(version: number, rows: readonly RouteRow[]): RoutingTable {
  const byType = new Map<EventType, Route[]>();
  const byId = new Map<string, Route>();
  const mixes = new Set<string>();
  for (const row of rows) {
    if (!row.enabled) continue;
    const route = makeRoute(row, mixes);
    byId.set(row.id, route);
    for (const type of row.events) {
      const routes = byType.get(type);
      if (routes === undefined) byType.set(type, [route]);
      else routes.push(route);
    }
  }
  const alerts = new Map<string, Route[]>();
  for (const { id, rules } of rows) {
    const told = (rules?.alerts?.endpoints ?? []).flatMap((target) => {
      const route = byId.get(decodeId("endpoint", target) ?? "");
      return route === undefined || route.endpointId === id ? [] : [route];
    });
    if (told.length > 0) alerts.set(id, told);
  }
  return { version, byType, alerts };
}

function makeRoute({ id: endpointId, role, backupSeconds, ...row }: RouteRow, mixes: Set<string>): Route {
  const rules = row.rules ?? NO_RULES;
  const own = endpointMix(endpointId);
  const mix = mixes.has(own.text) ? null : own;
  mixes.add(own.text);
  return {
    endpointId,
    shard: shardOf(endpointId),
    mix,
    rules: compileRules(rules),
    dedupeMs: rules.dedupeSeconds * 1_000,
    ordered: rules.ordered,
    role,
    backupMs: backupSeconds * 1_000,
  };
}
