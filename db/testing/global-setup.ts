import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../scripts/postgres.mjs";
import { runMigrations } from "../migrate";

declare module "vitest" {
  export interface ProvidedContext {
    /** Connection string of the test server with `%s` for the database's name. */
    postgresUrl: string;
    templateDatabase: string;
  }
}

/** One embedded server per run, migrated once into a template; every test file clones it (`openTestDb`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : "/tmp", "hooklane-test-"));
  const { chmodSync } = await import("node:fs");
  chmodSync(folder, 0o755);
  // A throw-away server: durability is given up for speed here and nowhere else.
  const flags = ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off", "-c max_connections=200"];
  const server = await startPostgres({
    dataDir: join(folder, "pg"),
    password: "test",
    database: "template_hooklane",
    flags,
  });
  await runMigrations(server.url("template_hooklane"), Date.now());
  project.provide("postgresUrl", server.url("%s"));
  project.provide("templateDatabase", "template_hooklane");
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
