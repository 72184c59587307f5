import { findMissedWork } from "@/lib/services/lanes/sweep";
import { DONE, defineJob } from "./job";

/** Work due within this time gets a timed wake; a bit more than the time between two sweeps. */
export const SWEEP_HORIZON_MS = 6_500;
/** A cron cannot tick faster than a minute: a sweep by cron looks that far ahead. */
const CRON_HORIZON_MS = 65_000;

/** Wakes what was missed. */
export const sweepJob = defineJob("sweep", async (services, _payload, { sliceMs }) => {
  const horizonMs = sliceMs === undefined ? SWEEP_HORIZON_MS : CRON_HORIZON_MS;
  services.wake.send(await findMissedWork(services, { horizonMs }));
  return DONE;
});
