// @ts-check
import { startPostgres } from "../postgres.mjs";
import { codeOf, messageOf, StartFailure } from "./failure.mjs";
import { say } from "./output.mjs";

const OLDEST_SERVER = 15;
const WATCH_MS = 1_000;
const CONNECT_MS = 10_000;

/**
 * What is wrong with a DATABASE_URL, in one sentence that never shows the password.
 * @param {string} url
 * @param {unknown} error what connecting gave
 * @returns {string}
 */
export function databaseComplaint(url, error) {
  const { hostname, port, username, pathname } = new URL(url);
  const where = `${hostname || "the local socket"}:${port || 5432}`;
  const code = codeOf(error);
  if (code === "28P01" || code === "28000") {
    return `The database at ${where} refuses the user "${decodeURIComponent(username)}": check the user and password in DATABASE_URL.`;
  }
  if (code === "3D000") {
    return `The database server at ${where} has no database "${decodeURIComponent(pathname.slice(1))}": create it or correct DATABASE_URL.`;
  }
  if (
    /^(ECONN|ENOTFOUND|EAI_|EHOST|ENETUNREACH|ETIMEDOUT|EPIPE)/.test(code) ||
    /timeout|terminated/.test(messageOf(error))
  ) {
    return `The database at ${where} cannot be reached (${code || messageOf(error)}): check the host and port in DATABASE_URL and that the server runs.`;
  }
  return `The database at ${where} cannot be used: ${messageOf(error)}.`;
}

/**
 * @param {number} versionNumber server_version_num
 * @returns {string | null}
 */
export function versionComplaint(versionNumber) {
  const major = Math.floor(versionNumber / 10_000);
  if (major >= OLDEST_SERVER) return null;
  return `PostgreSQL ${OLDEST_SERVER} or newer is needed and the server of DATABASE_URL is ${major}: upgrade it, or unset DATABASE_URL to use the embedded one.`;
}

/**
 * Proves that the server of DATABASE_URL can be used.
 * @param {string} url
 * @throws StartFailure
 */
export async function requireDatabase(url) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  // A server that hangs up after the answer is none of our concern here.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query("select current_setting('server_version_num')::int as version");
    const complaint = versionComplaint(rows[0]?.version ?? 0);
    if (complaint !== null) throw new StartFailure(complaint);
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    throw new StartFailure(databaseComplaint(url, error));
  } finally {
    await client.end();
  }
}

/**
 * The embedded server, kept alive: when it dies, it is started again, on the same port where that is possible.
 */
export class EmbeddedDatabase {
  /** @type {import("../postgres.mjs").PostgresServer} */
  #server;
  /** @type {import("../postgres.mjs").PostgresOptions} */
  #options;
  /** @type {() => void} */
  #onMoved;
  #stopping = false;
  #watching = Promise.resolve();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @param {import("../postgres.mjs").PostgresServer} server
   * @param {import("../postgres.mjs").PostgresOptions} options
   * @param {() => void} onMoved the address has changed
   */
  constructor(server, options, onMoved) {
    this.#server = server;
    this.#options = options;
    this.#onMoved = onMoved;
    this.#next();
  }

  /**
   * @param {import("../postgres.mjs").PostgresOptions} options
   * @param {() => void} onMoved
   * @throws StartFailure
   */
  static async start(options, onMoved) {
    try {
      const server = await startPostgres(options);
      if (server.adopted) say("Took over the database that the previous run left running.");
      return new EmbeddedDatabase(server, options, onMoved);
    } catch (error) {
      if (error instanceof StartFailure) throw error;
      if (codeOf(error) === "28P01") {
        throw new StartFailure(
          "The embedded database does not accept the password in DATA_DIR/secrets/postgres-password: put the file back that belongs to this database.",
        );
      }
      throw new StartFailure(`The embedded database did not start: ${messageOf(error)}`);
    }
  }

  get url() {
    return this.#server.url("hooklane");
  }

  get folder() {
    return this.#server.dataDir;
  }

  async stop() {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#watching;
    await this.#server.stop();
  }

  force() {
    this.#stopping = true;
    this.#server.kill();
  }

  #next() {
    this.#timer = setTimeout(() => {
      this.#watching = this.#look().finally(() => {
        if (!this.#stopping) this.#next();
      });
    }, WATCH_MS);
  }

  async #look() {
    if (await this.#server.isAlive()) return;
    if (this.#stopping) return;
    say("The database died; starting it again.");
    const before = this.url;
    try {
      this.#server = await startPostgres({ ...this.#options, port: this.#server.port });
    } catch (error) {
      say(`The database could not be started again, trying on: ${messageOf(error)}`);
      return;
    }
    say("The database is back.");
    if (this.url !== before) this.#onMoved();
  }
}
