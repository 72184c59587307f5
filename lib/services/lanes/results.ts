import type { DueDelivery } from "@/db/queries/lanes";
import type { BodyRow, RaisedEvent, ResultExchange, ResultRow } from "@/db/queries/results";
import { explain } from "@/lib/domain/diagnosis";
import type { Locale } from "@/lib/domain/endpoints";
import { isOperational } from "@/lib/domain/health-alerts";
import { encodeId, newUuid, uuidTime } from "@/lib/domain/ids";
import { latencyUnit } from "@/lib/domain/latency";
import { banMs, MAX_FREE_TRIES } from "@/lib/domain/limiter/ban";
import { nextAttemptAt } from "@/lib/domain/retry";
import type { AttemptOutcome, AttemptRecord } from "@/lib/services/deliveries/attempt";
import type { LaneSignal } from "./health";

/** What a result needs to know of its lane. */
export type ResultLane = {
  endpointId: string;
  organizationId: string;
  endpointName: string;
  locale: Locale;
  delaysSeconds: readonly number[];
};
/** `signal` is what the breaker hears; null of a try that was cut off with its worker. */
export type LaneResult = {
  row: ResultRow;
  body: BodyRow | null;
  raised: RaisedEvent | null;
  signal: LaneSignal | null;
  /** How long the platform wants nothing more; null when it said nothing of the kind. */
  banMs: number | null;
};

type Next = Pick<ResultRow, "status" | "final" | "step" | "delayMs" | "resumeAt" | "nextTrigger">;

/** The result of a try: what is recorded, and whether and when another one follows. */
export function resultOf(
  lane: ResultLane,
  delivery: DueDelivery,
  outcome: Pick<AttemptOutcome, "verdict" | "record" | "request">,
  clock: { now: Date; random: () => number },
  plannedAt: string | null,
): LaneResult {
  const ban = banMs(outcome.verdict, clock.random);
  const next = nextOf(lane, delivery, outcome, clock, { plannedAt, ban });
  const row = rowOf(lane, delivery, outcome.record, next);
  const raised = next.status === "exhausted" ? exhaustedEvent(lane, delivery, row, clock.now) : null;
  const text = outcome.request?.body ?? null;
  if (delivery.solo || text === null || row.requestBodyHash === null) {
    return { row: { ...row, requestBody: delivery.solo ? text : null }, body: null, raised, signal: null, banMs: ban };
  }
  return {
    row,
    body: { eventId: delivery.eventId, hash: row.requestBodyHash, body: text },
    raised,
    signal: null,
    banMs: ban,
  };
}

/** A try whose end nobody saw: recorded, and due again at once without using up a step of the schedule. */
export function interruptedResult(lane: ResultLane, delivery: DueDelivery, record: AttemptRecord): LaneResult {
  const nextTrigger = delivery.trigger === "auto" ? "retry" : delivery.trigger;
  const { step } = delivery;
  const next: Next = { status: "retrying", final: false, step, delayMs: null, resumeAt: null, nextTrigger };
  return { row: rowOf(lane, delivery, record, next), body: null, raised: null, signal: null, banMs: null };
}

/** The same result without what was exchanged: for the one whose bytes the database refuses. */
export function withoutExchange(result: LaneResult): LaneResult {
  const blank = {
    code: null,
    diagnosisValues: null,
    requestUrl: null,
    requestHeaders: null,
    requestBody: null,
    responseHeaders: null,
    responseBody: null,
    timings: null,
    connection: null,
  };
  return { row: { ...result.row, ...blank }, body: null, raised: null, signal: result.signal, banMs: result.banMs };
}

function nextOf(
  lane: ResultLane,
  delivery: DueDelivery,
  { verdict }: Pick<AttemptOutcome, "verdict">,
  clock: { now: Date; random: () => number },
  { plannedAt, ban }: { plannedAt: string | null; ban: number | null },
): Next {
  const { step } = delivery;
  const nowhere = { step, delayMs: null, resumeAt: null, nextTrigger: "retry" } as const;
  if (verdict.kind === "delivered") return { ...nowhere, status: "delivered", final: true };
  // A failed manual try leaves the schedule as it was.
  if (plannedAt !== null) return { ...nowhere, status: "retrying", final: false, resumeAt: plannedAt };
  if (ban !== null && delivery.tries - step < MAX_FREE_TRIES) {
    // The platform takes nothing from anybody now: that says nothing about this delivery and costs it no step.
    const nextTrigger = delivery.trigger === "manual" ? "manual" : "retry";
    return { ...nowhere, status: "retrying", final: false, delayMs: ban, nextTrigger };
  }
  if (verdict.kind !== "retry" || delivery.trigger === "manual") {
    return { ...nowhere, status: "exhausted", final: true };
  }
  const { delaysSeconds } = lane;
  const at = nextAttemptAt({ delaysSeconds, tries: step + 1, retryAfterMs: verdict.retryAfterMs, ...clock });
  if (at === null) return { ...nowhere, status: "exhausted", final: true };
  return { ...nowhere, status: "retrying", final: false, step: step + 1, delayMs: at.getTime() - clock.now.getTime() };
}

function rowOf(lane: ResultLane, delivery: DueDelivery, record: AttemptRecord, next: Next): ResultRow {
  return {
    id: delivery.id,
    endpointId: lane.endpointId,
    organizationId: lane.organizationId,
    eventId: delivery.eventId,
    eventType: delivery.eventType,
    trigger: delivery.trigger,
    number: delivery.tries + 1,
    prio: delivery.prio,
    createdMs: uuidTime(delivery.id),
    latency: next.status === "delivered" && record.timings !== null ? latencyUnit(record.timings.total) : null,
    requestBody: null,
    ...next,
    ...exchangeOf(record),
  };
}

function exchangeOf(record: AttemptRecord): ResultExchange {
  const { attemptedAt, requestBodyHash, responseBody, requestBody: _sent, ...rest } = record;
  return {
    ...rest,
    attemptedAt: attemptedAt.toISOString(),
    requestBodyHash: requestBodyHash?.toString("hex") ?? null,
    responseBody: responseBody?.toString("hex") ?? null,
  };
}

/** The diagnosis in words, in the language of the endpoint. */
function finding(locale: Locale, { diagnosis, code, diagnosisValues }: ResultRow): string {
  const explained = explain({
    diagnosis,
    ...(code === null ? {} : { code }),
    ...(diagnosisValues === null ? {} : { values: diagnosisValues }),
  });
  return locale === "en" ? explained.en : explained.zh;
}

/** Said about every delivery that failed for good, except those of operational events: no loops. */
function exhaustedEvent(lane: ResultLane, delivery: DueDelivery, row: ResultRow, now: Date): RaisedEvent | null {
  if (isOperational(delivery.eventType, delivery.data)) return null;
  return {
    deliveryId: row.id,
    endpointId: lane.endpointId,
    id: newUuid(now.getTime()),
    organizationId: lane.organizationId,
    type: "delivery.exhausted",
    occurredAt: now.toISOString(),
    data: {
      delivery_id: encodeId("delivery", row.id),
      endpoint_id: encodeId("endpoint", lane.endpointId),
      endpoint_name: lane.endpointName,
      event_id: encodeId("event", row.eventId),
      event_type: row.eventType,
      attempts: row.number,
      code: row.code ?? "",
      diagnosis: finding(lane.locale, row),
      happened_at: now.toISOString(),
    },
  };
}
