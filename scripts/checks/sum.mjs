// @ts-check
// `node scripts/checks/sum.mjs verify test`: one closing line over what those commands left in .tmp/results.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../supervisor/settings.mjs";
import { printFailures } from "./tally.mjs";

let passed = 0;
let failed = 0;
/** @type {string[]} */
const failures = [];
for (const command of process.argv.slice(2)) {
  const file = join(ROOT, ".tmp", "results", `${command}.json`);
  const unknown = { passed: 0, failed: 1, failures: [`✗ npm run ${command}: it left no result`] };
  /** @type {{ passed: number, failed: number, failures: string[] }} */
  const result = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : unknown;
  failures.push(...result.failures);
  passed += result.passed;
  failed += result.failed;
}
printFailures(failures);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
