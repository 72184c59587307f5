import { describe, expect, it } from "vitest";
import { localMinute, zonedInstant } from "./zoned-time";

const iso = (local: string, zone: string) => zonedInstant(local, zone)?.toISOString() ?? null;

describe("zoned time", () => {
  it("reads local times of a zone", () => {
    expect(iso("2025-01-14T00:00", "Asia/Shanghai")).toBe("2025-01-13T16:00:00.000Z");
    expect(iso("2025-07-01T12:30", "America/New_York")).toBe("2025-07-01T16:30:00.000Z");
    expect(iso("2025-01-14T08:00", "Asia/Kathmandu")).toBe("2025-01-14T02:15:00.000Z");
  });

  it("takes the first of a time that occurs twice and moves one that does not occur", () => {
    expect(iso("2025-11-02T01:30", "America/New_York")).toBe("2025-11-02T05:30:00.000Z");
    expect(iso("2025-03-09T02:30", "America/New_York")).toBe("2025-03-09T07:00:00.000Z");
  });

  it("refuses what is no time", () => {
    expect(zonedInstant("2025-13-01T00:00", "UTC")).toBeNull();
    expect(zonedInstant("yesterday", "UTC")).toBeNull();
  });

  it("shows what it read", () => {
    for (const local of ["2025-01-14T00:00", "2025-06-30T23:59"]) {
      for (const zone of ["Asia/Shanghai", "America/New_York", "UTC"]) {
        const at = zonedInstant(local, zone);
        expect(at === null ? null : localMinute(at, zone)).toBe(local);
      }
    }
  });
});
