// @ts-check
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf, unless } from "./failure.mjs";

/**
 * The command line of a running process, or "" when there is none (a zombie has none either).
 * @param {number} pid
 * @returns {string}
 */
export function commandOf(pid) {
  try {
    if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { stdio: "pipe" })
      .toString()
      .trim();
  } catch {
    // No such process: /proc has no such folder and ps ends with 1.
    return "";
  }
}

/**
 * @param {number} pid
 * @returns {number} 0 when there is no such process
 */
export function parentOf(pid) {
  try {
    if (process.platform === "linux")
      return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
    return Number(execFileSync("ps", ["-o", "ppid=", "-p", String(pid)], { stdio: "pipe" }).toString());
  } catch {
    // No such process, as above.
    return 0;
  }
}

/**
 * Whether a process runs; on Linux a zombie does not.
 * @param {number} pid
 * @returns {boolean}
 */
export function isRunning(pid) {
  if (process.platform === "linux") return commandOf(pid) !== "";
  return unless(["ESRCH"], false, () => process.kill(pid, 0));
}

/**
 * Signals a process group; one that is gone is fine.
 * @param {number | undefined} pid the group's leader
 * @param {NodeJS.Signals} signal
 */
export function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (codeOf(error) !== "ESRCH" && codeOf(error) !== "EPERM") throw error;
  }
}

/**
 * Waits until `check` is true.
 * @param {() => boolean | Promise<boolean>} check
 * @param {number} ms how long at most
 * @param {number} [every] ms between looks
 * @returns {Promise<boolean>} false when the time ran out
 */
export async function waitUntil(check, ms, every = 100) {
  const deadline = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > deadline) return false;
    await sleep(every);
  }
  return true;
}
