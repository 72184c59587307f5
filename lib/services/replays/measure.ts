import {
  countDelivered,
  countMissed,
  countReplayable,
  EXCLUDED_COUNT_MAX,
  REPLAY_COUNT_MAX,
} from "@/db/queries/replay-scan";
import { findReplay, type ReplayEndpoint, replayEndpoints } from "@/db/queries/replays";
import { authorize, type ServiceContext } from "@/lib/context";
import { eventDefinition, resolveEventType } from "@/lib/domain/catalogue";
import type { EventType } from "@/lib/domain/catalogue/types";
import { encodeId } from "@/lib/domain/ids";
import { type ReplayWhat, type StoredReplay, statusesOf } from "@/lib/domain/replay";
import { AppError } from "@/lib/errors";
import { minutesFor, paceOf } from "./pace";
import { missingReplay } from "./read";
import { countArrived, countSearched, sealedText, soughtBy, withinReach } from "./search";
import type { ReplayEstimate } from "./types";

/** An endpoint with what a replay would send it. */
export type MeasuredTarget = {
  id: string;
  name: string;
  count: number;
  gone: number;
  enabled: boolean;
  deleted: boolean;
  perMinute: number | null;
};
/** `capped`: there are at least as many, and nobody counted further. */
export type Measured = { what: StoredReplay; targets: MeasuredTarget[]; capped: boolean };

/**
 * What a replay would send, how long it takes at the limits of the webhooks, and what it leaves out. Changes nothing.
 * `what` is parsed by `ReplayWhatSchema`.
 * @throws AppError `forbidden`; `not_found` for a webhook or replay that the organization does not have
 */
export async function estimateReplay(ctx: ServiceContext, what: ReplayWhat): Promise<ReplayEstimate> {
  authorize(ctx, "delivery.retry");
  const { what: stored, targets, capped } = await measure(ctx, what);
  const asked = what.kind === "filter" ? what.from : null;
  const wanted = soughtBy(ctx, stored);
  const open = targets.filter(isOpen);
  const count = total(open);
  const gone = targets.reduce((sum, target) => sum + target.gone, 0);
  const endpointOff = total(targets.filter((target) => !isOpen(target)));
  const arrived = wanted === null ? await countLeftOut(ctx, stored) : await countArrived(ctx, stored, wanted);
  const delivered = arrived.count;
  const other = stored.kind === "selection" ? stored.deliveryIds.length - count - gone - endpointOff - delivered : 0;
  return {
    count,
    countCapped: capped,
    minutes: minutesFor(open),
    from: stored.kind === "filter" && stored.from !== asked?.toISOString() ? stored.from : null,
    to: stored.kind === "filter" ? stored.to : null,
    excluded: { delivered, deliveredCapped: arrived.capped, gone, endpointOff, other },
    endpoints: targets.map(({ id, name, count: sent, enabled, deleted, perMinute }) => ({
      id: encodeId("endpoint", id),
      name,
      count: sent,
      enabled,
      deleted,
      perMinute,
    })),
  };
}

async function countLeftOut(ctx: ServiceContext, what: StoredReplay): Promise<{ count: number; capped: boolean }> {
  if (statusesOf(what).includes("delivered")) return { count: 0, capped: false };
  const count = await countDelivered(ctx.db, ctx.organizationId, what);
  return { count, capped: count >= EXCLUDED_COUNT_MAX };
}

/** Counts by endpoint, most first. Endpoints that are off are among them and would get nothing. */
export async function measure(ctx: ServiceContext, what: ReplayWhat): Promise<Measured> {
  const { db, organizationId } = ctx;
  const asked = await resolve(ctx, what);
  const wanted = soughtBy(ctx, asked);
  const found =
    wanted === null || asked.kind !== "filter"
      ? { what: asked, ...(await countReplayable(db, organizationId, asked)) }
      : { capped: false, ...(await countSearched(ctx, asked, wanted)) };
  const stored = found.what;
  let { capped } = found;
  const counts = new Map(found.rows.map((row) => [row.endpointId, { ...row }]));
  const rows = await replayEndpoints(db, organizationId, [...new Set([...counts.keys(), ...named(stored)])]);
  if (stored.kind === "filter" && stored.missed) {
    for (const row of rows) {
      const known = counts.get(row.id) ?? { endpointId: row.id, count: 0, gone: 0 };
      const range = { ...stored, types: missedTypes(row.events, stored) };
      const missed = await countMissed(db, organizationId, row.id, range, REPLAY_COUNT_MAX);
      capped ||= missed >= REPLAY_COUNT_MAX;
      counts.set(row.id, { ...known, count: known.count + missed });
    }
  }
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { what: stored, capped, targets: [...counts.values()].map((row) => toTarget(row, byId.get(row.endpointId))) };
}

/** Whether an endpoint gets anything from a replay. */
export const isOpen = (target: { enabled: boolean; deleted: boolean }) => target.enabled && !target.deleted;
/** Deliveries of all targets. */
export const total = (targets: readonly { count: number }[]) => targets.reduce((sum, { count }) => sum + count, 0);

/** The types of events whose missing deliveries are made: subscribed to, and none about the product's own working. */
export function missedTypes(events: readonly string[], what: StoredReplay): EventType[] {
  const asked = what.kind === "filter" ? what.eventTypes : undefined;
  return events.flatMap((name) => {
    const type = resolveEventType(name);
    if (type === null || eventDefinition(type).category === "system") return [];
    return asked === undefined || asked.includes(type) ? [type] : [];
  });
}

function named(what: StoredReplay): string[] {
  return what.kind === "filter" && what.endpointId !== undefined ? [what.endpointId] : [];
}

function toTarget(row: { endpointId: string; count: number; gone: number }, endpoint: ReplayEndpoint | undefined) {
  return {
    id: row.endpointId,
    name: endpoint?.name ?? "",
    count: row.count,
    gone: row.gone,
    enabled: endpoint?.enabled ?? false,
    deleted: endpoint === undefined || endpoint.deletedAt !== null,
    perMinute: paceOf(endpoint?.channel ?? null, endpoint?.settings.rules),
  };
}

/** Fixes the end of the range, and checks that what is named belongs to the organization. */
async function resolve(ctx: ServiceContext, what: ReplayWhat): Promise<StoredReplay> {
  const { db, organizationId } = ctx;
  if (what.kind === "selection") return what;
  if (what.kind === "failedOf") {
    if ((await findReplay(db, organizationId, what.replayId)) !== null) return what;
    throw missingReplay();
  }
  const [endpoint] = what.endpointId === undefined ? [] : await replayEndpoints(db, organizationId, [what.endpointId]);
  if (what.endpointId !== undefined && (endpoint === undefined || endpoint.deletedAt !== null)) {
    throw new AppError("not_found", "There is no such webhook.");
  }
  const now = ctx.now();
  const { body, ...filter } = what;
  const to = what.to === undefined || what.to > now ? now : what.to;
  const has = sealedText(ctx, { body, has: what.has });
  return withinReach({ ...filter, has, from: what.from.toISOString(), to: to.toISOString() });
}
