import { readEventData, type UnroutedEvent } from "@/db/queries/due";
import type { HotRun } from "@/db/queries/hot";
import { newUuid, uuidTime } from "@/lib/domain/ids";
import { type Decision, decide } from "@/lib/domain/routing/decide";
import { deliveryUuid } from "@/lib/domain/routing/delivery-id";
import { endpointAbout, isNotice } from "@/lib/domain/routing/notices";
import { type Route, type RoutingCache, type RoutingTable, routesOf } from "@/lib/services/endpoints/routing-cache";

/** Deliveries a pass makes; an event with more endpoints than this still goes through whole. */
const DELIVERIES_PER_PASS = 5_000;

/** A repetition is skipped too; `relatedId` is the delivery it repeats. */
export type Outcome =
  | Exclude<Decision, { kind: "skip" }>
  | {
      kind: "skip";
      reason: "filtered" | "outside_window" | "duplicate";
      why: { diagnosis: string; values: Record<string, string | number> };
      relatedId?: string;
    };

/** An event for an endpoint, and what becomes of it. */
export type Match = {
  event: UnroutedEvent;
  route: Route;
  deliveryId: string;
  decision: Outcome;
  /** A notice of the product itself: no rule holds it up. */
  operational: boolean;
};

type Candidate = { event: UnroutedEvent; routes: readonly Route[]; table: RoutingTable; operational: boolean };
type Deps = { now: () => Date; cache: RoutingCache };

/** What becomes of a page of events; those beyond the budget of the pass stay unrouted for the next one. */
export async function matchEvents(
  deps: Deps,
  run: HotRun,
  events: readonly UnroutedEvent[],
): Promise<{ matches: Match[]; routed: UnroutedEvent[] }> {
  const candidates: Candidate[] = [];
  let planned = 0;
  for (const event of events) {
    const table = await deps.cache.table(run, event.organizationId, event.configVersion);
    const routes = routesOf(table, event.type);
    if (candidates.length > 0 && planned + routes.length > DELIVERIES_PER_PASS) break;
    planned += routes.length;
    candidates.push({ event, routes, table, operational: isNotice(event) });
  }
  const wanted = candidates.filter(looksAtData).map(({ event }) => event.id);
  const data = wanted.length === 0 ? NO_DATA : await readEventData(run, wanted);
  const now = deps.now();
  const matches: Match[] = [];
  for (const candidate of candidates) {
    const { event, operational } = candidate;
    const said = data.get(event.id) ?? NOTHING;
    for (const route of operational ? toldAbout(candidate, said) : candidate.routes) {
      const decision =
        operational || route.rules === null ? SEND : decide(route.rules, { type: event.type, data: said }, now);
      matches.push({ event, route, deliveryId: idOf(event, route), decision, operational });
    }
  }
  return { matches, routed: candidates.map(({ event }) => event) };
}

const SEND = { kind: "send" } as const;
const NOTHING: Record<string, unknown> = {};
const NO_DATA: ReadonlyMap<string, Record<string, unknown>> = new Map();

/** Reading data is what costs: done for events whose way depends on it, and for no others. */
function looksAtData({ routes, table, operational }: Candidate): boolean {
  if (operational) return routes.length > 0 || table.alerts.size > 0;
  return routes.some((route) => route.rules?.needsData === true);
}

/** Who hears a notice: its subscribers and whom its endpoint names, but never that endpoint itself. */
function toldAbout({ routes, table }: Candidate, data: Record<string, unknown>): readonly Route[] {
  const about = endpointAbout(data);
  if (about === null) return routes;
  const told = new Set([...routes, ...(table.alerts.get(about) ?? [])]);
  return [...told].filter((route) => route.endpointId !== about);
}

function idOf(event: UnroutedEvent, route: Route): string {
  return route.mix === null ? newUuid(uuidTime(event.id)) : deliveryUuid(event.id, route.mix);
}
