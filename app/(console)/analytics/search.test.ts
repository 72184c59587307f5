import { describe, expect, it } from "vitest";
import { analyticsHref, presetHref, readAnalytics } from "./search";

const NOW = new Date("2025-01-15T04:30:00Z");
const ZONE = "Asia/Shanghai";
const read = (raw: Record<string, string>) => readAnalytics(raw, ZONE, NOW);
const days = ({ from, to }: { from: Date; to: Date }) => (to.getTime() - from.getTime()) / 86_400_000;

describe("the range of the statistics", () => {
  it("is seven days by the day unless the address says otherwise", () => {
    const search = read({});
    expect([search.preset, days(search), search.granularity]).toEqual(["7d", 7, "day"]);
    expect(analyticsHref(search, {})).toBe("/analytics");
    expect(["24h", "30d", "90d"].map((range) => days(read({ range })))).toEqual([1, 30, 90]);
    expect(read({ range: "24h" }).granularity).toBe("hour");
  });

  it("takes local times of the organization, and ends now when no end is said", () => {
    const search = read({ from: "2025-01-14T00:00" });
    expect([search.preset, search.from.toISOString(), search.to]).toEqual([null, "2025-01-13T16:00:00.000Z", NOW]);
    expect(analyticsHref(search, {})).toBe("/analytics?from=2025-01-14T00:00");
    expect(presetHref(search, "30d")).toBe("/analytics?range=30d");
  });

  it("keeps only what makes sense, and says that something was left out", () => {
    expect(read({ from: "yesterday" })).toMatchObject({ preset: "7d", ignored: ["from", "to"] });
    expect(read({ from: "2025-01-14T00:00", to: "2025-01-13T00:00" }).preset).toBe("7d");
    expect(read({ from: "2025-02-01T00:00" }).preset).toBe("7d");
    expect(read({ range: "5y", webhook: "evt_1" })).toMatchObject({ preset: "7d", ignored: ["range", "webhook"] });
    const long = read({ from: "2020-01-01T00:00" });
    expect([days(long), long.ignored]).toEqual([90, ["from"]]);
  });

  it("offers hours only where a chart has room for them", () => {
    expect(read({ by: "hour" })).toMatchObject({ granularity: "hour", mayChoose: true });
    expect(read({ by: "hour", range: "90d" })).toMatchObject({ granularity: "day", mayChoose: false });
    expect(analyticsHref(read({ by: "hour" }), { rate: "first" })).toBe("/analytics?by=hour&rate=first");
    expect(read({ from: "2025-01-15T10:00", to: "2025-01-15T12:00" }).granularity).toBe("5min");
    // Rows of five minutes are not kept as long as those of hours.
    expect(read({ from: "2024-11-15T10:00", to: "2024-11-15T12:00" }).granularity).toBe("hour");
  });
});
