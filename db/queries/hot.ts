import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { QueryConfig, QueryResultRow } from "pg";
import type { Db, Executor } from "../client";

/**
 * A connection whose other end is gone without a word (a failover) is given up after this time, or it would hang for as
 * long as the kernel repeats its packets. All these statements may be repeated: rows are fenced.
 */
const ANSWER_WITHIN_MS = 15_000;

/**
 * Runs a statement of the delivery loop by name: it is planned once per connection. Parameters travel as JSON
 * documents, because one text per statement keeps the plan and the driver serialises JSON natively.
 */
export async function runHot<Row extends QueryResultRow>(
  db: Db,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await db.$client.query<Row>(bounded({ name, text, values: [...values] }));
  return result.rows;
}

const dialect = new PgDialect({ casing: "snake_case" });

/**
 * Runs a statement by name, in a transaction too: it is planned once per connection. Its text must always be the same,
 * so whatever varies in number travels in one parameter.
 */
export async function runNamed<Row extends QueryResultRow>(db: Executor, name: string, statement: SQL): Promise<Row[]> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  const query = db._.session.prepareQuery<{ execute: { rows: Row[] }; all: unknown; values: unknown }>(
    { sql: text, params },
    undefined,
    name,
    false,
  );
  return (await query.execute()).rows;
}

/** The driver knows the option, its types do not. */
const bounded = (query: QueryConfig): QueryConfig & { query_timeout: number } => ({
  ...query,
  query_timeout: ANSWER_WITHIN_MS,
});

export type HotRun = <Row extends QueryResultRow>(
  name: string,
  text: string,
  values: readonly unknown[],
) => Promise<Row[]>;

/** A transaction of named statements on one connection. Rolls back when `work` throws. */
export async function inHotTransaction<T>(db: Db, work: (run: HotRun) => Promise<T>): Promise<T> {
  const client = await db.$client.connect();
  let broken: Error | undefined;
  const run: HotRun = async <Row extends QueryResultRow>(name: string, text: string, values: readonly unknown[]) =>
    (await client.query<Row>(bounded({ name, text, values: [...values] }))).rows;
  try {
    await client.query(bounded({ text: "begin" }));
    const result = await work(run);
    await client.query(bounded({ text: "commit" }));
    return result;
  } catch (error) {
    // A connection that cannot even roll back is thrown away; the server rolls back by itself.
    await client.query(bounded({ text: "rollback" })).catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Settings for connections that run the delivery loop. Its statements touch rows by primary key from a small set, but
 * a plan made while a table was empty would scan it for as long as the statement stays prepared.
 */
export function tuneHotConnections(db: Db): void {
  // The pool waits for this before it hands a new connection out.
  db.$client.options.onConnect = (client) => client.query(HOT_SETTINGS).then(() => undefined);
}

const HOT_SETTINGS = "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off";

/**
 * "This column is this value", for a row that is looked up by it. It is written as membership of an array of one because
 * that can only be looked up: a plain equality may be merged too, and on a table that was nearly empty when it was last
 * analysed, walking its whole index once for every row on the other side seems just as cheap to the planner as a look at
 * the one entry. When the next backlog came, it would be slow until the statistics were new.
 */
export function byKey(column: string, value: string): string {
  return `${column} = any(array[${value}])`;
}

/** The row of `due q` whose delivery `id` names. */
export const dueOf = (id: string): SQL => sql.raw(byKey("q.delivery_id", id));

const UNSTORABLE = /\\u(?:0000|d[89a-f])/;
const ESCAPE = /\\(?:u([0-9a-f]{4})|.)/g;

/**
 * JSON of rows for a parameter. Postgres stores neither NUL nor a lone surrogate, in texts or in keys: they become
 * U+FFFD. (JSON.stringify writes both as escapes, and nothing else as `\u0000` or `\ud…`.)
 */
export function jsonParameter(value: unknown): string {
  const text = JSON.stringify(value);
  if (!UNSTORABLE.test(text)) return text;
  return text.replace(ESCAPE, (found, hex: string | undefined) =>
    hex !== undefined && (hex === "0000" || /^d[89a-f]/.test(hex)) ? "\\ufffd" : found,
  );
}

/** A text Postgres can store. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "\ufffd").toWellFormed();
}
