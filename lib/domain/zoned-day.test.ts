import { describe, expect, it } from "vitest";
import { startOfDay } from "./zoned-day";

describe("the start of a day", () => {
  const start = (at: string, zone: string) => startOfDay(new Date(at), zone).toISOString();

  it("is midnight of the zone, not of UTC", () => {
    expect(start("2025-01-15T18:30:00Z", "Asia/Shanghai")).toBe("2025-01-15T16:00:00.000Z");
    expect(start("2025-01-15T15:59:59Z", "Asia/Shanghai")).toBe("2025-01-14T16:00:00.000Z");
    expect(start("2025-01-15T00:00:00Z", "UTC")).toBe("2025-01-15T00:00:00.000Z");
  });

  it("knows days of 23 and 25 hours", () => {
    expect(start("2025-03-30T20:00:00Z", "Europe/Berlin")).toBe("2025-03-29T23:00:00.000Z");
    expect(start("2025-10-26T22:00:00Z", "Europe/Berlin")).toBe("2025-10-25T22:00:00.000Z");
  });

  it("is one o'clock where midnight does not exist", () => {
    expect(start("2018-11-04T12:00:00Z", "America/Sao_Paulo")).toBe("2018-11-04T03:00:00.000Z");
  });
});
