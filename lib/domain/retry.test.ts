import { describe, expect, it } from "vitest";
import { MAX_RETRY_AFTER_MS, nextAttemptAt, parseRetryAfter } from "./retry";

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
