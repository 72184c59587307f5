import type { DueDelivery } from "@/db/queries/lanes";
import type { BodyRow, RaisedEvent, ResultRow } from "@/db/queries/results";
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
  const text = outcome.request?.body ?? null;
  const row = rowOf(lane, delivery, outcome.record, next, delivery.solo ? text : null);
  const raised = next.status === "exhausted" ? exhaustedEvent(lane, delivery, row, clock.now) : null;
  const hash = row.requestBodyHash;
  const body = delivery.solo || text === null || hash === null ? null : { eventId: delivery.eventId, hash, body: text };
  return { row, body, raised, signal: null, banMs: ban };
}

/** A try whose end nobody saw: recorded, and due again at once without using up a step of the schedule. */
export function interruptedResult(lane: ResultLane, delivery: DueDelivery, record: AttemptRecord): LaneResult {
  const nextTrigger = delivery.trigger === "auto" ? "retry" : delivery.trigger;
  const { step } = delivery;
  const next: Next = { status: "retrying", final: false, step, delayMs: null, resumeAt: null, nextTrigger };
  return { row: rowOf(lane, delivery, record, next, null), body: null, raised: null, signal: null, banMs: null };
}

/** The same result without what was exchanged: for the one whose bytes the database refuses. */
export function withoutExchange(result: LaneResult): LaneResult {
  const blank = {
    code: null,
    diagnosisValues: null,
    recipients: null,
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

const ended = (status: "delivered" | "exhausted", step: number): Next => ({
  status,
  final: true,
  step,
  delayMs: null,
  resumeAt: null,
  nextTrigger: "retry",
});

const goesOn = (
  step: number,
  then: { delayMs?: number; resumeAt?: string; nextTrigger?: ResultRow["nextTrigger"] },
): Next => ({
  status: "retrying",
  final: false,
  step,
  delayMs: then.delayMs ?? null,
  resumeAt: then.resumeAt ?? null,
  nextTrigger: then.nextTrigger ?? "retry",
});

function nextOf(
  lane: ResultLane,
  delivery: DueDelivery,
  { verdict }: Pick<AttemptOutcome, "verdict">,
  clock: { now: Date; random: () => number },
  { plannedAt, ban }: { plannedAt: string | null; ban: number | null },
): Next {
  const { step } = delivery;
  if (verdict.kind === "delivered") return ended("delivered", step);
  // A failed manual try leaves the schedule as it was.
  if (plannedAt !== null) return goesOn(step, { resumeAt: plannedAt });
  if (ban !== null && delivery.tries - step < MAX_FREE_TRIES) {
    // The platform takes nothing from anybody now: that says nothing about this delivery and costs it no step.
    return goesOn(step, { delayMs: ban, nextTrigger: delivery.trigger === "manual" ? "manual" : "retry" });
  }
  if (verdict.kind !== "retry" || delivery.trigger === "manual") return ended("exhausted", step);
  const { delaysSeconds } = lane;
  const at = nextAttemptAt({ delaysSeconds, tries: step + 1, retryAfterMs: verdict.retryAfterMs, ...clock });
  if (at === null) return ended("exhausted", step);
  return goesOn(step + 1, { delayMs: at.getTime() - clock.now.getTime() });
}

/** One object made in one go: this runs for every try, and copying thirty fields three times showed in the profile. */
function rowOf(
  lane: ResultLane,
  delivery: DueDelivery,
  record: AttemptRecord,
  next: Next,
  requestBody: string | null,
): ResultRow {
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
    requestBody,
    status: next.status,
    final: next.final,
    step: next.step,
    delayMs: next.delayMs,
    resumeAt: next.resumeAt,
    // A test stays one: it counts nowhere, however often it is tried.
    nextTrigger: delivery.trigger === "test" ? "test" : next.nextTrigger,
    attemptedAt: record.attemptedAt.toISOString(),
    verdict: record.verdict,
    reason: record.reason,
    code: record.code,
    diagnosis: record.diagnosis,
    diagnosisValues: record.diagnosisValues,
    recipients: record.recipients,
    outcomeUnknown: record.outcomeUnknown,
    timings: record.timings,
    connection: record.connection,
    requestMethod: record.requestMethod,
    requestUrl: record.requestUrl,
    requestHeaders: record.requestHeaders,
    requestBodyHash: record.requestBodyHash,
    responseStatus: record.responseStatus,
    responseHeaders: record.responseHeaders,
    responseBody: record.responseBody?.toString("hex") ?? null,
    responseTruncated: record.responseTruncated,
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
  if (delivery.trigger === "test" || isOperational(delivery.eventType, delivery.data)) return null;
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
