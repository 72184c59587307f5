import type { JobName } from "@/lib/jobs/catalogue";
import { advanceBroadcasts } from "@/lib/services/broadcasts/advance";
import { advanceCare } from "@/lib/services/care/self-tests";
import { advanceContacts } from "@/lib/services/contacts/import/advance";
import { advanceInbox } from "@/lib/services/messages/advance";
import { advanceReplays } from "@/lib/services/replays/advance";
import { drainShardJob } from "./drain-shard";
import type { Job } from "./job";
import { maintainJob } from "./maintain";
import { roundsJob } from "./rounds";
import { routeEventsJob } from "./route-events";
import { sweepJob } from "./sweep";

/** Every function, by name: one that is declared and missing here does not compile. */
export const FUNCTIONS = {
  "route-events": routeEventsJob,
  "drain-shard": drainShardJob,
  "advance-replays": roundsJob("replays", advanceReplays),
  "advance-broadcasts": roundsJob("broadcasts", advanceBroadcasts),
  "advance-inbox": roundsJob("inbox", advanceInbox),
  "advance-care": roundsJob("care", advanceCare),
  "advance-contacts": roundsJob("contacts", advanceContacts),
  sweep: sweepJob,
  maintain: maintainJob,
} as const satisfies { [Name in JobName]: Job<Name> };

/** When the cron jobs run, on both engines. The embedded engine sweeps on a timer of its own, more often. */
export const CRON = { sweep: "* * * * *", maintain: "*/10 * * * *" } as const;
