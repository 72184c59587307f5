import { describe, expect, it } from "vitest";
import type { DueDelivery } from "@/db/queries/lanes";
import type { Verdict } from "@/lib/domain/delivery";
import { newUuid } from "@/lib/domain/ids";
import { defectOutcome, interruptedRecord } from "@/lib/services/deliveries/attempt";
import { interruptedResult, resultOf } from "./results";

const NOW = new Date("2024-01-15T10:30:00Z");
const clock = { now: NOW, random: () => 0 };
const lane = {
  endpointId: newUuid(1),
  organizationId: newUuid(2),
  endpointName: "群",
  locale: "zh-CN" as const,
  delaysSeconds: [1, 5, 30],
};
const delivery = (part: Partial<DueDelivery> = {}): DueDelivery => ({
  id: newUuid(NOW.getTime()),
  eventId: newUuid(NOW.getTime()),
  eventType: "ticket.created",
  prio: 10,
  dueAt: NOW.toISOString(),
  tries: 0,
  step: 0,
  trigger: "auto",
  solo: true,
  data: {},
  occurredAt: NOW.toISOString(),
  ...part,
});
const outcome = (verdict: Verdict) => ({ ...defectOutcome(NOW), verdict });
const failed: Verdict = { kind: "retry", diagnosis: "http.5xx", code: "503", reason: "receiver_error" };

describe("what follows a try", () => {
  it("walks through the schedule and then ends", () => {
    const waits = [0, 1, 2, 3].map((step) => {
      const tried = delivery({ tries: step, step, trigger: step === 0 ? "auto" : "retry" });
      const { row } = resultOf(lane, tried, outcome(failed), clock, null);
      return [row.status, row.delayMs, row.number];
    });
    expect(waits).toEqual([
      ["retrying", 1_000, 1],
      ["retrying", 5_000, 2],
      ["retrying", 30_000, 3],
      ["exhausted", null, 4],
    ]);
  });

  it("waits at least as long as the receiver asked for", () => {
    const { row } = resultOf(lane, delivery(), outcome({ ...failed, retryAfterMs: 20_000 }), clock, null);
    expect(row.delayMs).toBe(20_000);
  });

  it("does not try again what somebody must fix, and raises an event about it", () => {
    const rejected: Verdict = { kind: "rejected", diagnosis: "dingtalk.sign", code: "310000" };
    const { row, raised } = resultOf(lane, delivery(), outcome(rejected), clock, null);
    expect(row).toMatchObject({ status: "exhausted", final: true });
    expect(raised).toMatchObject({ type: "delivery.exhausted", data: { endpoint_name: "群", attempts: 1 } });
  });

  it("raises nothing about an operational event", () => {
    const about = delivery({ eventType: "delivery.exhausted" });
    const { row, raised } = resultOf(lane, about, outcome({ kind: "dead", diagnosis: "http.gone" }), clock, null);
    expect(row.status).toBe("exhausted");
    expect(raised).toBe(null);
  });

  it("leaves the schedule to itself when a manual try fails", () => {
    const manual = delivery({ trigger: "manual", prio: 0, tries: 1, step: 1 });
    const planned = resultOf(lane, manual, outcome(failed), clock, "2024-01-15 11:00:00+00").row;
    expect(planned).toMatchObject({ status: "retrying", final: false, step: 1, resumeAt: "2024-01-15 11:00:00+00" });
    expect(resultOf(lane, manual, outcome(failed), clock, null).row).toMatchObject({
      status: "exhausted",
      final: true,
    });
  });

  it("uses up no step when the platform bans everybody for a while, ten times at most", () => {
    const ban: Verdict = {
      kind: "retry",
      diagnosis: "wecom.rate",
      code: "45009",
      reason: "rate_limited",
      retryAfterMs: 60_000,
    };
    const banned = delivery({ tries: 11, step: 2, trigger: "retry" });
    const goesOn = resultOf(lane, banned, outcome(ban), clock, null);
    expect(goesOn).toMatchObject({ banMs: 60_000, row: { status: "retrying", step: 2, delayMs: 60_000 } });
    const often = resultOf(lane, { ...banned, tries: 12 }, outcome(ban), clock, null);
    expect(often.row).toMatchObject({ status: "retrying", step: 3, delayMs: 60_000 });
    const last = resultOf(lane, { ...banned, tries: 13, step: 3 }, outcome(ban), clock, null);
    expect(last).toMatchObject({ banMs: 60_000, row: { status: "exhausted" } });
    const byHand = delivery({ tries: 4, step: 3, trigger: "manual", prio: 0 });
    const waits = resultOf(lane, byHand, outcome(ban), clock, null);
    expect(waits.row).toMatchObject({ status: "retrying", nextTrigger: "manual", delayMs: 60_000 });
  });

  it("repeats an interrupted try without using up a step", () => {
    const { row } = interruptedResult(lane, delivery({ tries: 1, step: 1, trigger: "retry" }), interruptedRecord(NOW));
    expect(row).toMatchObject({ number: 2, step: 1, status: "retrying", delayMs: null, outcomeUnknown: true });
  });
});
