import { defineConfig } from "vitest/config";

// Three projects: "pure" needs nothing (part of `npm run verify`), "db" needs the embedded Postgres, "system" starts the
// whole built product. The file suffix says which: *.test.ts is pure, *.db.test.ts opens sockets or a database,
// *.system.test.ts runs `npm start`.
export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "pure",
          include: ["{app,components,lib,db,inngest,scripts,e2e}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.db.test.ts", "**/*.system.test.ts"],
          environment: "node",
          pool: "forks",
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["{app,lib,db,inngest,scripts,e2e}/**/*.db.test.ts"],
          environment: "node",
          pool: "forks",
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ["./db/testing/global-setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "system",
          include: ["{scripts,e2e}/**/*.system.test.ts"],
          environment: "node",
          pool: "forks",
          sequence: { groupOrder: 2 },
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          globalSetup: ["./e2e/support/build.ts"],
        },
      },
    ],
  },
});
