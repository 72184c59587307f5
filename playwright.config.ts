import { defineConfig } from "@playwright/test";
import { prepareBrowser } from "./scripts/chromium.mjs";
import { ROOT } from "./scripts/supervisor/settings.mjs";

// `npm test` has found the browser already and says so in CHROMIUM; `npx playwright test` finds it here.
const { executablePath, env } = await prepareBrowser(ROOT);

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  // Each worker starts a product of its own (e2e/support/browser.ts); the machines we plan for have two cores.
  workers: 1,
  // Limits that end what hangs, far from what a test takes: two cores that also build something else need four times as long.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [["list"]],
  use: {
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      env: { ...definedEnvironment(), ...env },
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
});

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
