import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { runMigrations } from "./migrate";
import { openTestDb, type TestDb } from "./testing/database";

const FOLDER = fileURLToPath(new URL("./migrations", import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".sql"));
type Journal = { entries: { when: number; tag: string }[] };
const JOURNAL = JSON.parse(readFileSync(join(FOLDER, "meta/_journal.json"), "utf8")) as Journal;

let test: TestDb;
let admin: pg.Client;
let old: pg.Client;
const NAME = "t_first_release";
const url = (name: string) => inject("postgresUrl").replace("%25s", name).replace("%s", name);

beforeAll(async () => {
  test = await openTestDb();
  admin = new pg.Client({ connectionString: test.url });
  await admin.connect();
  await admin.query(`create database ${NAME}`);
  old = new pg.Client({ connectionString: url(NAME) });
  await old.connect();
});
afterAll(async () => {
  await old.end();
  await admin.query(`drop database ${NAME} with (force)`);
  await admin.end();
  await test.close();
});

const ORG = "01977b2e-0000-7000-8000-000000000001";
const EVENT = "01977b2e-0000-7000-8000-000000000002";

/** The schema of the first migration with a row in every table that a later one changes. */
async function firstSchema(): Promise<void> {
  const [first] = JOURNAL.entries;
  await old.query(readFileSync(join(FOLDER, FILES[0] ?? ""), "utf8").replaceAll("--> statement-breakpoint", ""));
  await old.query("create schema drizzle");
  await old.query("create table drizzle.__drizzle_migrations (id serial primary key, hash text, created_at bigint)");
  await old.query("insert into drizzle.__drizzle_migrations (hash, created_at) values ('first', $1)", [first?.when]);
  await old.query(`insert into organizations (id, name, created_at) values ('${ORG}', 'Acme', now())`);
  await old.query(`insert into events (id, organization_id, type, data, source, occurred_at, created_at)
    values ('${EVENT}', '${ORG}', 'ticket.created', '{"title":"a","n":1}', 'api', now(), now())`);
  await old.query(`insert into unrouted (organization_id, event_id) values ('${ORG}', '${EVENT}')`);
  await old.query(`insert into due (delivery_id, endpoint_id, organization_id, event_id, event_type, prio, due_at, tries,
    trigger, solo) values ('${EVENT}', '${ORG}', '${ORG}', '${EVENT}', 'ticket.created', 10, now(), 1, 'retry', true)`);
  await old.query(`insert into intake_keys values ('${ORG}', 'k', '${EVENT}', now())`);
  await old.query(`insert into receivers (id, organization_id, name, key, kind, mode, created_at)
    values ('${EVENT}', '${ORG}', 'r', 'key', 'http', 'success', now())`);
}

it("a database of the first release with data becomes what an empty one becomes, and keeps its rows", async () => {
  await firstSchema();
  await runMigrations(url(NAME), Date.now());
  const rows = await old.query(`select e.data, d.step, d.tries, u.event_id as waiting, r.keywords
    from events e, due d, unrouted u, receivers r`);
  expect(rows.rows).toEqual([{ data: { title: "a", n: 1 }, step: 0, tries: 1, waiting: EVENT, keywords: [] }]);
  const shape = `select table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' order by 1, 2`;
  const indexes = "select tablename, indexdef from pg_indexes where schemaname = 'public' order by 1, 2";
  for (const query of [shape, indexes]) {
    expect((await old.query(query)).rows).toEqual((await admin.query(query)).rows);
  }
});

it("running again changes nothing", async () => {
  await runMigrations(url(NAME), Date.now());
  const done = await old.query("select count(*)::int as n from drizzle.__drizzle_migrations");
  expect(done.rows).toEqual([{ n: JOURNAL.entries.length }]);
});
