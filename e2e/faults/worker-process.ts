import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import type { FaultPoint } from "@/lib/fault-points";
import { TEST_KEY } from "./fixture";

/** Where a process ends itself: at the point, after it was passed `passes` times, `waitMs` later. */
export type Crash = { point: FaultPoint; passes: number; waitMs: number };

export type FaultyProcess = {
  pid: number;
  /** Resolves when it says that it is ready, with the port it listens to (0 for workers). */
  ready: Promise<number>;
  /** Resolves with the exit code when the process is gone; null when it was killed. */
  gone: Promise<number | null>;
  /** `kill -9`: resolves when the process is gone. */
  kill: () => Promise<void>;
  /** SIGTERM: resolves with the exit code. */
  stop: () => Promise<number | null>;
  /** Closes the channel to it, as the death of its supervisor does; resolves with the exit code. */
  abandon: () => Promise<number | null>;
  /** SIGSTOP: it does nothing until {@link thaw}. */
  freeze: () => void;
  thaw: () => void;
  /** Sets its wall clock wrong by that much. */
  setClock: (offsetMs: number) => void;
};

export type WorkerProcess = FaultyProcess;
export type StartProcess = (url: string, onLog: (line: string) => void, crash?: Crash) => FaultyProcess;

export type Programs = {
  /** Starts the real worker process on a database. What it logs goes to `onLog`. */
  startWorker: StartProcess;
  /** Starts a process that takes events over HTTP with the product's own route handler, and does nothing else. */
  startIntake: StartProcess;
  remove: () => void;
};

/** Starts the worker from its sources: for a test that needs one or two. */
export const startWorkerProcess: StartProcess = (url, onLog, crash) =>
  start(["--import", "tsx", "e2e/faults/worker-entry.ts"], url, onLog, crash);

/** Bundles the suite's programs, once per test file: a start then costs a third of what loading every module does. */
export async function openPrograms(): Promise<Programs> {
  const parent = join(process.cwd(), ".tmp");
  mkdirSync(parent, { recursive: true });
  const outDir = mkdtempSync(join(parent, "faults-"));
  await build({
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    resolve: { tsconfigPaths: true },
    build: {
      ssr: true,
      outDir,
      minify: false,
      target: "node20",
      rolldownOptions: { input: { worker: "e2e/faults/worker-entry.ts", intake: "e2e/faults/intake-entry.ts" } },
    },
  });
  return {
    startWorker: (url, onLog, crash) => start([join(outDir, "worker.js")], url, onLog, crash),
    startIntake: (url, onLog, crash) => start([join(outDir, "intake.js")], url, onLog, crash),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}

function start(
  program: readonly string[],
  url: string,
  onLog: (line: string) => void,
  crash: Crash | undefined,
): FaultyProcess {
  const crashing = crash === undefined ? [] : [crash.point, String(crash.passes), String(crash.waitMs)];
  const child = spawn(process.execPath, [...program, ...crashing], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      DATABASE_URL: url,
      AUTH_SECRET: "x".repeat(32),
      ENCRYPTION_KEY: TEST_KEY,
      OUTBOUND_ALLOWED_CIDRS: "127.0.0.0/8",
      LOG_LEVEL: "warn",
    },
  });
  const gone = new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
  child.stdout?.on("data", (chunk: Buffer) => onLog(chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => onLog(chunk.toString()));
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  return {
    pid: child.pid ?? 0,
    ready: readiness(child),
    gone,
    kill: async () => {
      // Gone already (it was stopped): then there is nothing to wait for.
      if (child.exitCode !== null || child.signalCode !== null) return;
      signal("SIGKILL");
      await gone;
    },
    stop: () => {
      signal("SIGTERM");
      return gone;
    },
    abandon: () => {
      child.disconnect();
      return gone;
    },
    freeze: () => signal("SIGSTOP"),
    thaw: () => signal("SIGCONT"),
    setClock: (offsetMs) => void child.send({ kind: "clock", offsetMs }),
  };
}

function readiness(child: ChildProcess): Promise<number> {
  const ready = new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(portOf(message)));
    child.once("exit", () => reject(new Error("the process ended before it was ready")));
  });
  // A process that is killed while it starts is what the suite does; whoever waits for `ready` still sees it.
  ready.catch(() => undefined);
  return ready;
}

const portOf = (message: unknown): number =>
  typeof message === "object" && message !== null && "port" in message ? Number(message.port) : 0;
