import type { Db } from "@/db/client";
import { purgeAccessTokens } from "@/db/queries/access-tokens";
import { purgeCoverage } from "@/db/queries/coverage";
import { deleteDedupe } from "@/db/queries/dedupe";
import { deleteIntakeKeys } from "@/db/queries/events";
import { purgeFailureGroups } from "@/db/queries/failure-groups";
import { purgeInvitations } from "@/db/queries/invitations";
import { purgeLimiters } from "@/db/queries/limiters";
import { purgeSessions } from "@/db/queries/maintenance";
import { deleteSubmitKeys } from "@/db/queries/messages";
import { ensurePartitions } from "@/db/queries/partitions";
import { deleteOldChecks, deleteSynthetic } from "@/db/queries/pipeline-checks";
import { purgeReplays } from "@/db/queries/replays";
import { purgeThrottles } from "@/db/queries/throttles";
import { purgeWorkers } from "@/db/queries/workers";
import type { Logger } from "@/lib/logger";
import { applyInboxRetention } from "@/lib/services/privacy/retention";
import { applyRetention, type Retention } from "./retention";
import { inRounds, PER_STATEMENT } from "./rounds";

const DAY_MS = 86_400_000;
/** How long a caller may repeat an id or Idempotency-Key, of events and of messages. */
const KEY_DAYS = 7;
/** Ended sessions stay visible in the list of sign-ins this long. */
const SESSION_DAYS = 30;
/** Invitations that are over are listed, and can be renewed, this long. */
const INVITATION_DAYS = 30;
/** Replays that ended are listed this long, each with what became of every delivery. */
const REPLAY_DAYS = 30;
/** How long it is known when somebody was available. */
const COVERAGE_DAYS = 400;
/** A group of failures that was quiet for this long is history. */
const FAILURE_GROUP_DAYS = 30;

/** The regular upkeep: partitions ahead, and rows that nobody needs any more, in bounded statements. */
export async function maintain(deps: { db: Db; now: () => Date; log: Logger; retention: Retention }): Promise<void> {
  const now = deps.now();
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await ensurePartitions(deps.db, now.getTime());
  const kept = await applyRetention(deps, deps.retention);
  if (kept.expired > 0 || kept.dropped.length > 0 || kept.busy.length > 0) deps.log.info(kept, "retention");
  await inRounds(() => deleteIntakeKeys(deps.db, ago(KEY_DAYS), PER_STATEMENT));
  await inRounds(() => deleteSubmitKeys(deps.db, ago(KEY_DAYS), PER_STATEMENT));
  await inRounds(() => deleteDedupe(deps.db, ago(1), PER_STATEMENT));
  await inRounds(() => purgeSessions(deps.db, ago(SESSION_DAYS), PER_STATEMENT));
  await inRounds(() => purgeLimiters(deps.db, ago(1), PER_STATEMENT));
  await inRounds(() => purgeAccessTokens(deps.db, PER_STATEMENT));
  await inRounds(() => purgeReplays(deps.db, ago(REPLAY_DAYS), PER_STATEMENT));
  await inRounds(() => purgeFailureGroups(deps.db, ago(FAILURE_GROUP_DAYS), PER_STATEMENT));
  await inRounds(() => deleteSynthetic(deps.db, ago(1), PER_STATEMENT));
  await deleteOldChecks(deps.db, ago(1));
  await applyInboxRetention(deps);
  await purgeInvitations(deps.db, ago(INVITATION_DAYS));
  await purgeThrottles(deps.db, now);
  await purgeWorkers(deps.db, ago(1));
  await purgeCoverage(deps.db, ago(COVERAGE_DAYS).toISOString().slice(0, 10));
}
