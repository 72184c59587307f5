import type { Db } from "@/db/client";
import { settleBackups } from "@/db/queries/backups";
import type { Wake } from "@/lib/jobs/wake";

const PAGE = 500;
/** Pages of one look: a burst's backups are many, and the sweep has more to do. */
const PAGES = 20;
/** A primary that its rate limit holds back is not late for this long: a digest comes within 62 s. */
const LIMITED_FOR_MS = 300_000;
const AGAIN_MS = 3_000;

/**
 * Sends the backup notifications that are needed: all primary channels failed for good, or took longer than they may.
 * Returns the wakes of what is due now. The rows are all that is remembered, so any worker may look at any time.
 */
export async function releaseBackups(deps: { db: Db }): Promise<Wake[]> {
  const shards = new Set<number>();
  for (let page = 0; page < PAGES; page++) {
    const settled = await settleBackups(deps.db, { limit: PAGE, limitedForMs: LIMITED_FOR_MS, againMs: AGAIN_MS });
    for (const shard of settled.shards) shards.add(shard);
    if (settled.looked < PAGE) break;
  }
  return [...shards].map((shard) => ({ kind: "drain", shard }));
}
