import { describe, expect, it } from "vitest";
import { DEFAULT_RETRY_DELAYS, EndpointInputSchema } from "./endpoints";
import {
  LONGEST_SCHEDULE_MS,
  lastTryWithinMs,
  MAX_RETRIES,
  MAX_RETRY_AFTER_MS,
  MAX_RETRY_DELAY_SECONDS,
  nextAttemptAt,
  parseRetryAfter,
  RETRY_PRESETS,
  retryPreset,
  whyNoRetry,
} from "./retry";

const now = new Date("2024-01-15T10:30:00Z");
const wait = (tries: number, extra: { retryAfterMs?: number; random?: number; delays?: number[] } = {}) => {
  const at = nextAttemptAt({
    delaysSeconds: extra.delays ?? [1, 5, 30],
    tries,
    retryAfterMs: extra.retryAfterMs,
    now,
    random: () => extra.random ?? 0,
  });
  return at === null ? null : at.getTime() - now.getTime();
};

describe("nextAttemptAt", () => {
  it("follows document B's 1 s, 5 s, 30 s and then stops", () => {
    expect([1, 2, 3, 4].map((tries) => wait(tries))).toEqual([1_000, 5_000, 30_000, null]);
    expect(wait(1, { delays: [] })).toBeNull();
  });

  it("adds jitter of at most a tenth, never takes away", () => {
    expect(wait(3, { random: 0.5 })).toBe(31_500);
    expect(wait(3, { random: 1 })).toBe(33_000);
    expect(wait(3, { random: 9 })).toBe(33_000);
    expect(wait(3, { random: -1 })).toBe(30_000);
  });

  it("waits as long as the receiver asked, within an hour", () => {
    expect(wait(1, { retryAfterMs: 600_000 })).toBe(600_000);
    expect(wait(3, { retryAfterMs: 1_000 })).toBe(30_000);
    expect(wait(1, { retryAfterMs: 999_999_999 })).toBe(MAX_RETRY_AFTER_MS);
    expect(wait(4, { retryAfterMs: 1_000 })).toBeNull();
  });
});

describe("schedules", () => {
  const HOUR = 3_600_000;
  const input = { name: "n", channel: "custom", url: "https://example.com/", events: ["ticket.created"] };
  const accepts = (delays: readonly number[]) =>
    EndpointInputSchema.safeParse({ ...input, retry: { delays: [...delays] } }).success;

  it("offers two by name, the first of them the default, and takes each", () => {
    expect(RETRY_PRESETS.standard).toEqual(DEFAULT_RETRY_DELAYS);
    expect(RETRY_PRESETS.long.map((seconds) => seconds / 60)).toEqual([1 / 12, 5, 30, 120, 300, 600, 840, 1200, 1440]);
    for (const delays of Object.values(RETRY_PRESETS)) expect(accepts(delays)).toBe(true);
    expect(retryPreset([1, 5, 30])).toBe("standard");
    expect(retryPreset([...RETRY_PRESETS.long])).toBe("long");
    expect(retryPreset([1, 5])).toBeNull();
    expect(retryPreset([])).toBeNull();
  });

  it("takes up to ten waits of one second to a day, no more", () => {
    expect(accepts(Array(MAX_RETRIES).fill(MAX_RETRY_DELAY_SECONDS))).toBe(true);
    expect(accepts(Array(MAX_RETRIES + 1).fill(1))).toBe(false);
    expect(accepts([MAX_RETRY_DELAY_SECONDS + 1])).toBe(false);
    expect(accepts([0.5])).toBe(false);
    expect(accepts([])).toBe(true);
  });

  it("says when the last try is made at the latest", () => {
    expect(lastTryWithinMs([1, 5, 30])).toBe(39_600);
    expect(lastTryWithinMs([])).toBe(0);
    expect(lastTryWithinMs(RETRY_PRESETS.long) / HOUR).toBeCloseTo(83.14, 2);
    let at = now.getTime();
    for (let tries = 1; ; tries++) {
      const clock = { now: new Date(at), random: () => 0.999 };
      const next = nextAttemptAt({ delaysSeconds: RETRY_PRESETS.long, tries, ...clock });
      if (next === null) break;
      at = next.getTime();
    }
    expect(at - now.getTime()).toBeLessThanOrEqual(lastTryWithinMs(RETRY_PRESETS.long));
  });

  it("ends before the shortest retention, even where every wait is the longest and every receiver asks for more", () => {
    const LEAST_RETENTION_DAYS = 14;
    expect(LONGEST_SCHEDULE_MS).toBe(11 * 24 * HOUR);
    // Bans cost no step of the schedule: ten of them, an hour each.
    expect(LONGEST_SCHEDULE_MS + 10 * 1.1 * HOUR).toBeLessThan(LEAST_RETENTION_DAYS * 24 * HOUR);
  });
});

describe("whyNoRetry", () => {
  it("names the end of what failed for good, and of nothing else", () => {
    const ended = { status: "exhausted", attemptTrigger: "auto" } as const;
    expect(whyNoRetry({ ...ended, verdict: "rejected" })).toBe("rejected");
    expect(whyNoRetry({ ...ended, verdict: "dead" })).toBe("gone");
    expect(whyNoRetry({ ...ended, verdict: "retry" })).toBe("used_up");
    expect(whyNoRetry({ ...ended, verdict: "retry", attemptTrigger: "manual" })).toBe("single");
    for (const status of ["queued", "retrying", "delivered", "skipped", "merged", "cancelled"] as const) {
      expect(whyNoRetry({ status, verdict: "retry", attemptTrigger: "auto" })).toBeNull();
    }
  });
});

describe("parseRetryAfter", () => {
  it("reads seconds and dates", () => {
    expect(parseRetryAfter("120", now)).toBe(120_000);
    expect(parseRetryAfter("0.35", now)).toBe(350);
    expect(parseRetryAfter("Mon, 15 Jan 2024 10:31:00 GMT", now)).toBe(60_000);
    expect(parseRetryAfter("Mon, 15 Jan 2024 10:00:00 GMT", now)).toBe(0);
  });

  it("reads nothing into nonsense", () => {
    for (const value of [undefined, null, "", "soon", "-5", "1e9"]) expect(parseRetryAfter(value, now)).toBeNull();
    expect(parseRetryAfter("Mon, 15 Jan 2024 10:31:00 GMT", null)).toBeNull();
  });
});
