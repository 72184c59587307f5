import { describe, expect, it } from "vitest";
import { type HealthData, healthKind } from "./health";

const FINE: HealthData = {
  state: "ok",
  failureRate: null,
  tries: 0,
  nextProbeAt: null,
  failingSince: null,
  blockedUntil: null,
  blockReason: null,
  waiting: 0,
};

describe("the word for a receiver's state", () => {
  it("is the gravest of what holds", () => {
    expect(healthKind(FINE)).toBe("ok");
    expect(healthKind({ ...FINE, state: "degraded", blockReason: "limit" })).toBe("limited");
    expect(healthKind({ ...FINE, state: "degraded", blockReason: "ban" })).toBe("banned");
    expect(healthKind({ ...FINE, state: "open", blockReason: "breaker" })).toBe("open");
    expect(healthKind({ ...FINE, state: "probing" })).toBe("probing");
  });
});
