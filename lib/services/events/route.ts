import type { Db } from "@/db/client";
import { holdBackups } from "@/db/queries/backups";
import { lockOrganizations } from "@/db/queries/dedupe";
import {
  firstLeftOut,
  type NewDue,
  type NewMark,
  type NewSkip,
  queueDeliveries,
  takeUnrouted,
  type UnroutedEvent,
} from "@/db/queries/due";
import { type HotRun, inHotTransaction } from "@/db/queries/hot";
import { CHECK_SOURCE } from "@/lib/domain/events";
import { uuidTime } from "@/lib/domain/ids";
import { faultPoint } from "@/lib/fault-points";
import type { LivePort } from "@/lib/jobs/live";
import type { WakePort } from "@/lib/jobs/wake";
import type { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { withBackupsHeld } from "./route-backups";
import { type Match, matchEvents } from "./route-match";
import { isComparable, markRepetitions } from "./route-repetitions";

/** Events a pass takes, shared equally by the organizations that wait. */
const EVENTS_PER_PASS = 500;

export type RouteDeps = { db: Db; now: () => Date; wake: WakePort; live: LivePort; cache: RoutingCache };

/**
 * Turns events into due deliveries, pass by pass, until none waits or `deadline` (milliseconds since 1970) is reached.
 * Each pass is one transaction and wakes its shards after commit. Safe to run in any number of processes at once.
 * Returns whether events may still wait.
 */
export async function routeEvents(deps: RouteDeps, options: { deadline?: number } = {}): Promise<{ more: boolean }> {
  for (;;) {
    const pass = await routePass(deps);
    if (pass.taken > 0) faultPoint("routing-committed");
    for (const organizationId of pass.changed) deps.live.touch(organizationId, "deliveries");
    deps.wake.send([...pass.shards].map((shard) => ({ kind: "drain", shard })));
    if (pass.taken === 0) return { more: false };
    if (options.deadline !== undefined && deps.now().getTime() >= options.deadline) return { more: true };
  }
}

/** `changed`: organizations that have new deliveries. */
type RoutePass = { taken: number; shards: Set<number>; changed: Set<string> };

async function routePass(deps: RouteDeps): Promise<RoutePass> {
  return inHotTransaction(deps.db, async (run) => {
    const events = await takeUnrouted(run, EVENTS_PER_PASS);
    if (events.length === 0) return { taken: 0, shards: new Set<number>(), changed: new Set<string>() };
    const page = await matchEvents(deps, run, events);
    await lockWhereItMatters(run, page.matches);
    const { matches, routed } = await inOrder(run, page);
    const marks = await markRepetitions(run, matches);
    const { now: direct, held } = withBackupsHeld(matches, deps.now());
    if (held.length > 0) await holdBackups(run, held);
    const rows = rowsOf(direct, marks);
    await queueDeliveries(run, { ...rows, events: routed });
    faultPoint("routing-written");
    const changed = new Set(matches.map(({ event }) => event.organizationId));
    return { taken: events.length, shards: new Set(rows.due.map((row) => row.shard)), changed };
  });
}

/** Repetitions and order are decided by one router at a time; an organization that asks for neither is never waited for. */
async function lockWhereItMatters(run: HotRun, matches: readonly Match[]): Promise<void> {
  const alone = matches.filter((match) => match.route.ordered || isComparable(match));
  if (alone.length > 0) await lockOrganizations(run, [...new Set(alone.map(({ event }) => event.organizationId))]);
}

type Page = { matches: readonly Match[]; routed: readonly UnroutedEvent[] };

/**
 * Where an endpoint asks for strict order, events after one that this page lacks stay for the next pass: they must not
 * overtake it.
 */
async function inOrder(run: HotRun, page: Page): Promise<Page> {
  const pages = new Map<string, { id: string; last: string; own: string[] }>();
  for (const { event, route } of page.matches) {
    if (route.ordered) pages.set(event.organizationId, { id: event.organizationId, last: event.id, own: [] });
  }
  if (pages.size === 0) return page;
  for (const event of page.routed) pages.get(event.organizationId)?.own.push(event.id);
  const leftOut = await firstLeftOut(run, [...pages.values()]);
  if (leftOut.size === 0) return page;
  const mayPass = (event: UnroutedEvent) => event.id < (leftOut.get(event.organizationId) ?? "~");
  return { matches: page.matches.filter(({ event }) => mayPass(event)), routed: page.routed.filter(mayPass) };
}

function rowsOf(matches: readonly Match[], marks: NewMark[]): { due: NewDue[]; skipped: NewSkip[]; marks: NewMark[] } {
  const pushes = new Map<string, number>();
  const places = new Map<string, number>();
  for (const { event, route, decision } of matches) {
    if (decision.kind === "skip") continue;
    pushes.set(event.id, (pushes.get(event.id) ?? 0) + 1);
    if (route.ordered) places.set(route.endpointId, (places.get(route.endpointId) ?? 0) + 1);
  }
  const due: NewDue[] = [];
  const skipped: NewSkip[] = [];
  const next = new Map<string, number>();
  for (const match of matches) {
    if (match.decision.kind === "skip") skipped.push(skipOf(match, match.decision));
    else due.push(dueOf(match, match.decision, pushes.get(match.event.id) === 1, placeOf(match, places, next)));
  }
  return { due, skipped, marks };
}

function placeOf({ route }: Match, places: ReadonlyMap<string, number>, next: Map<string, number>): Partial<NewDue> {
  const of = places.get(route.endpointId);
  if (of === undefined) return {};
  const place = (next.get(route.endpointId) ?? 0) + 1;
  next.set(route.endpointId, place);
  return { place, of };
}

type Pass = Exclude<Match["decision"], { kind: "skip" }>;
type Skip = Extract<Match["decision"], { kind: "skip" }>;

function dueOf({ event, route, deliveryId }: Match, decision: Pass, solo: boolean, place: Partial<NewDue>): NewDue {
  const row: NewDue = {
    deliveryId,
    endpointId: route.endpointId,
    shard: route.shard,
    organizationId: event.organizationId,
    eventId: event.id,
    eventType: event.type,
    solo,
    ...place,
    ...(event.source === CHECK_SOURCE ? { test: true } : {}),
  };
  if (decision.kind === "later") return { ...row, dueAt: decision.at.toISOString(), gather: decision.gather };
  return row;
}

function skipOf({ event, route, deliveryId }: Match, { reason, why, relatedId }: Skip): NewSkip {
  return {
    deliveryId,
    endpointId: route.endpointId,
    organizationId: event.organizationId,
    eventId: event.id,
    eventType: event.type,
    skipReason: reason,
    diagnosis: why.diagnosis,
    values: why.values,
    relatedId: relatedId ?? null,
    createdMs: uuidTime(deliveryId),
    test: event.source === CHECK_SOURCE,
  };
}
