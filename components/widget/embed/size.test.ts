import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { buildWidget } from "../../../scripts/widget.mjs";

const KB = 1024;
/** What a page's visitors load: hard limits, and what we aim at. */
const LIMITS = { loader: 4 * KB, panel: 18 * KB };

it("keeps the loader below 4 KB and each panel, with style and words, below 18 KB", () => {
  const { files, version } = buildWidget(process.cwd());
  const sizes = Object.entries(files).map(([name, text]) => [name, gzipSync(text, { level: 9 }).length] as const);
  expect(sizes.map(([name]) => name).sort()).toEqual(["loader.js", "panel.en.js", "panel.zh-CN.js"]);
  for (const [name, bytes] of sizes) {
    expect([name, bytes]).toEqual([name, Math.min(bytes, name === "loader.js" ? LIMITS.loader : LIMITS.panel)]);
  }
  expect(version).toMatch(/^[0-9a-f]{10}$/);
  // The loader asks for the panels of its own build.
  expect(files["loader.js"]).toMatch(/\/widget\/[0-9a-f]{10}\/panel\.zh-CN\.js/);
});
