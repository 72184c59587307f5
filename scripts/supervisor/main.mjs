// @ts-check
import { join } from "node:path";
import { WORKER_COMMAND, WORKER_ENVIRONMENT } from "../worker-command.mjs";
import { buildIfNeeded } from "./build.mjs";
import { Child } from "./child.mjs";
import { prepareDataDir } from "./data-dir.mjs";
import { EmbeddedDatabase, requireDatabase } from "./database.mjs";
import { codeOf, messageOf, StartFailure } from "./failure.mjs";
import { installIfNeeded } from "./install.mjs";
import { announce, say, survivePipeLoss } from "./output.mjs";
import { requirePort } from "./port.mjs";
import { hasDatabase } from "./postgres-folder.mjs";
import { waitUntilReady } from "./ready.mjs";
import { RunFile } from "./run-file.mjs";
import { embeddedSecrets, requiredSecrets } from "./secrets.mjs";
import { ROOT, reachableName, readSettings } from "./settings.mjs";
import { Shutdown } from "./shutdown.mjs";
import { runStep } from "./steps.mjs";

/** @typedef {import("./settings.mjs").Settings} Settings */
/** @typedef {"start" | "dev"} Mode */
/** Once it was ready, a child is restarted for as long as it takes. @typedef {{ children: Child[], wasReady: boolean }} Running */

const WEB_GRACE_MS = 10_000;
/** The worker finishes what it is sending; a request may take 30 s and the worker gives up by itself after 40 s. */
const WORKER_GRACE_MS = 45_000;
/** A child that ends this often in a row before the product was ever ready will not get better by itself. */
const HOPELESS_RESTARTS = 4;
const READY_MS = { start: 60_000, dev: 180_000 };

/**
 * Runs the whole product until somebody ends it.
 * @param {Mode} mode
 * @returns {Promise<number>} the exit code
 */
export async function main(mode) {
  survivePipeLoss();
  const shutdown = new Shutdown();
  shutdown.listen();
  try {
    await startEverything(mode, shutdown);
  } catch (error) {
    if (!shutdown.isAsked) {
      process.stderr.write(`\n${complaintOf(error)}\n`);
      shutdown.ask(1);
    }
  }
  const exitCode = await shutdown.asked;
  const began = performance.now();
  await shutdown.run();
  if (exitCode === 0) say(`Stopped in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  return exitCode;
}

/** @param {unknown} error */
function complaintOf(error) {
  if (error instanceof StartFailure) return error.message;
  if (codeOf(error) === "ENOSPC") return `The disk is full: free some space and run the command again.`;
  // Not foreseen: what we know, without a stack trace unless it is asked for.
  const details = process.env.LOG_LEVEL === "debug" && error instanceof Error ? `\n${error.stack}` : "";
  return `The start failed: ${messageOf(error)}${details}`;
}

/**
 * @param {Mode} mode
 * @param {Shutdown} shutdown
 */
async function startEverything(mode, shutdown) {
  const began = performance.now();
  const settings = readSettings(process.env);
  const { signal } = shutdown;
  // What can be said at once is said before a minute is spent on packages.
  prepareDataDir(settings.dataDir);
  if (settings.databaseUrl !== null) requiredSecrets(settings.env);
  const runFile = new RunFile(settings.dataDir, settings.appUrl);
  await runFile.claim();
  shutdown.register({ name: "run file", stop: async () => runFile.release(), force: () => runFile.release() });
  await requirePort(settings.host, settings.port);

  await installIfNeeded({ root: ROOT, env: settings.env, signal });
  if (mode === "start") await buildIfNeeded({ root: ROOT, env: settings.env, signal });
  signal.throwIfAborted();
  signal.addEventListener("abort", () => runFile.markStopping());

  /** @type {Running} */
  const running = { children: [], wasReady: false };
  const database = await openDatabase(settings, shutdown, running);
  const childEnv = () => childEnvironment(settings, mode, database);
  await prepareDatabase(childEnv(), settings.env, signal);
  startChildren({ mode, settings, shutdown, runFile, childEnv, running });

  const origin = `http://${reachableName(settings.host)}:${settings.port}`;
  await waitUntilReady({ origin, timeoutMs: READY_MS[mode], signal });
  running.wasReady = true;
  announce({
    url: settings.appUrl,
    took: performance.now() - began,
    notes: notesFor(settings),
    rows: [
      ["Data", database.folder ?? "the server of DATABASE_URL"],
      ["Stop", "Ctrl-C"],
    ],
  });
}

/**
 * @typedef {{ url: () => string, folder: string | null, secrets: import("./secrets.mjs").Secrets }} OpenDatabase
 */

/**
 * @param {Settings} settings
 * @param {Shutdown} shutdown
 * @param {Running} running restarted when the embedded server comes back at another address
 * @returns {Promise<OpenDatabase>}
 */
async function openDatabase({ databaseUrl, dataDir, env }, shutdown, running) {
  if (databaseUrl !== null) {
    await requireDatabase(databaseUrl);
    return { url: () => databaseUrl, folder: null, secrets: requiredSecrets(env) };
  }
  const folder = join(dataDir, "pg");
  const { postgresPassword, ...secrets } = embeddedSecrets({ dataDir, env, hasDatabase: hasDatabase(folder) });
  const onMoved = () => {
    for (const child of running.children) child.restart();
  };
  const server = await EmbeddedDatabase.start({ dataDir: folder, password: postgresPassword }, onMoved);
  shutdown.register({ name: "database", stop: () => server.stop(), force: () => server.force() });
  return { url: () => server.url, folder: server.folder, secrets };
}

/**
 * What web and worker get. The first owner's password and token are for the seed only.
 * @param {Settings} settings
 * @param {Mode} mode
 * @param {OpenDatabase} database
 * @returns {NodeJS.ProcessEnv}
 */
function childEnvironment(settings, mode, { url, secrets }) {
  const { ADMIN_PASSWORD, ADMIN_API_TOKEN, ...env } = settings.env;
  return {
    ...env,
    ...secrets,
    DATABASE_URL: url(),
    NODE_ENV: mode === "dev" ? "development" : "production",
    HOST: settings.host,
    PORT: String(settings.port),
    APP_URL: settings.appUrl,
    NEXTAUTH_URL: settings.appUrl,
    DATA_DIR: settings.dataDir,
    NEXT_TELEMETRY_DISABLED: "1",
    HOOKLANE_LOCAL: settings.local ? "1" : "0",
  };
}

/**
 * Checks the environment, migrates, makes the owner that ADMIN_* describe.
 * @param {NodeJS.ProcessEnv} childEnv
 * @param {Record<string, string>} env
 * @param {AbortSignal} signal
 */
async function prepareDatabase(childEnv, env, signal) {
  const { code, output } = await runStep(process.execPath, ["--import", "tsx", "scripts/prepare.ts"], {
    cwd: ROOT,
    env: { ...childEnv, ADMIN_PASSWORD: env.ADMIN_PASSWORD, ADMIN_API_TOKEN: env.ADMIN_API_TOKEN },
    heartbeat: "preparing the database",
    quiet: true,
    signal,
  });
  if (code !== 0) throw new StartFailure(output.trim());
  if (output.trim() !== "") say(output.trim());
}

/** What Next prints at every start and our own block says better. */
const NEXT_BANNER = /^\s*(▲ Next\.js|- (Local|Network|Environments):|✓ (Starting|Ready|Running next\.config))/;

/**
 * @param {{ mode: Mode, settings: Settings, shutdown: Shutdown, runFile: RunFile, childEnv: () => NodeJS.ProcessEnv,
 *   running: Running }} options
 */
function startChildren({ mode, settings, shutdown, runFile, childEnv, running }) {
  const start = (
    /** @type {Pick<import("./child.mjs").ChildOptions, "name" | "args" | "graceMs" | "onLine"> & { env?: Record<string, string> }} */ options,
  ) => {
    const child = new Child({
      ...options,
      cwd: ROOT,
      env: () => ({ ...childEnv(), ...options.env }),
      onPid: (pid) => runFile.setChild(options.name, pid),
      onEnded: (times) => {
        if (running.wasReady || times < HOPELESS_RESTARTS) return;
        process.stderr.write(`\nThe ${options.name} does not start: its messages are above.\n`);
        shutdown.ask(1);
      },
    });
    running.children.push(child);
    return child;
  };
  const watching = [join(ROOT, "node_modules/tsx/dist/cli.mjs"), "watch", "--clear-screen=false", "inngest/worker.ts"];
  const count = mode === "dev" ? Math.min(1, settings.workers) : settings.workers;
  const workers = Array.from({ length: count }, (_, index) => {
    const args = mode === "dev" ? watching : WORKER_COMMAND;
    const name = index === 0 ? "worker" : `worker ${index + 1}`;
    return start({ name, args, graceMs: WORKER_GRACE_MS, env: WORKER_ENVIRONMENT });
  });
  // All at once: each may take its whole grace.
  const stopAll = () => Promise.all(workers.map((worker) => worker.stop()));
  const killAll = () => {
    for (const worker of workers) worker.kill();
  };
  shutdown.register({ name: "workers", stop: stopAll, force: killAll });
  const web = start({
    name: "web server",
    args: [join(ROOT, "node_modules/next/dist/bin/next"), mode, "-H", settings.host, "-p", String(settings.port)],
    graceMs: WEB_GRACE_MS,
    onLine: (line) => {
      if (!NEXT_BANNER.test(line)) process.stdout.write(`${line}\n`);
    },
  });
  shutdown.register({ name: "web server", stop: () => web.stop(), force: () => web.kill() });
}

/**
 * @param {Settings} settings
 * @returns {string[]}
 */
function notesFor(settings) {
  const notes = [];
  if (settings.local) {
    notes.push(
      "pushes to this computer (127.0.0.0/8, plain HTTP) are allowed, so that the built-in receiver works. It is so only while the product is bound to this computer and OUTBOUND_ALLOWED_CIDRS is not set; set it to nothing (OUTBOUND_ALLOWED_CIDRS=) for public HTTPS only.",
    );
  }
  if (settings.appUrlIsGuess && !settings.local && settings.host !== "127.0.0.1") {
    notes.push(`APP_URL is not set: links and sign-in use ${settings.appUrl}. Set it to the address that people type.`);
  }
  return notes;
}
