// @ts-check
// `npm run faults`: the fault suite in its long form (500 kills), and one table of all that was counted.
//   npm run faults -- --short            as `npm test` runs it
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { installIfNeeded } from "./supervisor/install.mjs";
import { ROOT } from "./supervisor/settings.mjs";
import { runStep } from "./supervisor/steps.mjs";

/**
 * @typedef {object} Figures as e2e/faults/report.ts writes them, one line each
 * @property {string} scenario
 * @property {number} faults
 * @property {number} events
 * @property {number} deliveries
 * @property {number} lost
 * @property {number} unfinished
 * @property {number} duplicates
 * @property {number} bound
 */

const short = process.argv.includes("--short");

/** @returns {Promise<number>} the exit code */
async function runFaults() {
  const began = performance.now();
  await installIfNeeded({ root: ROOT, env: process.env });
  const report = join(ROOT, ".tmp", "results", "faults.jsonl");
  mkdirSync(join(ROOT, ".tmp", "results"), { recursive: true });
  rmSync(report, { force: true });
  const load = loadavg()[0] ?? 0;
  const files = readdirSync(join(ROOT, "inngest")).filter((name) => /^faults.*\.db\.test\.ts$/.test(name));
  // The short form as `npm test` runs it, two files at a time; the long one in peace.
  const parallel = short ? [] : ["--no-file-parallelism"];
  const args = ["run", "--project", "db", ...parallel, ...files.map((name) => join("inngest", name))];
  const { NODE_ENV: _, ...env } = process.env;
  const { code } = await runStep(process.execPath, [join(ROOT, "node_modules/vitest/vitest.mjs"), ...args], {
    cwd: ROOT,
    env: { ...env, FAULTS: short ? "short" : "long", FAULTS_REPORT: report },
  });
  /** @type {Figures[]} */
  const lines = existsSync(report)
    ? readFileSync(report, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : [];
  console.table(Object.fromEntries(lines.map(({ scenario, ...figures }) => [scenario, figures])));
  const sum = (/** @type {"faults" | "deliveries" | "lost" | "duplicates" | "bound"} */ name) =>
    lines.reduce((total, line) => total + line[name], 0);
  const minutes = Math.round((performance.now() - began) / 6_000) / 10;
  console.log(
    `${sum("faults")} faults, ${sum("deliveries")} deliveries: ${sum("lost")} lost, ${sum("duplicates")} duplicates ` +
      `(at most ${sum("bound")}) in ${minutes} min on ${cpus().length} cores, load ${load.toFixed(1)} before, ` +
      `${(loadavg()[0] ?? 0).toFixed(1)} after`,
  );
  return code;
}

process.exitCode = await runFaults();
