import { describe, expect, it } from "vitest";
import {
  effectOf,
  freshHealth,
  type HealthState,
  observeTry,
  probeWaitMs,
  rememberedHealth,
  storedHealth,
  type TryEffect,
  type TrySignal,
  tellExhausted,
  tellUntold,
} from "./breaker";
import type { Exchange } from "./exchange";

const DAY = 86_400_000;
const START = Date.parse("2024-01-15T10:00:00Z");
const at = (ms: number) => new Date(START + ms);
const state = (): HealthState => ({ health: freshHealth(), failingSince: null });
const signal = (effect: TryEffect, more: Partial<TrySignal> = {}): TrySignal => ({
  effect,
  probe: false,
  dead: false,
  exhausted: false,
  operational: false,
  ...more,
});
const exhausted = signal("failed", { exhausted: true });

/** What `count` tries changed, in short. */
function run(health: HealthState, effect: TryEffect, count: number, ms = 0, more: Partial<TrySignal> = {}): string[] {
  return Array.from({ length: count }, () => observeTry(health, signal(effect, more), null, at(ms)))
    .flat()
    .map((change) => (change.kind === "notice" ? change.notice : change.kind));
}

describe("the breaker", () => {
  it("opens at 70 % failures of at least 20 tries, once", () => {
    const broken = state();
    run(broken, "delivered", 6);
    expect(run(broken, "failed", 13)).toEqual([]);
    expect(run(broken, "failed", 1)).toEqual(["opened"]);
    expect(run(broken, "failed", 40)).toEqual([]);
    const fair = state();
    run(fair, "delivered", 7);
    expect(run(fair, "failed", 15)).toEqual([]);
  });

  it("looks at the last five minutes only", () => {
    const health = state();
    run(health, "failed", 19);
    expect(run(health, "failed", 19, 5 * 60_000)).toEqual([]);
    expect(run(health, "failed", 1, 5 * 60_000)).toEqual(["opened"]);
  });

  it("does not count what the receiver refused, what never left, and what is our own fault", () => {
    const health = state();
    run(health, "refused", 100);
    run(health, "unsent", 100);
    run(health, "ours", 100);
    expect(run(health, "failed", 30)).toEqual([]);
    expect(health.failingSince).not.toBeNull();
  });

  it("closes when a probe is answered, and only then, and starts counting anew", () => {
    const health = state();
    run(health, "failed", 20);
    expect(run(health, "delivered", 5)).toEqual([]);
    expect(run(health, "failed", 1, 60_000, { probe: true })).toEqual([]);
    expect(health.health.probes).toBe(1);
    expect(run(health, "ours", 1, 60_000, { probe: true })).toEqual([]);
    expect(run(health, "delivered", 1, 120_000, { probe: true })).toEqual(["closed"]);
    expect(run(health, "failed", 19, 120_000)).toEqual([]);
    expect(run(health, "failed", 1, 120_000)).toEqual(["opened"]);
    expect(run(health, "refused", 1, 180_000, { probe: true })).toEqual(["closed"]);
  });

  it("probes every minute, later every five, and the jitter only adds", () => {
    expect(probeWaitMs(0, 0)).toBe(60_000);
    expect(probeWaitMs(9, 1)).toBe(66_000);
    expect(probeWaitMs(10, 0)).toBe(300_000);
  });
});

describe("what a try says about the receiver", () => {
  const answered = (status: number): Exchange => ({
    timings: { dns: null, tcp: null, tls: null, send: null, firstByte: null, download: null, total: 1 },
    connection: { reused: false },
    response: { status, headers: [], body: new Uint8Array(), truncated: false },
  });
  const failure = (kind: NonNullable<Exchange["error"]>["kind"]): Exchange => {
    const { response: _none, ...rest } = answered(200);
    return { ...rest, error: { kind, bodySent: false, host: "a.example" } };
  };
  const retry = { kind: "retry" } as const;

  it.each([
    [answered(503), "failed"],
    [answered(429), "failed"],
    [answered(404), "refused"],
    [answered(200), "refused"],
    [failure("refused"), "failed"],
    [failure("response_timeout"), "failed"],
    [failure("tls_expired"), "failed"],
    [failure("internal"), "ours"],
    [failure("cancelled"), "ours"],
    [failure("blocked_address"), "unsent"],
    [null, "ours"],
  ] as const)("is told from the exchange (%#)", (exchange, effect) => {
    expect(effectOf(retry, exchange)).toBe(effect);
  });

  it("is told from the verdict where that says more", () => {
    expect(effectOf({ kind: "delivered" }, answered(200))).toBe("delivered");
    expect(effectOf({ kind: "rejected" }, null)).toBe("unsent");
  });
});

describe("long failure", () => {
  it("gives notice after 1, 3 and 4 days, each once, and switches off after 5", () => {
    const health = state();
    const days = [0, 0.5, 1, 1.1, 2, 3, 3.5, 4, 4.9, 5].map((day) => run(health, "refused", 1, day * DAY));
    expect(days.flat()).toEqual(["day1", "day3", "day4", "disable"]);
    expect(days.at(-1)).toEqual(["disable"]);
  });

  it("tells only the latest of several notices that came due together", () => {
    const health = state();
    run(health, "failed", 1);
    expect(run(health, "failed", 2, 3.2 * DAY)).toEqual(["day3"]);
  });

  it("switches off nothing that was hardly tried: failures on three different days at least", () => {
    const seldom = state();
    const weekly = [0, 7, 14].map((day) => run(seldom, "failed", 4, day * DAY));
    expect(weekly).toEqual([[], ["day4"], expect.arrayContaining(["disable"])]);
    const twice = state();
    expect([0, 4.9, 5].flatMap((day) => run(twice, "failed", 1, day * DAY))).toEqual(["day4", "disable"]);
  });

  it("begins anew after a success", () => {
    const health = state();
    run(health, "failed", 1);
    run(health, "failed", 1, DAY);
    run(health, "delivered", 1, 4 * DAY);
    expect(run(health, "failed", 1, 6 * DAY)).toEqual([]);
    expect(run(health, "failed", 1, 7 * DAY)).toEqual(["day1"]);
  });

  it("switches off after three dead verdicts in a row", () => {
    const dead = { dead: true };
    const health = state();
    expect(run(health, "refused", 2, 0, dead)).toEqual([]);
    expect(run(health, "refused", 1)).toEqual([]);
    expect(run(health, "refused", 2, 0, dead)).toEqual([]);
    expect(run(health, "refused", 1, 0, dead)).toEqual(["disable"]);
  });
});

describe("alerts by the endpoint's own rules", () => {
  const told = (health: HealthState, one: TrySignal, rules: object, ms = 0) =>
    observeTry(health, one, rules, at(ms)).flatMap((change) => (change.kind === "notice" ? [change.notice] : []));

  it("come once after so many failed deliveries in a row, and again after a success", () => {
    const health = state();
    const rules = { consecutiveFailures: 3 };
    const tell = (count: number) => Array.from({ length: count }, () => told(health, exhausted, rules)).flat();
    expect(tell(2)).toEqual([]);
    expect(tell(10)).toEqual(["consecutive"]);
    told(health, signal("delivered"), rules);
    expect(tell(2)).toEqual([]);
    expect(tell(1)).toEqual(["consecutive"]);
  });

  it("come once when the success rate of 15 minutes is too low, with at least 10 tries", () => {
    const health = state();
    const rules = { successRateBelow: 90 };
    for (let index = 0; index < 7; index++) expect(told(health, signal("delivered"), rules)).toEqual([]);
    expect(told(health, signal("refused"), rules)).toEqual([]);
    expect(told(health, signal("refused"), rules, 6 * 60_000)).toEqual([]);
    expect(told(health, signal("refused"), rules, 14 * 60_000)).toEqual(["rate"]);
    expect(told(health, signal("refused"), rules, 14 * 60_000)).toEqual([]);
    expect(told(health, signal("delivered"), rules, 40 * 60_000)).toEqual([]);
    for (let index = 0; index < 12; index++) told(health, signal("delivered"), rules, 41 * 60_000);
    const later = [1, 2, 3].flatMap(() => told(health, signal("refused"), rules, 42 * 60_000));
    expect(later).toEqual(["rate"]);
  });

  it("are not raised about the product's own operational events", () => {
    const health = state();
    const rules = { consecutiveFailures: 1, successRateBelow: 100 };
    const own = { ...exhausted, operational: true };
    expect(Array.from({ length: 15 }, () => told(health, own, rules)).flat()).toEqual([]);
  });
});

describe("what is stored", () => {
  it("is nothing for a healthy lane, and nothing again some time after a failure", () => {
    const health = state();
    run(health, "delivered", 50);
    expect(storedHealth(health.health, at(0))).toBeNull();
    run(health, "failed", 1);
    expect(storedHealth(health.health, at(0))).not.toBeNull();
    run(health, "delivered", 1, 6 * 60_000);
    expect(storedHealth(health.health, at(6 * 60_000))).toBeNull();
  });

  it("is what counts: a process adds only the successes it remembers", () => {
    const health = state();
    run(health, "delivered", 9);
    expect(rememberedHealth(null, health.health).minutes).toEqual(health.health.minutes);
    run(health, "failed", 1);
    expect(rememberedHealth(null, health.health).minutes).toEqual([]);
    expect(rememberedHealth(health.health, null)).toBe(health.health);
  });
});

describe("telling of failed deliveries", () => {
  it("tells the first at once, counts those of the next minute, and tells them together", () => {
    const health = freshHealth();
    expect(tellExhausted(health, { code: "1" }, at(0))).toMatchObject({ code: "1", count: 1 });
    for (let index = 0; index < 500; index++)
      expect(tellExhausted(health, { code: "2" }, at(1_000 + index))).toBeNull();
    expect(tellUntold(health, at(59_000))).toBeNull();
    expect(tellUntold(health, at(60_000))).toEqual({ code: "2", count: 500, since: at(1_000).toISOString() });
    expect(tellUntold(health, at(300_000))).toBeNull();
    expect(tellExhausted(health, {}, at(300_000))).toMatchObject({ count: 1 });
  });
});
