import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { type Db, openDb } from "../client";

export type TestDb = { db: Db; url: string; close: () => Promise<void> };

/** A private copy of the migrated template. Call `close` in `afterAll`; it drops the database. */
export async function openTestDb(): Promise<TestDb> {
  const url = (name: string) => inject("postgresUrl").replace("%25s", name).replace("%s", name);
  const name = `t_${randomBytes(6).toString("hex")}`;
  await admin(url("postgres"), `create database ${name} template ${inject("templateDatabase")}`);
  let closing = false;
  const db = openDb({
    url: url(name),
    max: 10,
    name: "hooklane-test",
    onError: (error) => {
      // A connection that is still saying good-bye may be cut off by the drop below.
      if (!closing) throw error;
    },
  });
  return {
    db,
    url: url(name),
    close: async () => {
      closing = true;
      await db.$client.end();
      await admin(url("postgres"), `drop database ${name} with (force)`);
    },
  };
}

async function admin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // `create database … template` refuses while another clone is being made: serialise across test processes.
    await client.query("select pg_advisory_lock(727003)");
    await client.query(statement);
  } finally {
    await client.end();
  }
}
