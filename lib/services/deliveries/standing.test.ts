import { describe, expect, it } from "vitest";
import type { LaneState } from "@/db/queries/lane-health";
import { waitOf } from "./standing";

const NOW = new Date("2025-01-15T09:00:00Z");
const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
const lane = (blockReason: LaneState["blockReason"], minutes: number): LaneState => ({
  endpointId: "e",
  blockedUntil: at(minutes),
  blockReason,
  health: null,
  failingSince: null,
});
const line = { status: "queued", nextAttemptAt: at(0), gather: false } as const;

describe("what a delivery waits for", () => {
  it("is nothing when only others are before it, or when it has ended", () => {
    expect(waitOf(line, { enabled: true, lane: undefined }, NOW)).toBeNull();
    expect(waitOf({ ...line, status: "skipped" }, { enabled: false, lane: undefined }, NOW)).toBeNull();
    expect(waitOf(line, { enabled: true, lane: lane("ban", -1) }, NOW)).toBeNull();
  });

  it("is the endpoint when that is off or held back", () => {
    expect(waitOf(line, { enabled: false, lane: lane("ban", 5) }, NOW)).toEqual({ reason: "off", until: null });
    expect(waitOf(line, { enabled: true, lane: lane("ban", 5) }, NOW)).toEqual({
      reason: "ban",
      until: at(5).toISOString(),
    });
  });

  it("is its own time when that comes later", () => {
    const later = { ...line, nextAttemptAt: at(60) };
    const expected = { reason: "later", until: at(60).toISOString() };
    expect(waitOf(later, { enabled: true, lane: lane("limit", 1) }, NOW)).toEqual(expected);
    expect(waitOf({ ...later, gather: true }, { enabled: true, lane: undefined }, NOW)).toMatchObject({
      reason: "schedule",
    });
  });
});
