import type { Db } from "@/db/client";
import { deleteIntakeKeys } from "@/db/queries/events";
import { purgeSessions } from "@/db/queries/maintenance";
import { deleteSubmitKeys } from "@/db/queries/messages";
import { ensurePartitions } from "@/db/queries/partitions";
import { purgeThrottles } from "@/db/queries/throttles";
import { purgeWorkers } from "@/db/queries/workers";

const DAY_MS = 86_400_000;
/** How long a caller may repeat an id or Idempotency-Key, of events and of messages. */
const KEY_DAYS = 7;
/** Ended sessions stay visible in the list of sign-ins this long. */
const SESSION_DAYS = 30;
const PER_STATEMENT = 5_000;
/** Statements per run and table: the rest waits for the next run. */
const ROUNDS = 50;

/** The regular upkeep: partitions ahead, and rows that nobody needs any more, in bounded statements. */
export async function maintain(deps: { db: Db; now: () => Date }): Promise<void> {
  const now = deps.now();
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await ensurePartitions(deps.db, now.getTime());
  await inRounds(() => deleteIntakeKeys(deps.db, ago(KEY_DAYS), PER_STATEMENT));
  await inRounds(() => deleteSubmitKeys(deps.db, ago(KEY_DAYS), PER_STATEMENT));
  await inRounds(() => purgeSessions(deps.db, ago(SESSION_DAYS), PER_STATEMENT));
  await purgeThrottles(deps.db, now);
  await purgeWorkers(deps.db, ago(1));
}

async function inRounds(purge: () => Promise<number>): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    if ((await purge()) < PER_STATEMENT) return;
  }
}
