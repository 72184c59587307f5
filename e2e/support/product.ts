import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../scripts/supervisor/port.mjs";
import { signalGroup, waitUntil } from "../../scripts/supervisor/processes.mjs";
import { ROOT } from "../../scripts/supervisor/settings.mjs";

/** A product of its own for a test: `npm start` on a free port with a data folder in the temp folder. */
export type ProductOptions = {
  /** Added to a clean environment: nothing of the developer's own settings reaches the product. */
  env?: Record<string, string>;
  /** One that `stop` does not remove; without it, a new one that is. */
  dataDir?: string;
  port?: number;
  mode?: "start" | "dev";
  /** Start it through npm, as a person does; otherwise the script directly. */
  throughNpm?: boolean;
};

export type Launched = {
  port: number;
  url: string;
  dataDir: string;
  /** Leader of the process group that a terminal would signal. */
  pid: number;
  /** Everything printed so far. */
  output: () => string;
  /** Resolves with the exit code (null when it was killed). */
  exited: Promise<number | null>;
};

export type Product = Launched & {
  /** Ends it in order, as Ctrl-C in a terminal would, and removes its data folder. */
  stop: () => Promise<number | null>;
};

const READY_MS = 120_000;
const STOP_MS = 60_000;
/** What a developer may have set and a test must not inherit. */
const OWN_SETTINGS =
  /^(DATABASE_URL|DATA_DIR|AUTH_SECRET|ENCRYPTION_KEY|ENGINE|WORKERS?|APP_URL|HOST|PORT|NODE_ENV|LOG_LEVEL|TRUSTED_PROXIES|OUTBOUND_ALLOWED_CIDRS|(ADMIN|INNGEST|HOOKLANE|NEXTAUTH|VITEST).*)$/;

/** A data folder that the database's own user can pass, whoever runs the test. */
export function makeDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), "hooklane-product-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** Starts the command and returns at once. */
export async function launchProduct(options: ProductOptions = {}): Promise<Launched> {
  const port = options.port ?? (await freePort());
  const dataDir = options.dataDir ?? makeDataDir();
  const mode = options.mode ?? "start";
  const inherited = Object.entries(process.env).filter(([name]) => !OWN_SETTINGS.test(name));
  const [command, ...args] = options.throughNpm
    ? ["npm", "run", "--silent", mode]
    : [process.execPath, "scripts/start.mjs", mode];
  const child = spawn(command, args, {
    cwd: ROOT,
    env: {
      NODE_ENV: "production",
      ...Object.fromEntries(inherited),
      // The developer's .env stays out as well.
      ENV_FILE: join(dataDir, "no.env"),
      PORT: String(port),
      DATA_DIR: dataDir,
      ...options.env,
    },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  }
  if (child.pid === undefined) throw new Error(`could not start ${command}`);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    dataDir,
    pid: child.pid,
    output: () => chunks.join(""),
    exited: exitOf(child),
  };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => {
    child.on("exit", (code) => done(code));
  });
}

/** Starts the command and waits until it says that it is ready. Throws with its output when it ends or takes too long. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const launched = await launchProduct(options);
  let ended = false;
  launched.exited.then(() => {
    ended = true;
  });
  await waitUntil(() => ended || launched.output().includes("Hooklane is ready"), READY_MS, 50);
  if (!launched.output().includes("Hooklane is ready")) {
    signalGroup(launched.pid, "SIGKILL");
    throw new Error(`The product did not start:\n${launched.output()}`);
  }
  return {
    ...launched,
    stop: async () => {
      signalGroup(launched.pid, "SIGINT");
      if (!(await waitUntil(() => ended, STOP_MS, 50))) throw new Error(`It did not stop:\n${launched.output()}`);
      if (options.dataDir === undefined) rmSync(launched.dataDir, { recursive: true, force: true });
      return launched.exited;
    },
  };
}

/** Who runs on a data folder: the supervisor, its children by name, and the database's main process. */
export function processesOf(dataDir: string): {
  supervisor: number;
  children: Record<string, number>;
  database: number;
} {
  const run: { pid: number; children: Record<string, number> } = JSON.parse(
    readFileSync(join(dataDir, "run.json"), "utf8"),
  );
  return { supervisor: run.pid, children: run.children, database: Number(postmaster(dataDir)[0]) };
}

/** A connection string for the embedded database of a data folder. */
export function databaseUrlOf(dataDir: string): string {
  const password = readFileSync(join(dataDir, "secrets", "postgres-password"), "utf8").trim();
  return `postgres://hooklane:${password}@127.0.0.1:${postmaster(dataDir)[3]}/hooklane`;
}

function postmaster(dataDir: string): string[] {
  const file = join(dataDir, "pg", "postmaster.pid");
  if (!existsSync(file)) throw new Error(`no database runs in ${dataDir}`);
  return readFileSync(file, "utf8").split("\n");
}
