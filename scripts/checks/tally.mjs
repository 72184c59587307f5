// @ts-check
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {{ name: string, passed: number, failed: number, note?: string }} Tally how a suite or a check ended
 */

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
  console.log("");
  for (const { name, passed, failed, note } of tallies) {
    const counts = `${String(passed).padStart(5)} ok${failed > 0 ? ` ${String(failed).padStart(5)} FAILED` : ""}`;
    console.log(`${failed > 0 ? "✗" : "✓"} ${name.padEnd(width)} ${counts}${note ? `  ${note}` : ""}`);
  }
  console.log(`\nnpm run ${command}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const folder = join(root, ".tmp", "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${command}.json`), JSON.stringify(result));
  console.log(`${result.passed} passed, ${result.failed} failed`);
  return result.failed === 0 && result.passed > 0 ? 0 : 1;
}
