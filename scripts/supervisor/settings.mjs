// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { StartFailure } from "./failure.mjs";

/** The checkout this script belongs to. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * @typedef {object} Settings
 * @property {string} host
 * @property {number} port
 * @property {string} appUrl without a trailing slash
 * @property {boolean} appUrlIsGuess APP_URL was not set
 * @property {string} dataDir absolute
 * @property {string | null} databaseUrl null = the embedded server
 * @property {number} workers worker processes beside the web server
 * @property {boolean} local loopback pushes are allowed, because nothing was configured and nobody else can reach us
 * @property {Record<string, string>} env what was set, `.env` included; empty values are left out
 */

/** Here a set but empty value says something else than none: "public HTTPS only". */
const MEANINGFUL_WHEN_EMPTY = "OUTBOUND_ALLOWED_CIDRS";

/**
 * The environment plus `.env` (or the file ENV_FILE names); what is set in the environment wins.
 * @param {Record<string, string | undefined>} source
 * @param {string} root
 * @returns {Record<string, string>}
 */
export function loadEnvironment(source, root) {
  const file = resolve(root, source.ENV_FILE ?? ".env");
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  /** @type {Record<string, string>} */
  const merged = {};
  for (const [name, value] of Object.entries({ ...fromFile, ...source })) {
    if (value !== undefined && (value !== "" || name === MEANINGFUL_WHEN_EMPTY)) merged[name] = value;
  }
  return merged;
}

/**
 * @param {Record<string, string | undefined>} source usually process.env
 * @param {string} root folder that relative paths are based on
 * @returns {Settings}
 * @throws StartFailure when a value makes no sense
 */
export function readSettings(source, root = ROOT) {
  const env = loadEnvironment(source, root);
  const port = Number(env.PORT ?? 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new StartFailure(`PORT is "${env.PORT}": it must be a number from 1 to 65535.`);
  }
  const host = env.HOST ?? "127.0.0.1";
  const databaseUrl = env.DATABASE_URL ?? null;
  if (databaseUrl !== null) checkDatabaseUrl(databaseUrl);
  const worker = env.WORKER ?? "local";
  if (worker !== "local" && worker !== "none") throw new StartFailure(`WORKER is "${worker}": use "local" or "none".`);
  const appUrl = (env.APP_URL ?? `http://${reachableName(host)}:${port}`).replace(/\/+$/, "");
  if (!URL.canParse(appUrl) || !/^https?:/.test(appUrl)) {
    throw new StartFailure(`APP_URL is "${env.APP_URL}": it must be an address such as https://hooklane.example.com.`);
  }
  return {
    host,
    port,
    appUrl,
    appUrlIsGuess: env.APP_URL === undefined,
    dataDir: resolve(root, env.DATA_DIR ?? ".data"),
    databaseUrl,
    workers: worker === "none" ? 0 : workersOf(env.WORKERS),
    local: databaseUrl === null && isLoopback(host) && env[MEANINGFUL_WHEN_EMPTY] === undefined,
    env,
  };
}

const MOST_WORKERS = 16;
/** A worker computes on one processor. Two deliver a fifth more than one where there are two processors, and one may fail. */
const USUAL_WORKERS = 2;

/** @param {string | undefined} value */
function workersOf(value) {
  if (value === undefined) return Math.min(USUAL_WORKERS, availableParallelism());
  const workers = Number(value);
  if (Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS) return workers;
  throw new StartFailure(
    `WORKERS is "${value}": it must be a number from 1 to ${MOST_WORKERS}. For none, set WORKER=none.`,
  );
}

/**
 * @param {string} host
 * @returns {boolean}
 */
export function isLoopback(host) {
  return host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/**
 * How this machine reaches a server that is bound to `host`, ready for a URL.
 * @param {string} host
 * @returns {string}
 */
export function reachableName(host) {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return isIPv6(host) ? `[${host}]` : host;
}

/** @param {string} url */
function checkDatabaseUrl(url) {
  if (/^postgres(ql)?:\/\/./.test(url) && URL.canParse(url)) return;
  throw new StartFailure(
    "DATABASE_URL is malformed: it must look like postgres://user:password@host:5432/database (special characters in the password percent-encoded).",
  );
}
