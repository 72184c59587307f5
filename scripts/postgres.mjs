// @ts-check
// A real Postgres out of an npm package: works as root and as an ordinary user, is adopted after its parent was
// killed, and is not reached by Ctrl-C (pg_ctl gives it a session of its own). Used by start, dev, tests and benchmarks.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, messageOf } from "./supervisor/failure.mjs";
import { freePort } from "./supervisor/port.mjs";
import { postgresBinaries, runAs, serverUser } from "./supervisor/postgres-binaries.mjs";
import { giveTo, initialise, locateData, requireSameMajor } from "./supervisor/postgres-folder.mjs";

/**
 * @typedef {object} PostgresOptions
 * @property {string} dataDir made when missing
 * @property {string} password of the user `hooklane`
 * @property {string} [database] made when missing; "hooklane" unless told
 * @property {readonly string[]} [flags] more server options, such as "-c fsync=off"
 * @property {number} [port] taken when it is free
 *
 * @typedef {object} PostgresServer
 * @property {(database: string) => string} url connection string
 * @property {number} port on loopback
 * @property {boolean} fresh the cluster was made just now
 * @property {boolean} adopted it was running already
 * @property {number} pid
 * @property {string} dataDir where the data really are
 * @property {() => Promise<string>} stop in order
 * @property {() => void} kill at once; the next start recovers
 * @property {() => Promise<boolean>} isAlive
 *
 * @typedef {{ dataDir: string, log: string, run: (args: readonly string[]) => Promise<string> }} Control pg_ctl of one folder
 */

const LOG_LIMIT_BYTES = 10_000_000;
/** A crashed server's last processes let go of its shared memory within moments; crash recovery may take longer. */
const START_TRIES = 40;
const RECOVERY_MS = 60_000;

/**
 * Starts (or adopts) the server of `dataDir`.
 * @param {PostgresOptions} options
 * @returns {Promise<PostgresServer>}
 * @throws StartFailure or Error with one sentence; pg's error when the password does not fit
 */
export async function startPostgres({ dataDir: folder, password, database = "hooklane", flags = [], port: wanted }) {
  const { dataDir, who } = locateData(resolve(folder), serverUser());
  const { native, major } = await postgresBinaries(who);
  const binary = (/** @type {string} */ name) => join(native, "bin", name);
  const log = `${dataDir}.log`;
  const fresh = !existsSync(join(dataDir, "PG_VERSION"));
  if (fresh) await initialise({ dataDir, who, initdb: binary("initdb"), password });
  requireSameMajor(dataDir, major);
  prepareLog(log);
  giveTo(who, log);

  /** @type {Control} */
  const control = { dataDir, log, run: (args) => runAs(binary("pg_ctl"), ["-D", dataDir, ...args], who) };
  const adoptedPort = await runningPort(control);
  const port = adoptedPort ?? (await launch(control, flags, wanted));
  const url = (/** @type {string} */ name) =>
    `postgres://hooklane:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
  await ensureDatabase(url("postgres"), database);
  const stop = (/** @type {string} */ mode) => ["-D", dataDir, "-m", mode, "-w", "stop"];
  return {
    url,
    port,
    fresh,
    adopted: adoptedPort !== null,
    pid: Number(pidFile(dataDir)[0]),
    dataDir,
    stop: () => runAs(binary("pg_ctl"), stop("fast"), who),
    kill: () => void execFileSync(binary("pg_ctl"), stop("immediate"), { ...who, cwd: "/", stdio: "ignore" }),
    isAlive: () => answers(port),
  };
}

/** @param {string} log */
function prepareLog(log) {
  if (existsSync(log) && statSync(log).size > LOG_LIMIT_BYTES) {
    rmSync(`${log}.1`, { force: true });
    renameSync(log, `${log}.1`);
  }
  if (!existsSync(log)) writeFileSync(log, "", { mode: 0o600 });
}

/**
 * @param {string} dataDir
 * @returns {string[]} the lines of postmaster.pid: process id first, port fourth
 */
function pidFile(dataDir) {
  const file = join(dataDir, "postmaster.pid");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
}

/**
 * Whether a server listens; one that is too busy to answer in time counts as alive.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answers(port) {
  return new Promise((done) => {
    const socket = net.connect({ port, host: "127.0.0.1", timeout: 2_000 });
    const end = (/** @type {boolean} */ alive) => {
      socket.destroy();
      done(alive);
    };
    socket.on("connect", () => end(true));
    socket.on("timeout", () => end(true));
    socket.on("error", () => end(false));
  });
}

/**
 * The port of a running server of this data folder (left by a killed parent), or null. A dying one is waited out.
 * @param {Control} control
 */
async function runningPort({ dataDir, run }) {
  for (let i = 0; i < 50; i++) {
    const running = await run(["status"]).then(
      () => true,
      () => false,
    );
    if (!running) return null;
    const port = Number(pidFile(dataDir)[3] ?? 0);
    if (port > 0 && (await answers(port))) return port;
    await sleep(200);
  }
  return null;
}

/**
 * @param {Control} control
 * @param {readonly string[]} flags
 * @param {number | undefined} wanted
 * @returns {Promise<number>} the port
 * @throws Error with the last line of the server's log
 */
async function launch({ log, run }, flags, wanted) {
  let port = wanted ?? (await freePort());
  for (let tries = 1; ; tries++) {
    const before = statSync(log).size;
    const settings = [`-p ${port}`, "-c listen_addresses=127.0.0.1", "-c unix_socket_directories=''", ...flags];
    try {
      await run(["-l", log, "-w", "-t", String(RECOVERY_MS / 1000), "-o", settings.join(" "), "start"]);
      return port;
    } catch (error) {
      const said = readFileSync(log, "utf8").slice(before);
      const cause = said.split("\n").findLast((line) => /FATAL|PANIC|HINT|No space/.test(line));
      const passes = /shared memory block|lock file .* already exists/.test(said);
      if (/Address already in use/.test(said)) port = await freePort();
      else if (!passes || tries >= START_TRIES) throw new Error(`${cause ?? messageOf(error)} (its log: ${log})`);
      if (tries >= START_TRIES) throw new Error(`no free port for the database (its log: ${log})`);
    }
    await sleep(250);
  }
}

/**
 * @param {string} url of the database "postgres"
 * @param {string} database
 */
async function ensureDatabase(url, database) {
  const { default: pg } = await import("pg");
  const deadline = performance.now() + RECOVERY_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => undefined);
    try {
      await client.connect();
      const found = await client.query("select 1 from pg_database where datname = $1", [database]);
      if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
      return;
    } catch (error) {
      // 57P03: an adopted server that is still recovering.
      if (codeOf(error) !== "57P03" || performance.now() > deadline) throw error;
    } finally {
      await client.end();
    }
    await sleep(200);
  }
}
