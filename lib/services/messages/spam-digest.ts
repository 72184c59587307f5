import type { Db } from "@/db/client";
import { claimIntakeKeys } from "@/db/queries/events";
import { countKeptApart, organizationsAtHour, type SpamDay } from "@/db/queries/kept-apart";
import { SPAM_DIGEST_TYPE } from "@/lib/domain/digest/members";
import { newUuid } from "@/lib/domain/ids";
import { localMinute, zonedInstant } from "@/lib/domain/zoned-time";
import type { WakePort } from "@/lib/jobs/wake";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { eventTime } from "./event-data";

/** Told when the working day ends; a worker that was away may tell it until late in the evening, not in the night. */
const TOLD = { from: 18, to: 22 } as const;
const DAY_MS = 86_400_000;
/** Organizations of one run; the next one follows in ten minutes. */
const PER_RUN = 500;
const KEY = "spam-digest:";

/**
 * Tells the notification channels of every organization once a day, at 18:00 of its time, how many messages were kept apart in
 * the 24 hours before; on a day without any nothing is told. Safe to repeat and to run on several workers at once.
 */
export async function tellOfSpam(deps: { db: Db; now: () => Date; wake: WakePort }): Promise<void> {
  const due = await organizationsAtHour(deps.db, deps.now(), TOLD, KEY, PER_RUN);
  let told = false;
  for (const one of due) if (await tellOne(deps, one)) told = true;
  if (told) wakeRouting(deps);
}

async function tellOne(deps: { db: Db; now: () => Date }, { organizationId, timeZone }: SpamDay): Promise<boolean> {
  const day = localMinute(deps.now(), timeZone).slice(0, 10);
  const to = zonedInstant(`${day}T${TOLD.from}:00`, timeZone);
  if (to === null) return false;
  const from = new Date(to.getTime() - DAY_MS);
  return deps.db.transaction(async (tx) => {
    // The key makes each day's count come once, whoever looks; a day without spam is noted as looked at, too.
    const claim = { key: `${KEY}${day}`, eventId: newUuid(deps.now().getTime()) };
    const owners = await claimIntakeKeys(tx, organizationId, [claim], deps.now());
    if (owners.get(claim.key) !== claim.eventId) return false;
    const count = await countKeptApart(tx, organizationId, { from, to });
    if (count === 0) return false;
    const data = { count, from: eventTime(from), to: eventTime(to) };
    await recordEvents(tx, { organizationId, now: deps.now }, [{ type: SPAM_DIGEST_TYPE, data, source: "system" }]);
    return true;
  });
}
