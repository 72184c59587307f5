// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ name: string, passed: number, failed: number, note?: string, failures?: string[] }} Tally how a suite or a
 * check ended; failures: a line each of what failed and why
 */

const MAX_FAILURES = 40;
const MAX_FAILURE_CHARS = 400;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/**
 * One line for one failed test.
 * @param {string} title file and name
 * @param {string | undefined} message of any length, with the colours of a terminal
 */
export function failureLine(title, message) {
  const why = (message ?? "").replace(COLOURS, "").replace(/\s+/g, " ").trim();
  return `✗ ${title}: ${why.slice(0, MAX_FAILURE_CHARS)}`;
}

/**
 * What failed, a line each: a check that cannot say more is named.
 * @param {readonly Tally[]} tallies
 */
function failedLines(tallies) {
  return tallies
    .filter(({ failed }) => failed > 0)
    .flatMap(({ name, note, failures = [] }) => (failures.length > 0 ? failures : [failureLine(name, note)]));
}

/**
 * What failed, once more at the end: of a long output often only the end is kept.
 * @param {readonly string[]} failures
 */
export function printFailures(failures) {
  if (failures.length === 0) return;
  console.log(`\n── failed ──\n${failures.slice(0, MAX_FAILURES).join("\n")}`);
  if (failures.length > MAX_FAILURES) console.log(`… and ${failures.length - MAX_FAILURES} more, above`);
}

/**
 * Prints a line per suite and, last and alone, the sum; leaves the sum in .tmp/results for .ci/run.
 * @param {string} root
 * @param {string} command such as "verify"
 * @param {readonly Tally[]} tallies
 * @param {number} began performance.now() of the beginning
 * @returns {number} the exit code
 */
export function report(root, command, tallies, began) {
  const sum = (/** @type {"passed" | "failed"} */ key) => tallies.reduce((total, tally) => total + tally[key], 0);
  const result = { passed: sum("passed"), failed: sum("failed") };
  const width = Math.max(...tallies.map(({ name }) => name.length));
  const failures = failedLines(tallies);
  printFailures(failures);
  console.log("");
  for (const { name, passed, failed, note } of tallies) {
    const counts = `${String(passed).padStart(5)} ok${failed > 0 ? ` ${String(failed).padStart(5)} FAILED` : ""}`;
    console.log(`${failed > 0 ? "✗" : "✓"} ${name.padEnd(width)} ${counts}${note ? `  ${note}` : ""}`);
  }
  console.log(`\nnpm run ${command}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const folder = join(root, ".tmp", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${command}.json`), JSON.stringify({ ...result, failures }));
  console.log(`${result.passed} passed, ${result.failed} failed`);
  return result.failed === 0 && result.passed > 0 ? 0 : 1;
}
