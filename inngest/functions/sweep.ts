import { findBroadcasts } from "@/lib/services/broadcasts/advance";
import { findCareWork } from "@/lib/services/care/self-tests";
import { findContactWork } from "@/lib/services/contacts/import/advance";
import { settleFailureGroups } from "@/lib/services/failure-groups/resolve";
import { findMissedWork } from "@/lib/services/lanes/sweep";
import { releaseBackups } from "@/lib/services/leavemsg/release-backups";
import { findInboxWork } from "@/lib/services/messages/advance";
import { sampleCoverage } from "@/lib/services/presence/coverage";
import { findReplays } from "@/lib/services/replays/advance";
import { DONE, defineJob } from "./job";

/** Work due within this time gets a timed wake; a bit more than the time between two sweeps. */
const SWEEP_HORIZON_MS = 6_500;
/** A cron cannot tick faster than a minute: a sweep by cron looks that far ahead. */
const CRON_HORIZON_MS = 65_000;

/** Wakes what was missed, closes groups of failures whose webhooks deliver again, and counts who was there. */
export const sweepJob = defineJob("sweep", async (services, _payload, { sliceMs }) => {
  const horizonMs = sliceMs === undefined ? SWEEP_HORIZON_MS : CRON_HORIZON_MS;
  const found = await Promise.all([
    findMissedWork(services, { horizonMs }),
    findReplays(services),
    findBroadcasts(services),
    findInboxWork(services, { horizonMs }),
    releaseBackups(services),
    findCareWork(services),
    findContactWork(services),
  ]);
  services.wake.send(found.flat());
  await settleFailureGroups(services);
  await sampleCoverage(services);
  await services.certificates.flush(services.db, services.now());
  return DONE;
});
