import type { Verdict } from "./delivery";
import type { Exchange } from "./exchange";
import type { DisabledReason, HealthMinute, HealthNotice, LaneHealth } from "./lane-health";

/*
 * When a receiver counts as broken, pure. The thresholds are those of the console's promise: an open breaker
 * is announced as "70 % of at least 20 tries in 5 minutes", probed every 60 s, and 5 days of nothing but failures (on three
 * of them at least) switch an endpoint off, with notices after 1, 3 and 4 days.
 */
const OPEN_AT_RATE = 0.7;
const OPEN_AT_TRIES = 20;
export const WINDOW_MINUTES = 5;
const PROBE_EVERY_MS = 60_000;
/** After this many probes that failed (ten minutes), a receiver is asked less often. */
const QUICK_PROBES = 10;
const PROBE_LATER_MS = 300_000;
/** Jitter only adds: receivers that failed together are not probed together. */
const PROBE_JITTER = 0.1;
const DAY_MS = 86_400_000;
const DISABLE_AFTER_MS = 5 * DAY_MS;
/** Two failures with days of silence between them are no "nothing but failures": it takes some on this many days. */
const DISABLE_FAILED_DAYS = 3;
const NOTICE_DAYS = [
  [1, "day1"],
  [3, "day3"],
  [4, "day4"],
] as const;
/** A platform that does not know a robot says so every time; twice may be a slip of its own. */
const DEAD_IN_A_ROW = 3;
/** The success rate is that of 15 minutes; a rate of fewer tries says nothing. */
const ALERT_WINDOW_MINUTES = 15;
const ALERT_MIN_TRIES = 10;
/** `delivery.exhausted` is raised at most once in this time for an endpoint; more are counted. */
export const TELL_EVERY_MS = 60_000;
const MINUTE_MS = 60_000;

/**
 * What a try says about the receiver. `failed`: no connection, no answer in time, 5xx or 429 · `refused`: it answered,
 * and did not take it · `unsent`: the configuration lets nothing leave · `ours`: says nothing (a defect, no free socket).
 */
export type TryEffect = "delivered" | "failed" | "refused" | "unsent" | "ours";

/** What a try came to, from its verdict and what was exchanged (null: nothing left the product). */
export function effectOf(verdict: Pick<Verdict, "kind">, exchange: Exchange | null): TryEffect {
  if (verdict.kind === "delivered") return "delivered";
  if (exchange === null) return verdict.kind === "rejected" ? "unsent" : "ours";
  const { error, response, transcript } = exchange;
  // Codes of mail servers: 5yz is about one letter, 421 about the server.
  if (response !== undefined && transcript !== undefined) return response.status === 421 ? "failed" : "refused";
  if (response !== undefined) return response.status >= 500 || response.status === 429 ? "failed" : "refused";
  switch (error?.kind) {
    case undefined:
    case "internal":
    case "cancelled":
      return "ours";
    case "blocked_address":
    case "blocked_scheme":
      return "unsent";
    case "too_large":
      return "refused";
    default:
      return "failed";
  }
}

/** One try, as the breaker sees it. */
export type TrySignal = {
  effect: TryEffect;
  /** It was let through an open breaker to see whether the receiver is back. */
  probe: boolean;
  /** Its verdict was "dead". */
  dead: boolean;
  /** Its delivery failed for good with it. */
  exhausted: boolean;
  /** It carried one of the product's own operational events: such a failure raises no alert. */
  operational: boolean;
};

export type AlertRules = { consecutiveFailures?: number | undefined; successRateBelow?: number | undefined };

/** What a try changed. `rate` is 0 to 1. */
export type HealthChange =
  | { kind: "opened"; rate: number; tries: number }
  | { kind: "closed" }
  | { kind: "notice"; notice: HealthNotice; values: { count: number; rate: number; tries: number } }
  | { kind: "disable"; reason: DisabledReason };

/** Health and, ISO 8601, since when nothing was delivered and something failed. */
export type HealthState = { health: LaneHealth; failingSince: string | null };

/** Health of a lane about which nothing is known. */
export function freshHealth(): LaneHealth {
  return {
    state: "closed",
    minutes: [],
    consecutive: 0,
    dead: 0,
    openedAt: null,
    probes: 0,
    notices: [],
    toldAt: null,
    untold: null,
  };
}

/** Takes one try into account, in place, and says what that changed. */
export function observeTry(state: HealthState, signal: TrySignal, rules: AlertRules | null, now: Date): HealthChange[] {
  const { health } = state;
  const changes: HealthChange[] = [];
  if (signal.effect === "delivered") succeed(state);
  else if (signal.effect !== "ours") fail(state, signal, now, changes);
  if (health.state === "open") settleProbe(health, signal, changes);
  else {
    count(health.minutes, signal.effect, Math.floor(now.getTime() / MINUTE_MS), keptMinutes(rules));
    openWhenBroken(health, now, changes);
  }
  if (!signal.operational) alertByRules(health, signal, rules, now, changes);
  return changes;
}

function succeed(state: HealthState): void {
  const { health } = state;
  state.failingSince = null;
  health.consecutive = 0;
  health.dead = 0;
  delete health.failedDays;
  if (health.notices.length > 0) health.notices = health.notices.filter((notice) => notice === "rate");
}

function fail(state: HealthState, signal: TrySignal, now: Date, changes: HealthChange[]): void {
  const { health } = state;
  state.failingSince ??= now.toISOString();
  if (signal.exhausted && !signal.operational) health.consecutive++;
  health.dead = signal.dead ? health.dead + 1 : 0;
  if (health.dead >= DEAD_IN_A_ROW) changes.push({ kind: "disable", reason: "dead" });
  const failingMs = now.getTime() - Date.parse(state.failingSince);
  if (failedDays(health, Math.floor(failingMs / DAY_MS)) >= DISABLE_FAILED_DAYS && failingMs >= DISABLE_AFTER_MS) {
    changes.push({ kind: "disable", reason: "failing" });
    return;
  }
  // Of several that have become due since the last try, only the latest is still news.
  const due = NOTICE_DAYS.filter(([days]) => failingMs >= days * DAY_MS).map(([, notice]) => notice);
  const latest = due.at(-1);
  if (latest !== undefined && !health.notices.includes(latest)) {
    changes.push(noticeOf(latest, health, WINDOW_MINUTES, now));
  }
  for (const notice of due) if (!health.notices.includes(notice)) health.notices.push(notice);
}

/** Counts a failure's day, and returns on how many there were any. A clock that was set back counts in the latest. */
function failedDays(health: LaneHealth, day: number): number {
  const { count, latest } = health.failedDays ?? { count: 0, latest: -1 };
  if (day > latest) health.failedDays = { count: count + 1, latest: day };
  return Math.max(count, health.failedDays?.count ?? 0);
}

/** An answer of any kind but a failure closes the breaker, and counting begins anew. */
function settleProbe(health: LaneHealth, signal: TrySignal, changes: HealthChange[]): void {
  if (!signal.probe) return;
  if (signal.effect === "failed") health.probes++;
  if (signal.effect !== "delivered" && signal.effect !== "refused") return;
  health.state = "closed";
  health.minutes = [];
  health.openedAt = null;
  health.probes = 0;
  changes.push({ kind: "closed" });
}

function openWhenBroken(health: LaneHealth, now: Date, changes: HealthChange[]): void {
  const { tries, failures } = sumOf(health.minutes, WINDOW_MINUTES, now);
  if (tries < OPEN_AT_TRIES || failures < OPEN_AT_RATE * tries) return;
  health.state = "open";
  health.openedAt = now.toISOString();
  health.probes = 0;
  changes.push({ kind: "opened", rate: failures / tries, tries });
}

function alertByRules(
  health: LaneHealth,
  signal: TrySignal,
  rules: AlertRules | null,
  now: Date,
  changes: HealthChange[],
): void {
  if (rules === null) return;
  const tell = (notice: HealthNotice, minutes: number) => {
    health.notices.push(notice);
    changes.push(noticeOf(notice, health, minutes, now));
  };
  const { consecutiveFailures, successRateBelow } = rules;
  if (consecutiveFailures !== undefined && signal.exhausted && !health.notices.includes("consecutive")) {
    if (health.consecutive >= consecutiveFailures) tell("consecutive", WINDOW_MINUTES);
  }
  if (successRateBelow === undefined || health.state === "open") return;
  const { tries, delivered } = sumOf(health.minutes, ALERT_WINDOW_MINUTES, now);
  // A rate that moves about its limit is one story: it ends when nothing failed for the whole window.
  if (delivered === tries) health.notices = health.notices.filter((notice) => notice !== "rate");
  else if (tries >= ALERT_MIN_TRIES && delivered * 100 < successRateBelow * tries && !health.notices.includes("rate")) {
    tell("rate", ALERT_WINDOW_MINUTES);
  }
}

function noticeOf(notice: HealthNotice, health: LaneHealth, minutes: number, now: Date): HealthChange {
  const { tries, delivered } = sumOf(health.minutes, minutes, now);
  const rate = tries === 0 ? 0 : delivered / tries;
  return { kind: "notice", notice, values: { count: health.consecutive, rate, tries } };
}

const keptMinutes = (rules: AlertRules | null) =>
  rules?.successRateBelow === undefined ? WINDOW_MINUTES : ALERT_WINDOW_MINUTES;

/** Counts a try in its minute and forgets minutes that are no longer looked at. */
function count(minutes: HealthMinute[], effect: TryEffect, minute: number, kept: number): void {
  if (effect === "ours" || effect === "unsent") return;
  let last = minutes.at(-1);
  // A clock that was set back counts on in the newest minute.
  if (last === undefined || last.minute < minute) {
    last = { minute, tries: 0, failures: 0, delivered: 0 };
    minutes.push(last);
    while (minutes[0] !== undefined && minutes[0].minute <= minute - kept) minutes.shift();
  }
  last.tries++;
  if (effect === "failed") last.failures++;
  if (effect === "delivered") last.delivered++;
}

/** Tries of the last `minutes` minutes, the running one included. */
export function sumOf(
  entries: readonly HealthMinute[],
  minutes: number,
  now: Date,
): { tries: number; failures: number; delivered: number } {
  const oldest = Math.floor(now.getTime() / MINUTE_MS) - minutes + 1;
  const sum = { tries: 0, failures: 0, delivered: 0 };
  for (const entry of entries) {
    if (entry.minute < oldest) continue;
    sum.tries += entry.tries;
    sum.failures += entry.failures;
    sum.delivered += entry.delivered;
  }
  return sum;
}

/** How long an open breaker waits for its next probe, after this many that failed. `random` is 0 to 1. */
export function probeWaitMs(probes: number, random: number): number {
  const wait = probes < QUICK_PROBES ? PROBE_EVERY_MS : PROBE_LATER_MS;
  return Math.round(wait * (1 + PROBE_JITTER * random));
}

/** What is worth storing: null as long as nothing failed lately. */
export function storedHealth(health: LaneHealth, now: Date): LaneHealth | null {
  const spoken = health.toldAt !== null && now.getTime() - Date.parse(health.toldAt) < TELL_EVERY_MS;
  const quiet =
    health.state === "closed" &&
    health.consecutive === 0 &&
    health.dead === 0 &&
    health.failedDays === undefined &&
    health.untold === null &&
    !spoken &&
    health.minutes.every(({ tries, delivered }) => tries === delivered);
  return quiet ? null : health;
}

/** Health for a lane that is taken: what was stored, or the successes this process remembers. */
export function rememberedHealth(stored: LaneHealth | null, remembered: LaneHealth | null): LaneHealth {
  if (stored !== null) return stored;
  const minutes = remembered?.minutes.filter(({ tries, delivered }) => tries === delivered) ?? [];
  return { ...freshHealth(), minutes };
}

/**
 * Whether `delivery.exhausted` is raised now for a delivery that failed for good: the first at once, then at most one
 * a minute with the number of those since. Null: it was counted.
 */
export function tellExhausted(
  health: LaneHealth,
  data: Record<string, unknown>,
  now: Date,
): Record<string, unknown> | null {
  const at = now.toISOString();
  const { count: before = 0, since = at } = health.untold ?? {};
  health.untold = { count: before + 1, since, last: data };
  return tellUntold(health, now);
}

/** What to raise of the failed deliveries nobody was told of; null when there is none or it is too early. */
export function tellUntold(health: LaneHealth, now: Date): Record<string, unknown> | null {
  const { untold, toldAt } = health;
  if (untold === null) return null;
  // A clock that was set back must not keep the news for an hour.
  if (toldAt !== null && Math.abs(now.getTime() - Date.parse(toldAt)) < TELL_EVERY_MS) return null;
  health.untold = null;
  health.toldAt = now.toISOString();
  return { ...untold.last, count: untold.count, since: untold.since };
}
