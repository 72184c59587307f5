import { expect, test } from "vitest";
import { countPlaywright } from "./playwright.mjs";
import { countVitest } from "./vitest.mjs";

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
  const broken = [{ status: "failed", assertionResults: [] }];
  expect(countVitest({ ...vitest, testResults: broken }, 1)).toMatchObject({ passed: 3, failed: 1 });
  expect(countVitest(vitest, 1)).toMatchObject({ passed: 3, failed: 1 });
  expect(countPlaywright({ ...playwright, errors: ["boom"] }, 1)).toMatchObject({ failed: 1 });
});
