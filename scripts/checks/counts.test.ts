import { expect, test } from "vitest";
import { countPlaywright, failuresOf as playwrightFailures } from "./playwright.mjs";
import { countVitest, failuresOf as vitestFailures } from "./vitest.mjs";

const vitest = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const playwright = { stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] };

test("a clean run", () => {
  expect(countVitest(vitest, 0)).toEqual({ passed: 3, failed: 0 });
  expect(countPlaywright(playwright, 0)).toEqual({ passed: 3, failed: 0 });
});

test("what did not run has failed", () => {
  expect(countVitest({ ...vitest, numPendingTests: 2 }, 0)).toMatchObject({ failed: 2 });
  expect(countVitest({ ...vitest, numPassedTests: 0 }, 0)).toMatchObject({ failed: 1 });
  expect(countPlaywright({ ...playwright, stats: { ...playwright.stats, skipped: 1, flaky: 1 } }, 0)).toMatchObject({
    failed: 2,
  });
  expect(countPlaywright({ ...playwright, stats: { ...playwright.stats, expected: 0 } }, 0)).toMatchObject({
    failed: 1,
  });
});

test("a file that cannot be loaded and an error outside a test", () => {
  const broken = [{ name: "/clone/a.test.ts", status: "failed", assertionResults: [] }];
  expect(countVitest({ ...vitest, testResults: broken }, 1)).toMatchObject({ passed: 3, failed: 1 });
  expect(countVitest(vitest, 1)).toMatchObject({ passed: 3, failed: 1 });
  expect(countPlaywright({ ...playwright, errors: ["boom"] }, 1)).toMatchObject({ failed: 1 });
});

test("a line for each failure, whatever the terminal was told", () => {
  const red = `${String.fromCharCode(27)}[31mexpected 1\n  to be 2${String.fromCharCode(27)}[39m`;
  const assertionResults = [
    { status: "passed", fullName: "adds" },
    { status: "failed", fullName: "takes away", failureMessages: [red] },
  ];
  const files = [
    { name: "/clone/lib/sum.test.ts", status: "failed", assertionResults },
    { name: "/clone/lib/broken.test.ts", status: "failed", message: "no such module", assertionResults: [] },
  ];
  expect(vitestFailures("/clone", { ...vitest, testResults: files })).toEqual([
    "✗ lib/sum.test.ts › takes away: expected 1 to be 2",
    "✗ lib/broken.test.ts: no such module",
  ]);
  const spec = (title: string, ok: boolean) => ({
    title,
    ok,
    file: "console/a.spec.ts",
    tests: [{ results: [ok ? {} : { error: { message: red } }] }],
  });
  const suites = [{ suites: [{ specs: [spec("fills", true), spec("sends", false)] }] }];
  expect(playwrightFailures(suites)).toEqual(["✗ console/a.spec.ts › sends: expected 1 to be 2"]);
});
