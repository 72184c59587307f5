import { describe, expect, it } from "vitest";
import { certificateCare, tokenCare, tokenReminder } from "./findings";
import { nextSelfTest, SPREAD_SECONDS } from "./self-test";

const NOW = new Date("2025-01-15T02:00:00Z");
const ZONE = "Asia/Shanghai";
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

describe("a self-test", () => {
  const daily = { rhythm: "daily", at: "09:00", day: 1 } as const;

  it("comes at its local time, spread over ten minutes, the same for an endpoint every day", () => {
    const first = nextSelfTest(daily, ZONE, "whk_1", NOW);
    const base = Date.parse("2025-01-16T01:00:00Z");
    const offset = (first?.getTime() ?? 0) - base;
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThan(SPREAD_SECONDS * 1_000);
    const next = nextSelfTest(daily, ZONE, "whk_1", first ?? NOW);
    expect((next?.getTime() ?? 0) - (first?.getTime() ?? 0)).toBe(86_400_000);
    const others = Array.from({ length: 50 }, (_, n) => nextSelfTest(daily, ZONE, `whk_${n}`, NOW)?.getTime());
    expect(new Set(others).size).toBeGreaterThan(40);
  });

  it("is still to come today when its place in the spread is ahead", () => {
    const just = new Date("2025-01-15T01:00:00Z");
    const at = nextSelfTest(daily, ZONE, "whk_1", just);
    expect(at?.toISOString().slice(0, 10)).toBe("2025-01-15");
  });

  it("keeps its weekday, and comes on the day on which the clock skips its time", () => {
    const weekly = { rhythm: "weekly", at: "09:00", day: 1 } as const;
    expect(nextSelfTest(weekly, ZONE, "a", NOW)?.toISOString().slice(0, 13)).toBe("2025-01-20T01");
    const spring = new Date("2025-03-30T00:00:00Z");
    const skipped = nextSelfTest({ rhythm: "daily", at: "02:30", day: 1 }, "Europe/Berlin", "a", spring);
    expect(skipped?.toISOString().slice(0, 10)).toBe("2025-03-30");
    expect(nextSelfTest({ ...daily, rhythm: "off" }, ZONE, "a", NOW)).toBeNull();
  });
});

describe("findings", () => {
  it("speak of certificates under 21 days, urgently at the end", () => {
    expect(certificateCare(inDays(21), NOW)).toBeNull();
    expect(certificateCare(inDays(20.5), NOW)).toEqual({ days: 20, severity: "warning" });
    expect(certificateCare(inDays(2), NOW)).toEqual({ days: 2, severity: "danger" });
    expect(certificateCare(inDays(-1), NOW)).toEqual({ days: -1, severity: "danger" });
  });

  it("remind of tokens 14, 5 and 1 days before their end, each on one day only", () => {
    const told = Array.from({ length: 20 }, (_, day) => tokenReminder(inDays(15 - day), NOW)).filter(Boolean);
    expect(told).toEqual([14, 5, 1]);
    expect(tokenReminder(inDays(-1), NOW)).toBeNull();
  });

  it("ask to revoke what nobody used for 90 days", () => {
    const token = { createdAt: inDays(-200), lastUsedAt: inDays(-89), expiresAt: null };
    expect(tokenCare(token, NOW)).toBeNull();
    expect(tokenCare({ ...token, lastUsedAt: inDays(-90) }, NOW)).toMatchObject({ kind: "tokenUnused", days: 90 });
    expect(tokenCare({ ...token, lastUsedAt: null, expiresAt: inDays(3) }, NOW)).toMatchObject({
      kind: "tokenExpiring",
      days: 3,
    });
  });
});
