// @ts-check
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, StartFailure } from "./failure.mjs";

/** @typedef {{ AUTH_SECRET: string, ENCRYPTION_KEY: string }} Secrets */

const MAKE_KEY = `node -p "'k1:' + crypto.randomBytes(32).toString('base64')"`;
const MAKE_SECRET = `node -p "crypto.randomBytes(48).toString('base64url')"`;

/**
 * With a database of one's own nothing is generated: every process must be given the same values.
 * @param {Record<string, string>} env
 * @returns {Secrets}
 * @throws StartFailure
 */
export function requiredSecrets(env) {
  const { AUTH_SECRET, ENCRYPTION_KEY } = env;
  if (AUTH_SECRET === undefined) {
    throw new StartFailure(
      `AUTH_SECRET is required when DATABASE_URL is set: make one with  ${MAKE_SECRET}  and keep it.`,
    );
  }
  if (ENCRYPTION_KEY === undefined) {
    throw new StartFailure(
      `ENCRYPTION_KEY is required when DATABASE_URL is set: make one with  ${MAKE_KEY}  and keep it.`,
    );
  }
  return { AUTH_SECRET, ENCRYPTION_KEY };
}

/**
 * What is not set is read from `DATA_DIR/secrets/` or generated there.
 * @param {{ dataDir: string, env: Record<string, string>, hasDatabase: boolean }} options
 * @returns {Secrets & { postgresPassword: string }}
 * @throws StartFailure when the key that the existing database was encrypted under is gone
 */
export function embeddedSecrets({ dataDir, env, hasDatabase }) {
  const folder = join(dataDir, "secrets");
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o700);
  const keyFile = join(folder, "encryption-key");
  if (hasDatabase && env.ENCRYPTION_KEY === undefined && !existsSync(keyFile)) {
    throw new StartFailure(
      `${keyFile} is missing, and the database beside it holds secrets encrypted under it: put the file back from a backup or set ENCRYPTION_KEY to its content.`,
    );
  }
  return {
    AUTH_SECRET: env.AUTH_SECRET ?? keep(join(folder, "auth-secret"), () => randomBytes(48).toString("base64url")),
    ENCRYPTION_KEY: env.ENCRYPTION_KEY ?? keep(keyFile, () => `k1:${randomBytes(32).toString("base64")}`),
    postgresPassword: keep(join(folder, "postgres-password"), () => randomBytes(24).toString("base64url")),
  };
}

/**
 * The content of a secret's file, which is made when missing: complete or not at all, and readable by its owner only.
 * @param {string} file
 * @param {() => string} make
 * @returns {string}
 */
function keep(file, make) {
  try {
    if (!existsSync(file)) {
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, `${make()}\n`, { mode: 0o600, flush: true });
      renameSync(draft, file);
    }
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (codeOf(error) !== "EACCES" && codeOf(error) !== "EPERM") throw error;
    throw new StartFailure(
      `${file} cannot be read by this user: run the command as the user who made DATA_DIR, or set DATA_DIR to another folder.`,
    );
  }
}
