import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import * as schema from "./schema";

export type Db = NodePgDatabase<typeof schema> & { $client: pg.Pool };
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];
/** What queries take first: the pool or a transaction. */
export type Executor = Db | Tx;

/**
 * Opens a pool. `max` bounds the connections of this process.
 * Idle-client errors go to `onError`: without a listener they would end the process.
 */
export function openDb(options: { url: string; max: number; name: string; onError: (error: Error) => void }): Db {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: 10_000,
    // A connection whose other end is gone without a word must not be waited for until the kernel gives up.
    query_timeout: 60_000,
    idleTimeoutMillis: 30_000,
  });
  pool.on("error", options.onError);
  // A connection that breaks while a transaction has it: its query fails, and without a listener the process would too.
  pool.on("connect", (client) => {
    client.on("error", options.onError);
  });
  return drizzle(pool, { schema, casing: "snake_case" });
}
