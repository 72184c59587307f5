import { readdirSync, readFileSync } from "node:fs";
import type { Pool } from "pg";

/** Of Linux, whatever the machine's own clock does. */
const TICK_MS = 10;

type Process = { pid: number; parent: number };

/** Processor time that the chosen processes have used so far; 0 where the system does not tell (not Linux). */
export function cpuMs(chosen: (process: Process) => boolean): number {
  let ticks = 0;
  for (const pid of pids()) {
    const stat = statOf(pid);
    // After the name in parentheses, which may hold anything: state, parent, …, and user and system time.
    const [, parent, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (stat !== "" && chosen({ pid, parent: Number(parent) })) ticks += Number(rest[9]) + Number(rest[10]);
  }
  return ticks * TICK_MS;
}

/** The processes of the server a pool is connected to, where it runs on this machine. */
export async function postgresOf(pool: Pool): Promise<(process: Process) => boolean> {
  const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  const stat = statOf(rows[0]?.pid ?? 0);
  const server = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  return ({ pid, parent }) => pid === server || parent === server;
}

function pids(): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It ended meanwhile, or there is no such folder.
    return "";
  }
}
