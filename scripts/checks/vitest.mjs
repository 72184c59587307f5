// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { runStep } from "../supervisor/steps.mjs";
import { failureLine } from "./tally.mjs";

/** @typedef {import("./tally.mjs").Tally} Tally */
/**
 * @typedef {object} VitestReport the part of vitest's JSON report that counts
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {VitestFile[]} testResults
 */
/**
 * @typedef {object} VitestFile
 * @property {string} name absolute path
 * @property {string} status
 * @property {string} [message] why the file could not be loaded
 * @property {{ status: string, fullName: string, failureMessages?: string[] | null }[]} assertionResults
 */

/**
 * Runs projects of vitest.config.ts.
 * @param {string} root
 * @param {readonly string[]} projects
 * @returns {Promise<Tally>}
 */
export async function runVitest(root, projects) {
  const name = `vitest ${projects.join(" + ")}`;
  const file = join(root, ".tmp", "results", `vitest-${projects.join("-")}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const { NODE_ENV: _, ...env } = process.env;
  const args = ["run", ...projects.flatMap((project) => ["--project", project])];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code } = await runStep(
    process.execPath,
    [join(root, "node_modules/vitest/vitest.mjs"), ...args, ...reporters],
    {
      cwd: root,
      env,
    },
  );
  if (!existsSync(file))
    return { name, passed: 0, failed: 1, note: `vitest ended with code ${code} before it ran a test` };
  /** @type {VitestReport} */
  const report = JSON.parse(readFileSync(file, "utf8"));
  return { name, ...countVitest(report, code), failures: failuresOf(root, report) };
}

/**
 * A line for every test that failed and every file that could not be loaded.
 * @param {string} root
 * @param {VitestReport} report
 * @returns {string[]}
 */
export function failuresOf(root, { testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    if (status === "failed" && assertionResults.length === 0) return [failureLine(file, message)];
    return assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => failureLine(`${file} › ${test.fullName}`, test.failureMessages?.[0]));
  });
}

/**
 * A skipped test, a file that could not be loaded, an error outside a test and a run without tests count as failed.
 * @param {VitestReport} report
 * @param {number} exitCode
 * @returns {{ passed: number, failed: number, note?: string }}
 */
export function countVitest(report, exitCode) {
  const broken = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const skipped = report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + broken.length + skipped;
  const passed = report.numPassedTests;
  if (failed > 0) return { passed, failed, ...(skipped > 0 ? { note: `${skipped} skipped` } : {}) };
  if (exitCode !== 0) return { passed, failed: 1, note: `an error outside a test (code ${exitCode})` };
  return passed === 0 ? { passed, failed: 1, note: "ran no test" } : { passed, failed };
}
