// @ts-check
// `npm run verify`: format, lint, types, migrations and the pure tests. No services, under a minute.
import { join } from "node:path";
import { migrationsComplaint } from "./checks/migrations.mjs";
import { report } from "./checks/tally.mjs";
import { runVitest } from "./checks/vitest.mjs";
import { StartFailure } from "./supervisor/failure.mjs";
import { installIfNeeded } from "./supervisor/install.mjs";
import { ROOT } from "./supervisor/settings.mjs";
import { runStep } from "./supervisor/steps.mjs";

/** @typedef {import("./checks/tally.mjs").Tally} Tally */

/**
 * @param {string} name
 * @param {() => Promise<string | null>} check gives what is wrong, or null
 * @returns {Promise<Tally>}
 */
async function check(name, check) {
  const began = performance.now();
  const complaint = await check();
  if (complaint !== null) console.error(`\n${name}:\n${complaint}`);
  const note = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  return complaint === null ? { name, passed: 1, failed: 0, note } : { name, passed: 0, failed: 1, note };
}

/**
 * @param {string} file below node_modules
 * @param {readonly string[]} args
 * @returns {Promise<string | null>} its output when it failed
 */
async function tool(file, args) {
  const { code, output } = await runStep(process.execPath, [join(ROOT, "node_modules", file), ...args], {
    cwd: ROOT,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
    quiet: true,
  });
  return code === 0 ? null : output.trim();
}

/** The types of the routes are generated first: the pages are checked against them. */
async function types() {
  return (await tool("next/dist/bin/next", ["typegen"])) ?? (await tool("typescript/bin/tsc", ["--noEmit"]));
}

/** @returns {Promise<number>} the exit code */
async function verify() {
  const began = performance.now();
  await installIfNeeded({ root: ROOT, env: process.env });
  const checks = await Promise.all([
    check("format and lint", () => tool("@biomejs/biome/bin/biome", ["check", "."])),
    check("types", types),
    check("migrations", () => migrationsComplaint(ROOT)),
  ]);
  return report(ROOT, "verify", [...checks, await runVitest(ROOT, ["pure"])], began);
}

try {
  process.exitCode = await verify();
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  console.error(`\n${error.message}\n0 passed, 1 failed`);
  process.exitCode = 1;
}
