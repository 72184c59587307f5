// @ts-check
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { StartFailure } from "./failure.mjs";
import { say } from "./output.mjs";
import { runAs, SHARED_FOLDER } from "./postgres-binaries.mjs";

/** @typedef {import("./postgres-binaries.mjs").ServerUser} ServerUser */

const INITDB_FLAGS = [
  "--auth=scram-sha-256",
  // Whatever LANG says: without these an empty environment gives SQL_ASCII and Chinese text becomes bytes.
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--no-instructions",
];

/** Beside a data folder that had to be moved out: says where to. */
const pointerOf = (/** @type {string} */ wanted) => `${wanted}.location`;

/**
 * Whether there is a database of this folder already.
 * @param {string} wanted such as DATA_DIR/pg
 */
export function hasDatabase(wanted) {
  return existsSync(join(wanted, "PG_VERSION")) || existsSync(pointerOf(wanted));
}

/**
 * Where the data of `wanted` really are, and who must run the server.
 * As root the server's user may not pass the folders above (a clone below /root): then the data live in
 * /var/lib/hooklane and `wanted`.location names the place (docs/decisions/). Data made by an ordinary user stay his.
 * @param {string} wanted absolute
 * @param {ServerUser} who
 * @returns {{ dataDir: string, who: ServerUser }}
 * @throws StartFailure
 */
export function locateData(wanted, who) {
  if (who.uid === undefined) return { dataDir: wanted, who };
  if (existsSync(pointerOf(wanted))) return { dataDir: followPointer(wanted), who };
  if (existsSync(join(wanted, "PG_VERSION"))) {
    const { uid, gid } = statSync(wanted);
    return { dataDir: wanted, who: { uid, gid } };
  }
  mkdirSync(dirname(wanted), { recursive: true });
  if (canPass(dirname(wanted), who)) return { dataDir: wanted, who };
  const home = join(SHARED_FOLDER, createHash("sha256").update(wanted).digest("hex").slice(0, 12));
  mkdirSync(home, { recursive: true });
  for (const folder of [SHARED_FOLDER, home]) chmodSync(folder, 0o755);
  setAside(join(home, "pg"));
  writeFileSync(join(home, "owner"), wanted);
  writeFileSync(pointerOf(wanted), join(home, "pg"));
  return { dataDir: join(home, "pg"), who };
}

/**
 * Somebody deleted DATA_DIR, and its keys with it: that is a fresh start, but data are not ours to delete.
 * @param {string} dataDir
 */
function setAside(dataDir) {
  if (!existsSync(dataDir)) return;
  const kept = `${dataDir}.before-${Date.now()}`;
  renameSync(dataDir, kept);
  say(`The database of an earlier installation in this folder was set aside as ${kept}.`);
}

/**
 * A folder that was moved takes its data along; a copy must not run on the data of the original.
 * @param {string} wanted
 */
function followPointer(wanted) {
  const dataDir = readFileSync(pointerOf(wanted), "utf8").trim();
  const ownerFile = join(dirname(dataDir), "owner");
  const owner = existsSync(ownerFile) ? readFileSync(ownerFile, "utf8") : wanted;
  if (owner !== wanted && existsSync(pointerOf(owner))) {
    throw new StartFailure(
      `${pointerOf(wanted)} points to the data of ${owner}: delete that file to begin with an empty database, or run the other copy.`,
    );
  }
  if (existsSync(dirname(dataDir))) writeFileSync(ownerFile, wanted);
  return dataDir;
}

/**
 * @param {string} folder
 * @param {ServerUser} who
 */
function canPass(folder, who) {
  try {
    execFileSync("test", ["-x", folder], { ...who, cwd: "/", stdio: "ignore" });
    return true;
  } catch {
    // `test` says no by its exit code.
    return false;
  }
}

/**
 * Makes the database cluster: complete or not at all, as a killed initdb leaves a folder that only looks finished.
 * @param {{ dataDir: string, who: ServerUser, initdb: string, password: string }} options
 */
export async function initialise({ dataDir, who, initdb, password }) {
  const draft = `${dataDir}.new`;
  const passwordFile = `${dataDir}.pw`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(who, draft, passwordFile);
  try {
    await runAs(initdb, ["-D", draft, "-U", "hooklane", `--pwfile=${passwordFile}`, ...INITDB_FLAGS], who);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, dataDir);
}

/**
 * @param {ServerUser} who
 * @param {readonly string[]} paths
 */
export function giveTo({ uid, gid }, ...paths) {
  if (uid === undefined || gid === undefined) return;
  for (const path of paths) chownSync(path, uid, gid);
}

/**
 * @param {string} dataDir
 * @param {string} major of the binaries
 * @throws StartFailure when another major version made the data
 */
export function requireSameMajor(dataDir, major) {
  const made = readFileSync(join(dataDir, "PG_VERSION"), "utf8").trim();
  if (made === major) return;
  throw new StartFailure(
    `The data in ${dataDir} were made by PostgreSQL ${made} and this version of Hooklane brings ${major}: dump them with the version that made them, or set DATABASE_URL to a server of that version.`,
  );
}
