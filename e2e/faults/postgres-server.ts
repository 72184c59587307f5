import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runMigrations } from "@/db/migrate";
import { type PostgresServer, startPostgres } from "@/scripts/postgres.mjs";
import { parentOf } from "@/scripts/supervisor/processes.mjs";

/** A server of the suite's own, with the durability of a real one, to be killed and stopped. */
export type FaultyPostgres = {
  url: string;
  /** SIGKILL to every process of it at once, as a power cut does; then crash recovery, on the same port. */
  crash: () => Promise<void>;
  /** An orderly restart that cuts every connection. */
  restart: () => Promise<void>;
  /** SIGSTOP to every process: connections stay open and nothing answers, as in a failover. */
  freeze: () => void;
  thaw: () => void;
  remove: () => Promise<void>;
};

const DATABASE = "faults";

export async function openFaultyPostgres(): Promise<FaultyPostgres> {
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : "/tmp", "hooklane-faults-"));
  chmodSync(folder, 0o755);
  const options = {
    dataDir: join(folder, "pg"),
    password: "test",
    database: DATABASE,
    flags: ["-c max_connections=100"],
  };
  let server: PostgresServer = await startPostgres(options);
  const again = async () => {
    server = await startPostgres({ ...options, port: server.port });
  };
  await runMigrations(server.url(DATABASE), Date.now());
  return {
    url: server.url(DATABASE),
    crash: async () => {
      signalAll(server.pid, "SIGKILL");
      await again();
    },
    restart: async () => {
      await server.stop();
      await again();
    },
    freeze: () => signalAll(server.pid, "SIGSTOP"),
    thaw: () => signalAll(server.pid, "SIGCONT"),
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The postmaster first, so that it starts no more, and its children. */
function processesOf(postmaster: number): number[] {
  const listed =
    process.platform === "linux"
      ? readdirSync("/proc")
      : execFileSync("ps", ["-e", "-o", "pid="], { encoding: "utf8" }).split("\n");
  const all = listed.map(Number).filter((pid) => pid > 1);
  return [postmaster, ...all.filter((pid) => parentOf(pid) === postmaster)];
}

function signalAll(postmaster: number, signal: NodeJS.Signals): void {
  for (const pid of processesOf(postmaster)) {
    try {
      process.kill(pid, signal);
    } catch (thrown) {
      // One of its children that ended meanwhile.
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH")) throw thrown;
    }
  }
}
