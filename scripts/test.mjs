// @ts-check
// `npm test`: every test there is, browser tests included. The last line is the sum; what could not run has failed.
import { runPlaywright } from "./checks/playwright.mjs";
import { report } from "./checks/tally.mjs";
import { runVitest } from "./checks/vitest.mjs";
import { prepareBrowser } from "./chromium.mjs";
import { buildIfNeeded } from "./supervisor/build.mjs";
import { messageOf, StartFailure } from "./supervisor/failure.mjs";
import { installIfNeeded } from "./supervisor/install.mjs";
import { ROOT } from "./supervisor/settings.mjs";

/** @typedef {import("./checks/tally.mjs").Tally} Tally */

/**
 * @param {string} name
 * @param {() => Promise<Tally>} run
 * @returns {Promise<Tally>}
 */
async function suite(name, run) {
  console.log(`\n── ${name} ──`);
  try {
    return await run();
  } catch (error) {
    console.error(error instanceof StartFailure ? error.message : error);
    return { name, passed: 0, failed: 1, note: messageOf(error).split("\n")[0] ?? "" };
  }
}

/** @returns {Promise<number>} the exit code */
async function testEverything() {
  const began = performance.now();
  await installIfNeeded({ root: ROOT, env: process.env });
  const tallies = [
    await suite("units and database", () => runVitest(ROOT, ["pure", "db"])),
    await suite("the whole product", async () => {
      await buildIfNeeded({ root: ROOT, env: process.env });
      return runVitest(ROOT, ["system"]);
    }),
    await suite("browser", async () => {
      const { source, ...browser } = await prepareBrowser(ROOT);
      console.log(`Chromium: ${browser.executablePath} (${source})`);
      await buildIfNeeded({ root: ROOT, env: process.env });
      return runPlaywright(ROOT, { ...browser.env, CHROMIUM: browser.executablePath });
    }),
  ];
  return report(ROOT, "test", tallies, began);
}

try {
  process.exitCode = await testEverything();
} catch (error) {
  if (!(error instanceof StartFailure)) throw error;
  console.error(`\n${error.message}\n0 passed, 1 failed`);
  process.exitCode = 1;
}
