import { setTimeout as pause } from "node:timers/promises";
import type { Db } from "@/db/client";
import {
  dueByIds,
  type LaneEndpoint,
  type LanePage,
  loadLaneEndpoints,
  type PageRequest,
  pageDue,
  plannedTimes,
} from "@/db/queries/lanes";
import { type AcquiredLane, acquireLanes } from "@/db/queries/lanes-acquire";
import { pageInOrder } from "@/db/queries/lanes-order";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { toError } from "@/lib/errors";
import { faultPoint } from "@/lib/fault-points";
import type { Logger } from "@/lib/logger";
import type { KeyRing } from "@/lib/secrets";
import { type Definitions, definitionsOf } from "@/lib/services/authorizations/definitions";
import { interruptedRecord } from "@/lib/services/deliveries/attempt";
import { openEndpoint } from "@/lib/services/endpoints/sealing";
import type { Committer } from "./committer";
import { Lane, type LaneTarget } from "./lane";
import { limitsOf } from "./limits";
import { interruptedResult, type ResultLane } from "./results";
import type { AskAgain } from "./shards";
import type { PaceMemory } from "./window";

/** A lease lasts the endpoint's timeout and this much more. */
export const LEASE_MARGIN_MS = 10_000;
/** Lanes taken per statement; when there were more, the next statement follows at once. */
const LANES_PER_ACQUIRE = 200;
const LANES_PER_PAGE = 64;
const FAILURE_PAUSE_MS = 500;
/** An endpoint whose secrets cannot be opened is looked at again after this time. */
const SEALED_PAUSE_MS = 60_000;

export type ReaderDeps = {
  db: Db;
  keys: KeyRing;
  log: Logger;
  owner: string;
  now: () => Date;
  monotonic: () => number;
};

/** Takes lanes of the shards that have something due: a fair share of them, or with `insist` all. */
export async function takeLanes(
  deps: ReaderDeps,
  paces: PaceMemory,
  request: { shards: readonly number[]; held: number; insist: boolean },
): Promise<{ lanes: Lane[]; again: AskAgain }> {
  const takenAt = deps.monotonic();
  const whole = { ...request, owner: deps.owner, marginMs: LEASE_MARGIN_MS, limit: LANES_PER_ACQUIRE };
  const { lanes: acquired, left, outrun } = await acquireLanes(deps.db, whole);
  const maybeMore = acquired.length > 0 && acquired.length + left === LANES_PER_ACQUIRE;
  const again = outrun || maybeMore ? "now" : left > 0 ? "later" : "no";
  if (acquired.length === 0) return { lanes: [], again };
  faultPoint("lease-taken");
  const targets = await loadTargets(
    deps,
    acquired.map((lane) => lane.endpointId),
  );
  const lanes = acquired.map((row) => makeLane(row, paces, targets.get(row.endpointId) ?? null, takenAt));
  return { lanes, again };
}

function makeLane(row: AcquiredLane, paces: PaceMemory, target: LaneTarget | null, takenAt: number): Lane {
  const lane = new Lane(row, paces.get(row.endpointId), row.leaseMs - LEASE_MARGIN_MS, takenAt);
  lane.target = target;
  lane.closing = target === null || !target.open;
  holdIfSealed(lane, takenAt);
  return lane;
}

/** What cannot be opened waits, and no delivery uses up its tries: the key may come back, or the secrets are typed again. */
function holdIfSealed(lane: Lane, now: number): void {
  if (lane.target?.open === true && lane.target.config === null) lane.block("secrets", now + SEALED_PAUSE_MS, now);
}

/** Reads endpoints anew, for lanes that were taken or whose configuration changed. */
export async function loadTargets(deps: ReaderDeps, endpointIds: readonly string[]): Promise<Map<string, LaneTarget>> {
  const rows = await loadLaneEndpoints(deps.db, endpointIds);
  // After the endpoints: a change raises their version in its own transaction, so that older ones are read again.
  const definitions = await definitionsOf(
    deps,
    rows.flatMap(({ organizationId, settings: { authorizationKeys: keys } }) =>
      keys ? [{ organizationId, keys }] : [],
    ),
  );
  return new Map(rows.map((row) => [row.id, toTarget(deps, row, definitions.get(row.organizationId))]));
}

/**
 * The configuration of these lanes changed: what was claimed in that very statement and everything after waits for the new
 * one. When it cannot be read, the next claim notices the change again. Never rejects.
 */
export async function reloadTargets(deps: ReaderDeps, lanes: readonly Lane[]): Promise<void> {
  try {
    const targets = await loadTargets(
      deps,
      lanes.map((lane) => lane.endpointId),
    );
    for (const lane of lanes) {
      lane.retarget(targets.get(lane.endpointId) ?? null);
      holdIfSealed(lane, deps.monotonic());
    }
  } catch (thrown) {
    deps.log.warn({ err: toError(thrown).message }, "endpoints could not be read again yet");
    await pause(FAILURE_PAUSE_MS);
    for (const lane of lanes) lane.outdated = false;
  }
}

function toTarget(deps: ReaderDeps, row: LaneEndpoint, definitions: Definitions | undefined): LaneTarget {
  const { name, version, tenantNumber, open, deleted } = row;
  const uses = row.settings.authorizationKeys !== undefined;
  const opened = openConfig(deps, row);
  const config = opened !== null && uses ? { ...opened, authorizations: definitions ?? {} } : opened;
  const ordered = config?.rules.ordered ?? false;
  return {
    config,
    name,
    version,
    tenantNumber,
    open,
    deleted,
    limits: config === null ? null : limitsOf(deps.keys, row.id, config),
    ordered,
    collects: !ordered && config?.rules.schedule?.merge === true,
  };
}

/** Null when the key that sealed the secrets is gone: its deliveries then wait, and nobody else's do. */
function openConfig(deps: ReaderDeps, row: LaneEndpoint): EndpointConfig | null {
  try {
    return openEndpoint(deps.keys, row);
  } catch (thrown) {
    deps.log.error({ endpointId: row.id, err: toError(thrown).message }, "the endpoint's secrets cannot be opened");
    return null;
  }
}

/**
 * Records what the previous holder had in flight as tries with unknown outcome. They stay due, so that the lane sends
 * them again, with the same ids, once the records are written.
 */
export async function recoverLanes(deps: ReaderDeps, committer: Committer, lanes: readonly Lane[]): Promise<void> {
  const interrupted = lanes.filter((lane) => lane.recovering.length > 0);
  if (interrupted.length === 0) return;
  const rows = await dueByIds(
    deps.db,
    interrupted.flatMap((lane) => lane.recovering),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const lane of interrupted) {
    deps.log.warn(
      { endpointId: lane.endpointId, deliveries: lane.recovering.length },
      "outcome unknown, sending again",
    );
    for (const id of lane.recovering) {
      const delivery = byId.get(id);
      if (delivery === undefined) lane.committed.delete(id);
      else committer.add(lane, interruptedResult(resultLane(lane), delivery, interruptedRecord(deps.now())));
    }
    lane.changed = true;
    lane.recovering = lane.recovering.filter((id) => byId.has(id));
  }
  faultPoint("recovery-read");
}

/** What results are made from, also for a lane whose endpoint is gone. */
export function resultLane(lane: Lane): ResultLane {
  return {
    endpointId: lane.endpointId,
    organizationId: lane.organizationId,
    endpointName: lane.target?.name ?? "",
    locale: lane.target?.config?.locale ?? "zh-CN",
    delaysSeconds: lane.target?.config?.retry.delays ?? [],
  };
}

async function pagesOf(db: Db, requests: readonly PageRequest[]): Promise<LanePage[]> {
  const ordered = requests.filter((request) => request.ordered);
  if (ordered.length === 0) return pageDue(db, requests);
  const others = requests.filter((request) => !request.ordered);
  const pages = await Promise.all([pageInOrder(db, ordered), others.length === 0 ? [] : pageDue(db, others)]);
  return pages.flat();
}

/** Reads the next due deliveries of lanes. A lane whose row is gone is lost. */
export async function readPages(deps: ReaderDeps, wanting: readonly Lane[]): Promise<void> {
  const lanes = wanting.slice(0, LANES_PER_PAGE);
  const now = deps.monotonic();
  const requests = lanes.map((lane) => lane.openPage(now));
  try {
    const pages = await pagesOf(deps.db, requests);
    const manual = pages.flatMap((page) => page.rows.filter((row) => row.trigger === "manual").map((row) => row.id));
    const planned = manual.length === 0 ? new Map<string, string>() : await plannedTimes(deps.db, manual);
    const byEndpoint = new Map(pages.map((page) => [page.endpointId, page]));
    for (const [index, lane] of lanes.entries()) {
      const page = byEndpoint.get(lane.endpointId);
      const request = requests[index];
      if (page === undefined || request === undefined) lane.lost = true;
      else lane.takePage(request, page, planned, deps.monotonic());
    }
  } catch (thrown) {
    for (const lane of lanes) lane.needsPage = true;
    throw thrown;
  } finally {
    for (const lane of lanes) lane.busy = false;
  }
}
