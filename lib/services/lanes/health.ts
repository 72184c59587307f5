import type { RaisedEvent } from "@/db/queries/results";
import {
  effectOf,
  type HealthChange,
  type HealthState,
  observeTry,
  probeWaitMs,
  rememberedHealth,
  storedHealth,
  type TrySignal,
  tellExhausted,
  tellUntold,
} from "@/lib/domain/breaker";
import type { EventType } from "@/lib/domain/catalogue/types";
import { alertData, isOperational } from "@/lib/domain/health-alerts";
import { encodeId, newUuid } from "@/lib/domain/ids";
import type { DisabledReason, LaneHealth } from "@/lib/domain/lane-health";
import type { AttemptOutcome } from "@/lib/services/deliveries/attempt";
import type { HeldDelivery, Lane } from "./lane";
import type { LaneResult } from "./results";
import { startPace } from "./window";

/** Why an endpoint is to be switched off, and the version of its configuration that failed. */
export type Disabling = { reason: DisabledReason; version: number | null };

/** What a try says, of the configuration it was made with. */
export type LaneSignal = TrySignal & { version: number | null };

export type HealthClock = { now: () => Date; random: () => number; monotonic: () => number };

/** What a try says about the receiver. `probe`: it was let through an open breaker; `version`: of the configuration. */
export function signalOf(
  delivery: HeldDelivery,
  { verdict, exchange }: Pick<AttemptOutcome, "verdict" | "exchange">,
  facts: Pick<LaneSignal, "probe" | "exhausted" | "version">,
): LaneSignal {
  return {
    ...facts,
    effect: effectOf(verdict, exchange),
    dead: verdict.kind === "dead",
    operational: isOperational(delivery.eventType, delivery.data),
  };
}

/**
 * Takes the results of a lane that travel with the next tick into account: breaker, days of failure, alerts. What changed
 * is marked on the lane, so that it is written by the same statement as the results and the events returned here, under
 * the lane's token. A lane whose tries succeed writes nothing.
 */
export function noteResults(clock: HealthClock, lane: Lane, results: readonly LaneResult[]): RaisedEvent[] {
  const now = clock.now();
  const memory = memoryOf(lane);
  const raised: RaisedEvent[] = [];
  for (const { signal, raised: exhausted } of results) {
    if (signal === null) continue;
    // What an older configuration came to says nothing about this one.
    const current = signal.version === (lane.target?.version ?? null);
    for (const change of !current ? [] : observeTry(memory, signal, lane.target?.config?.rules.alerts ?? null, now)) {
      raised.push(...follow(clock, lane, memory, change));
    }
    if (current && signal.probe && memory.health.state === "open") waitForProbe(clock, lane, memory.health.probes);
    if (exhausted !== null && !signal.operational) {
      const data = tellExhausted(memory.health, exhausted.data, now);
      if (data !== null) raised.push({ ...exhausted, data });
    }
  }
  const untold = tellUntold(memory.health, now);
  if (untold !== null) raised.push(eventOf(lane, "delivery.exhausted", untold, now));
  keep(clock, lane, memory, now);
  return raised;
}

/** Writes what is worth storing, when there is or was anything. */
function keep(clock: HealthClock, lane: Lane, memory: HealthState, now: Date): void {
  const stored = storedHealth(memory.health, now);
  if (stored === null && lane.health === null && memory.failingSince === lane.failingSince) return;
  lane.health = stored;
  lane.failingSince = memory.failingSince;
  lane.mark(clock.monotonic());
}

/** The endpoint has another address, or (`everything`) was switched on again: earlier failures say nothing of it. */
export function forgetFailures(lane: Lane, everything: boolean): void {
  if (!everything && lane.health?.state === "open") lane.failingSince = null;
  else {
    lane.health = null;
    lane.failingSince = null;
  }
  lane.memory = null;
}

function memoryOf(lane: Lane): HealthState {
  lane.memory ??= { health: rememberedHealth(lane.health, null), failingSince: lane.failingSince };
  return lane.memory;
}

function follow(clock: HealthClock, lane: Lane, memory: HealthState, change: HealthChange): RaisedEvent[] {
  const now = clock.now();
  switch (change.kind) {
    case "opened": {
      waitForProbe(clock, lane, 0);
      const { rate, tries } = change;
      const more = { reason: "breaker", failure_rate: Math.round(rate * 100) / 100, tries };
      return [eventOf(lane, "endpoint.paused", { ...endpointFacts(lane, now), ...more }, now)];
    }
    case "closed":
      lane.pace = startPace();
      lane.unblock("breaker", clock.monotonic());
      return [eventOf(lane, "endpoint.resumed", { ...endpointFacts(lane, now), reason: "breaker" }, now)];
    case "notice": {
      const { endpoint_id: endpointId, endpoint_name: endpointName } = endpointFacts(lane, now);
      const facts = { endpointId, endpointName, notice: change.notice, ...change.values };
      const data = alertData(
        { ...facts, failingSince: memory.failingSince },
        lane.target?.config?.locale ?? "zh-CN",
        now,
      );
      return [eventOf(lane, "system_alert.warning", data, now)];
    }
    case "disable":
      // The event is raised where the endpoint is switched off: see close.ts.
      lane.disabling ??= { reason: change.reason, version: lane.target?.version ?? null };
      return [];
  }
}

/** Nothing of the lane starts before the next probe; what is claimed but not sent goes back. */
function waitForProbe(clock: HealthClock, lane: Lane, probes: number): void {
  const at = clock.monotonic();
  lane.block("breaker", at + probeWaitMs(probes, clock.random()), at);
  lane.granted = [];
  lane.reread();
}

/** The printed fields of events about an endpoint. */
function endpointFacts(lane: Lane, now: Date) {
  return {
    endpoint_id: encodeId("endpoint", lane.endpointId),
    endpoint_name: lane.target?.name ?? "",
    channel: lane.target?.config?.channel ?? "",
    happened_at: now.toISOString(),
  };
}

function eventOf(lane: Lane, type: EventType, data: Record<string, unknown>, now: Date): RaisedEvent {
  return {
    deliveryId: null,
    endpointId: lane.endpointId,
    id: newUuid(now.getTime()),
    organizationId: lane.organizationId,
    type,
    data,
    occurredAt: now.toISOString(),
  };
}

const REMEMBERED = 20_000;

/** What was counted of lanes that were given back while they were healthy: a rate needs the successes as well. */
export class HealthMemory {
  private readonly known = new Map<string, LaneHealth>();

  /** A lane that is taken: what the database tells of its failures, otherwise the successes known here. */
  recall(lane: Lane): void {
    const health = rememberedHealth(lane.health, this.known.get(lane.endpointId) ?? null);
    lane.memory = { health, failingSince: lane.failingSince };
  }

  /** A lane that is given back. */
  store(lane: Lane): void {
    if (lane.memory === null) return;
    this.known.delete(lane.endpointId);
    this.known.set(lane.endpointId, lane.memory.health);
    const oldest = this.known.keys().next().value;
    if (this.known.size > REMEMBERED && oldest !== undefined) this.known.delete(oldest);
  }
}
