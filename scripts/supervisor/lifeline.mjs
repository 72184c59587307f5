// @ts-check
// Loaded into each child with --import. When the supervisor is killed, the channel to it closes; then the child's whole
// process group ends: gently first, so that a worker can finish what it is sending, and for certain after the grace.
import { isMainThread } from "node:worker_threads";

const graceMs = Number(process.env.HOOKLANE_GRACE_MS ?? 5_000);
// What the child forks inherits this import (`next dev` forks its server); its channel is its own and stays as it is.
const isChild = process.env.HOOKLANE_GRACE_MS !== undefined;
delete process.env.HOOKLANE_GRACE_MS;

/** @param {NodeJS.Signals} signal */
function endGroup(signal) {
  try {
    process.kill(-process.pid, signal);
  } catch {
    // Not the leader of a group (a server forked by `next dev`, say): then only this process is ours to end.
    process.kill(process.pid, signal);
  }
}

function supervisorIsGone() {
  endGroup("SIGTERM");
  setTimeout(() => endGroup("SIGKILL"), graceMs);
}

if (isMainThread && isChild && process.channel) {
  process.on("disconnect", supervisorIsGone);
  // Must not keep a child alive that is done.
  process.channel.unref();
  if (!process.connected) supervisorIsGone();
}
