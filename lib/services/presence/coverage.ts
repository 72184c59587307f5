import type { Db } from "@/db/client";
import { claimMinute, countMinute, readCoverage } from "@/db/queries/coverage";
import { authorize, type ServiceContext } from "@/lib/context";
import { type Coverage, coverageOf } from "@/lib/domain/presence/coverage";
import { presenceAt } from "@/lib/domain/presence/presence";
import { hoursOf } from "@/lib/domain/presence/schedule";
import { localMinute } from "@/lib/domain/zoned-time";
import { toError } from "@/lib/errors";
import type { Logger } from "@/lib/logger";
import { inputOf, loadPresence } from "./read";

const MINUTE_MS = 60_000;

/**
 * Counts this minute for every organization that works now: whether visitors found somebody, or why not. Once a
 * minute, however often and by how many it is called; minutes in which no worker ran are not counted at all.
 */
export async function sampleCoverage(deps: { db: Db; now: () => Date; log: Logger }): Promise<void> {
  const now = deps.now();
  const minute = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS);
  for (const organizationId of await claimMinute(deps.db, minute)) {
    try {
      const input = inputOf(await loadPresence(deps.db, organizationId, now), now);
      const hours = hoursOf(input.schedule, input.timeZone);
      if (hours.rangeAt(input.now) === null) continue;
      const { reason } = presenceAt(input, (error) => deps.log.error({ err: toError(error) }, "presence failed"));
      await countMinute(deps.db, organizationId, { day: hours.dateAt(input.now), reason });
    } catch (error) {
      deps.log.error({ err: toError(error), organizationId }, "a minute of presence was not counted");
    }
  }
}

/**
 * How much of the hours of a range somebody was available, by local day, the newest first; days without hours are missing.
 * @throws AppError `forbidden`
 */
export async function presenceCoverage(
  ctx: ServiceContext,
  range: { from: Date; to: Date; timeZone: string },
): Promise<Coverage> {
  authorize(ctx, "message.read");
  const day = (at: Date) => localMinute(at, range.timeZone).slice(0, 10);
  const days = { first: day(range.from), last: day(new Date(range.to.getTime() - 1)) };
  const rows = await readCoverage(ctx.db, ctx.organizationId, days);
  return coverageOf(rows);
}
