import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { buildWidget } from "../../../scripts/widget.mjs";

const KB = 1024;
/** What visitors load at most. */
const LIMITS: Record<string, number> = { "loader.js": 4 * KB, "leave.js": 10 * KB };
const PANEL = 18 * KB;

it("keeps the loader below 4 KB, each panel, with style and words, below 18, and the script of the form's page below 10", () => {
  const { files, version } = buildWidget(process.cwd());
  const sizes = Object.entries(files).map(([name, text]) => [name, gzipSync(text, { level: 9 }).length] as const);
  expect(sizes.map(([name]) => name).sort()).toEqual(["leave.js", "loader.js", "panel.en.js", "panel.zh-CN.js"]);
  for (const [name, bytes] of sizes) {
    expect([name, bytes]).toEqual([name, Math.min(bytes, LIMITS[name] ?? PANEL)]);
  }
  expect(version).toMatch(/^[0-9a-f]{10}$/);
  // The loader asks for the panels of its own build.
  expect(files["loader.js"]).toMatch(/\/widget\/[0-9a-f]{10}\/panel\.zh-CN\.js/);
});
