// @ts-check
// `npm run bench`: every benchmark, one after the other, each on a fresh database of an embedded server with the
// product's own settings. Prints a table and writes bench/results/.
//   npm run bench -- --quick             a minute instead of several
//   npm run bench -- --only latency      one of them
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { buildIfNeeded } from "./supervisor/build.mjs";
import { messageOf, StartFailure } from "./supervisor/failure.mjs";
import { installIfNeeded } from "./supervisor/install.mjs";
import { ROOT } from "./supervisor/settings.mjs";

/** @typedef {import("../bench/support.mjs").Report} Report */

/** A new benchmark is one file that hands over a report, and one line here. */
const BENCHMARKS = [
  "throughput",
  "writes",
  "latency",
  "isolation",
  "scale",
  "backlog",
  "contacts",
  "broadcast",
  "submit",
  "web-vitals",
];

/** What runs at the moment: it is told to end when we are, and then the server is stopped as always. */
/** @type {import("node:child_process").ChildProcess | undefined} */
let running;

const quick = process.argv.includes("--quick");
const only = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : undefined;

/**
 * @param {string} name
 * @param {Record<string, string>} env
 * @returns {Promise<Report>}
 */
async function run(name, env) {
  console.log(`\n── ${name} ──`);
  const args = ["--import", "tsx", join("bench", `${name}.ts`), ...(quick ? ["--quick"] : [])];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running = child;
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
  });
  const code = await new Promise((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  if (code !== 0) throw new Error(`the benchmark ended with code ${code}`);
  return JSON.parse(output.trim().split("\n").at(-1) ?? "");
}

/**
 * A server with the settings of `npm start`, on disk, thrown away afterwards.
 * @param {(server: { url: (database: string) => string }, folder: string) => Promise<void>} work
 */
async function withServer(work) {
  const { startPostgres } = await import("./postgres.mjs");
  const folder = mkdtempSync(join(tmpdir(), "hooklane-bench-"));
  // As root the server runs as another user, who must be able to reach its folder.
  chmodSync(folder, 0o755);
  // Statements are counted by the server itself, for product and ceilings alike.
  const flags = ["-c shared_preload_libraries=pg_stat_statements"];
  const password = randomBytes(12).toString("hex");
  const options = { dataDir: join(folder, "pg"), password, database: "hooklane", flags };
  const server = await startPostgres(options);
  try {
    await work(server, folder);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {{ url: (database: string) => string }} server
 * @param {string} name
 */
async function freshDatabase(server, name) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: server.url("postgres") });
  await client.connect();
  await client.query(`create database bench_${name}`);
  await client.end();
  return server.url(`bench_${name}`);
}

/** Load of others before we begin, per core; from a half on the figures say more about them than about us. */
const loadBefore = (loadavg()[0] ?? 0) / cpus().length;

/** @param {Report} report */
function print(report) {
  console.log(`\n${report.title}`);
  const width = Math.max(...report.rows.map((row) => row.name.length));
  for (const { name, value, unit, note } of report.rows) {
    const figure = value.toLocaleString("en").padStart(9);
    console.log(`  ${name.padEnd(width)} ${figure} ${unit}${note === undefined ? "" : `  (${note})`}`);
  }
}

/** @param {Report} report */
function save(report) {
  const folder = join(ROOT, "bench", "results");
  mkdirSync(folder, { recursive: true });
  const at = new Date();
  const machine = {
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 1e9),
  };
  const file = join(folder, `${report.name}-${at.toISOString().replaceAll(/[:.]/g, "-")}.json`);
  writeFileSync(file, `${JSON.stringify({ at, quick, loadBefore, machine, ...report }, null, 2)}\n`);
}

async function main() {
  const chosen = BENCHMARKS.filter((name) => only === undefined || name === only);
  if (chosen.length === 0)
    throw new StartFailure(`There is no benchmark "${only}": choose ${BENCHMARKS.join(" or ")}.`);
  if (loadBefore > 0.5) {
    console.log(
      `This machine is busy (load ${loadBefore.toFixed(1)} per core): the figures will be too low and uneven.`,
    );
  }
  await installIfNeeded({ root: ROOT, env: process.env });
  // Events come in over HTTP, through the web server that people run.
  await buildIfNeeded({ root: ROOT, env: process.env });
  await withServer(async (server, folder) => {
    for (const name of chosen) {
      const report = await run(name, {
        DATABASE_URL: await freshDatabase(server, name.replaceAll("-", "_")),
        DATA_DIR: folder,
        AUTH_SECRET: randomBytes(32).toString("hex"),
        ENCRYPTION_KEY: `k1:${randomBytes(32).toString("base64")}`,
        OUTBOUND_ALLOWED_CIDRS: "127.0.0.0/8",
        NODE_ENV: "production",
        LOG_LEVEL: "warn",
        ENGINE: "embedded",
      });
      print(report);
      save(report);
    }
  });
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => running?.kill(signal));
try {
  await main();
} catch (error) {
  console.error(`\n${error instanceof StartFailure ? error.message : `The benchmark failed: ${messageOf(error)}`}`);
  process.exitCode = 1;
}
