import { type ChildProcess, spawn } from "node:child_process";
import { TEST_KEY } from "./fixture";

export type WorkerProcess = {
  pid: number;
  /** Resolves when the worker says that it is ready. */
  ready: Promise<void>;
  /** `kill -9`: resolves when the process is gone. */
  kill: () => Promise<void>;
  /** SIGTERM: resolves with the exit code. */
  stop: () => Promise<number | null>;
  /** Closes the channel to it, as the death of its supervisor does; resolves with the exit code. */
  abandon: () => Promise<number | null>;
};

/** Starts the real worker process on a database. What it logs goes to `onLog`. */
export function startWorkerProcess(databaseUrl: string, onLog: (line: string) => void): WorkerProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "inngest/worker.ts"], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: "x".repeat(32),
      ENCRYPTION_KEY: TEST_KEY,
      OUTBOUND_ALLOWED_CIDRS: "127.0.0.0/8",
      LOG_LEVEL: "warn",
    },
  });
  const gone = exit(child);
  child.stdout?.on("data", (chunk: Buffer) => onLog(chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => onLog(chunk.toString()));
  const ready = new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", () => reject(new Error("the worker ended before it was ready")));
  });
  // A worker that is killed while it starts is what the suite does; whoever waits for `ready` still sees it.
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ready,
    kill: async () => {
      // Gone already (it was stopped): then there is nothing to wait for.
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await gone;
    },
    stop: () => {
      child.kill("SIGTERM");
      return gone;
    },
    abandon: () => {
      child.disconnect();
      return gone;
    },
  };
}

const exit = (child: ChildProcess) => new Promise<number | null>((done) => child.once("exit", (code) => done(code)));
