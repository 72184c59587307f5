// @ts-check
// Loaded into each child with --import. When the supervisor is killed, the channel to it closes; then the child's whole
// process group ends: gently first, so that a worker can finish what it is sending, and for certain after the grace.
import { isMainThread } from "node:worker_threads";
import { unless } from "./failure.mjs";

const graceMs = Number(process.env.HOOKLANE_GRACE_MS ?? 5_000);
const supervisor = Number(process.env.HOOKLANE_SUPERVISOR);

/** @param {NodeJS.Signals} signal */
function endGroup(signal) {
  // Not the leader of a group: then only this process is ours to end.
  const ended = unless(["ESRCH"], false, () => process.kill(-process.pid, signal));
  if (!ended) process.kill(process.pid, signal);
}

function supervisorIsGone() {
  endGroup("SIGTERM");
  setTimeout(() => endGroup("SIGKILL"), graceMs);
}

// What a child forks inherits this file, but its channel leads to the child (`next dev` has such a server).
if (isMainThread && process.channel && process.ppid === supervisor) {
  process.on("disconnect", supervisorIsGone);
  // Must not keep a child alive that is done.
  process.channel.unref();
  if (!process.connected) supervisorIsGone();
} else if (isMainThread && !unless(["ESRCH"], false, () => process.kill(supervisor, 0))) supervisorIsGone();
