// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { runStep } from "../supervisor/steps.mjs";
import { failureLine } from "./tally.mjs";

/** @typedef {import("./tally.mjs").Tally} Tally */
/**
 * @typedef {object} PlaywrightReport the part of Playwright's JSON report that counts
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {unknown[]} errors outside a test
 * @property {PlaywrightSuite[]} suites
 */
/** @typedef {{ error?: { message?: string } }} PlaywrightResult */
/**
 * @typedef {object} PlaywrightSuite
 * @property {PlaywrightSuite[]} [suites]
 * @property {{ title: string, ok: boolean, file: string, tests: { results: PlaywrightResult[] }[] }[]} [specs]
 */

const NAME = "browser tests";

/**
 * Runs the browser tests with the Chromium that scripts/chromium.mjs found.
 * @param {string} root
 * @param {Record<string, string>} browserEnv
 * @returns {Promise<Tally>}
 */
export async function runPlaywright(root, browserEnv) {
  const file = join(root, ".tmp", "results", "playwright.json");
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const cli = join(root, "node_modules/@playwright/test/cli.js");
  const { code } = await runStep(process.execPath, [cli, "test", "--reporter=list,json"], {
    cwd: root,
    env: { ...process.env, ...browserEnv, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  if (!existsSync(file))
    return { name: NAME, passed: 0, failed: 1, note: `ended with code ${code} before it ran a test` };
  /** @type {PlaywrightReport} */
  const report = JSON.parse(readFileSync(file, "utf8"));
  return { name: NAME, ...countPlaywright(report, code), failures: failuresOf(report.suites) };
}

/**
 * A line for every test that failed.
 * @param {readonly PlaywrightSuite[]} suites
 * @returns {string[]}
 */
export function failuresOf(suites) {
  return suites.flatMap(({ suites: inner = [], specs = [] }) => [
    ...specs
      .filter(({ ok }) => !ok)
      .map(({ file, title, tests }) => {
        const message = tests.flatMap(({ results }) => results).find(({ error }) => error !== undefined)
          ?.error?.message;
        return failureLine(`${file} › ${title}`, message);
      }),
    ...failuresOf(inner),
  ]);
}

/**
 * A skipped or flaky test, an error outside a test and a run without tests count as failed.
 * @param {Pick<PlaywrightReport, "stats" | "errors">} report
 * @param {number} exitCode
 * @returns {{ passed: number, failed: number, note?: string }}
 */
export function countPlaywright({ stats, errors }, exitCode) {
  const passed = stats.expected;
  const failed = stats.unexpected + stats.flaky + stats.skipped;
  if (failed > 0) return { passed, failed };
  if (exitCode !== 0 || errors.length > 0) return { passed, failed: 1, note: "an error outside a test" };
  return passed === 0 ? { passed, failed: 1, note: "ran no test" } : { passed, failed };
}
