import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { ensurePartitions } from "./queries/partitions";
import * as schema from "./schema";

/** Oldest server the product supports. */
const MIN_SERVER_VERSION = 150_000;

/** A path, not a URL's: the folder may have a space or Chinese characters in its name. */
const MIGRATIONS = fileURLToPath(new URL("./migrations", import.meta.url));

/**
 * Brings a database to the current schema and makes the coming partitions.
 * One client, one advisory lock: several processes may call this at start-up (drizzle takes no lock of its own).
 * @throws Error with a sentence for people when the server is too old.
 */
export async function runMigrations(url: string, nowMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "hooklane-migrate" });
  await client.connect();
  try {
    const version = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    );
    const number = version.rows[0]?.version ?? 0;
    if (number < MIN_SERVER_VERSION) {
      throw new Error(`PostgreSQL 15 or newer is needed, this server is ${Math.floor(number / 10_000)}.`);
    }
    await client.query("select pg_advisory_lock(727001)");
    const db = drizzle(client, { schema, casing: "snake_case" });
    await migrate(db, { migrationsFolder: MIGRATIONS });
    await ensurePartitions(db, nowMs);
  } finally {
    await client.end();
  }
}
