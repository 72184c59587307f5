import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import {
  databaseUrlOf,
  type Launched,
  launchProduct,
  makeDataDir,
  type Product,
  type ProductOptions,
  processesOf,
  startProduct,
} from "../../e2e/support/product";
import { startPostgres } from "../postgres.mjs";
import { commandOf, signalGroup, waitUntil } from "./processes.mjs";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Starts a product whose folder and processes are gone after the test, whatever happened to it. */
async function start(options: ProductOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? temporaryDataDir();
  const product = await startProduct({ ...options, dataDir });
  cleanUps.push(() => signalGroup(product.pid, "SIGKILL"));
  return product;
}

function temporaryDataDir(): string {
  const dataDir = makeDataDir();
  cleanUps.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** Starts a product that must refuse, and returns what it said. */
async function refusal(options: ProductOptions): Promise<{ said: string; code: number | null }> {
  const dataDir = options.dataDir ?? temporaryDataDir();
  const launched: Launched = await launchProduct({ ...options, dataDir });
  const code = await launched.exited;
  const said = launched.output();
  expect(said, "a sentence, not a stack trace").not.toMatch(/^\s+at .*(:\d+:\d+|node:)/m);
  return { said, code };
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const isReady = async (url: string) => {
  const answer = await fetch(`${url}/api/health/ready`).catch(() => null);
  return answer?.status === 200;
};

const allOf = ({ supervisor, children, database }: ReturnType<typeof processesOf>) => [
  supervisor,
  ...Object.values(children),
  database,
];
const areGone = (pids: number[]) => pids.every((pid) => commandOf(pid) === "");

describe("a start that cannot work says why in one sentence", () => {
  test("a taken port: who holds it and what to do", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    cleanUps.push(() => server.close());
    await waitUntil(() => server.listening, 5_000);
    const { port } = server.address() as AddressInfo;
    const { said, code } = await refusal({ port });
    expect(code).toBe(1);
    expect(said).toContain(`Port ${port} on 127.0.0.1 is taken by process ${process.pid}`);
    expect(said).toContain(`PORT=${port + 1} npm start`);
  });

  test.each([
    ["localhost/hooklane", /DATABASE_URL is malformed/],
    ["postgres://u:geheim@127.0.0.1:1/db", /The database at 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/],
    ["postgres://u:geheim@nowhere.invalid/db", /The database at nowhere\.invalid:5432 cannot be reached/],
  ])("DATABASE_URL %s", async (url, sentence) => {
    const keys = { AUTH_SECRET: "x".repeat(32), ENCRYPTION_KEY: Buffer.alloc(32).toString("base64") };
    const { said, code } = await refusal({ env: { DATABASE_URL: url, ...keys } });
    expect(code).toBe(1);
    expect(said).toMatch(sentence);
    expect(said).not.toContain("geheim");
  });

  test("a wrong password, an unknown database, and keys that are not set", async () => {
    const folder = temporaryDataDir();
    const server = await startPostgres({ dataDir: join(folder, "pg"), password: "right" });
    cleanUps.push(server.stop);
    const keys = { AUTH_SECRET: "x".repeat(32), ENCRYPTION_KEY: Buffer.alloc(32).toString("base64") };
    const wrong = server.url("hooklane").replace("right", "geheim");
    expect((await refusal({ env: { DATABASE_URL: wrong, ...keys } })).said).toContain('refuses the user "hooklane"');
    const unknown = server.url("nobody_made_it");
    expect((await refusal({ env: { DATABASE_URL: unknown, ...keys } })).said).toContain('no database "nobody_made_it"');
    const { said, code } = await refusal({ env: { DATABASE_URL: server.url("hooklane") } });
    expect(code).toBe(1);
    expect(said).toContain("AUTH_SECRET is required when DATABASE_URL is set");
  });

  test("a data folder that cannot be written", async () => {
    const folder = temporaryDataDir();
    writeFileSync(join(folder, "file"), "");
    const dataDir = join(folder, "file", "data");
    const { said, code } = await refusal({ dataDir });
    expect(code).toBe(1);
    expect(said).toContain(`DATA_DIR ${dataDir} cannot be used: a part of the path is a file`);
  });

  test("a second start on the same data folder leaves the first one alone", async () => {
    const first = await start();
    const { said, code } = await refusal({ dataDir: first.dataDir });
    expect(code).toBe(1);
    expect(said).toContain(`already runs on this data folder as process ${first.pid}`);
    expect(await isReady(first.url)).toBe(true);
    await first.stop();
  });
});

describe("the life of a running product", () => {
  test("Ctrl-C through npm leaves no process, and the second start takes less than 10 s", async () => {
    const first = await start({ throughNpm: true });
    const pids = allOf(processesOf(first.dataDir));
    // As a terminal does: the whole foreground group gets it, npm, its shell and the script below it.
    await first.stop();
    expect(first.output()).toMatch(/Stopped in [\d.]+ s/);
    expect(await waitUntil(() => areGone(pids), 5_000)).toBe(true);
    expect(existsSync(join(first.dataDir, "run.json"))).toBe(false);

    const began = performance.now();
    const second = await start({ dataDir: first.dataDir });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await second.stop()).toBe(0);
  });

  test("kill -9 of the parent: children end, the next start takes over and the data are there", async () => {
    const first = await start();
    const { supervisor, children, database } = processesOf(first.dataDir);
    await query(databaseUrlOf(first.dataDir), "create table kept as select 42 as answer");
    process.kill(supervisor, "SIGKILL");
    const second = await start({ dataDir: first.dataDir, port: first.port });
    expect(areGone([supervisor, ...Object.values(children)])).toBe(true);
    expect(processesOf(first.dataDir).database).toBe(database);
    expect(await query(databaseUrlOf(first.dataDir), "select answer from kept")).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  test("kill -9 of the parent: its children end by themselves", async () => {
    const { dataDir } = await start();
    const { supervisor, children, database } = processesOf(dataDir);
    process.kill(supervisor, "SIGKILL");
    expect(await waitUntil(() => areGone([supervisor, ...Object.values(children)]), 10_000)).toBe(true);
    process.kill(database, "SIGINT");
    await waitUntil(() => areGone([database]), 10_000);
  });

  test("kill -9 of the database: it comes back and nothing committed is lost", async () => {
    const product = await start();
    const { database } = processesOf(product.dataDir);
    await query(databaseUrlOf(product.dataDir), "create table kept as select 42 as answer");
    process.kill(database, "SIGKILL");
    expect(await waitUntil(() => product.output().includes("The database is back"), 30_000)).toBe(true);
    expect(await query(databaseUrlOf(product.dataDir), "select answer from kept")).toEqual([{ answer: 42 }]);
    expect(await waitUntil(() => isReady(product.url), 30_000)).toBe(true);
    await product.stop();
  });

  test("kill -9 of the worker and of the web server: each is started again", async () => {
    const product = await start();
    const before = processesOf(product.dataDir).children;
    for (const pid of Object.values(before)) process.kill(pid, "SIGKILL");
    const returned = () => {
      const now = processesOf(product.dataDir).children;
      return Object.keys(before).every((name) => now[name] !== undefined && now[name] !== before[name]);
    };
    expect(await waitUntil(returned, 20_000)).toBe(true);
    expect(await waitUntil(() => isReady(product.url), 20_000)).toBe(true);
    await product.stop();
  });

  test("npm killed outright: the product below it stops in order", async () => {
    const product = await start({ throughNpm: true });
    const pids = allOf(processesOf(product.dataDir));
    process.kill(product.pid, "SIGKILL");
    expect(await waitUntil(() => areGone(pids), 45_000)).toBe(true);
  });
});
