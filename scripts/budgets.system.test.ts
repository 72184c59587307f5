import { describe, expect, it } from "vitest";
import { overBudget, pageSizes, table } from "./budgets.mjs";
import { ROOT } from "./supervisor/settings.mjs";

describe("the build", () => {
  it("keeps every page within its budget of bytes", () => {
    const sizes = pageSizes(ROOT);
    console.info(`\n${table(sizes)}\n`);
    // One that reads nothing would be within every budget.
    expect(sizes.map(({ route }) => route)).toEqual(expect.arrayContaining(["/", "/settings/webhooks/new"]));
    expect(Math.min(...sizes.map(({ script }) => script))).toBeGreaterThan(50_000);
    expect(overBudget(sizes)).toEqual([]);
  });

  it("tells which page is over which budget", () => {
    const size = { script: 199 * 1024, own: 61 * 1024, style: 10 };
    expect(overBudget([{ route: "/heavy", ...size }])).toEqual([
      "/heavy: 61.0 KB of JavaScript of its own, at most 60.0 KB",
    ]);
  });
});
