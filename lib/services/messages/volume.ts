import { readDayVolumes, readResponseBins, readTopPages } from "@/db/queries/message-volume";
import { authorize, type ServiceContext } from "@/lib/context";
import { uuidAt } from "@/lib/domain/ids";
import {
  AGE_BANDS,
  type AgeBand,
  type BinVolume,
  type DayVolume,
  everyDay,
  type PageVolume,
} from "@/lib/domain/leave-message/volume";
import { localMinute } from "@/lib/domain/zoned-time";
import { countInboxMessages, type InboxQuery } from "./inbox";

const PAGES_SHOWN = 10;
/** Ages and spam are counted up to this. */
export const VOLUME_CAP = 10_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export type AgeVolume = { band: AgeBand; n: number; from: Date | null; to: Date };
export type MessageVolume = {
  days: DayVolume[];
  bins: BinVolume[];
  pages: PageVolume[];
  /** What is open now, by how long it has been. */
  ages: AgeVolume[];
  /** Messages of the range that are spam; they count nowhere else. */
  spam: number;
};

type Range = { from: Date; to: Date; timeZone: string };

/**
 * How many messages came in a range and what became of them, `from` inclusive, `to` exclusive.
 * @throws AppError `forbidden`
 */
export async function messageVolume(ctx: ServiceContext, range: Range): Promise<MessageVolume> {
  authorize(ctx, "message.read");
  const { from, to, timeZone } = range;
  const ids = { fromId: uuidAt(from.getTime()), toId: uuidAt(to.getTime()) };
  const { db, organizationId } = ctx;
  const [days, bins, pages, ages, spam] = await Promise.all([
    readDayVolumes(db, organizationId, ids, timeZone),
    readResponseBins(db, organizationId, ids),
    readTopPages(db, organizationId, ids, PAGES_SHOWN),
    openByAge(ctx),
    countInboxMessages(ctx, { view: "spam", from, to }, VOLUME_CAP),
  ]);
  const day = (at: Date) => localMinute(at, timeZone).slice(0, 10);
  return { days: everyDay(days, day(from), day(new Date(to.getTime() - 1))), bins, pages, ages, spam };
}

/** By whole minutes: the lists that the figures open are told the same instants, which have no seconds. */
function openByAge(ctx: ServiceContext): Promise<AgeVolume[]> {
  const now = (Math.floor(ctx.now().getTime() / MINUTE_MS) + 1) * MINUTE_MS;
  return Promise.all(
    AGE_BANDS.map(async (band) => {
      const to = new Date(now - band.from * HOUR_MS);
      const from = band.to === null ? null : new Date(now - band.to * HOUR_MS);
      const query: InboxQuery = { view: "open", to, ...(from === null ? {} : { from }) };
      return { band: band.key, from, to, n: await countInboxMessages(ctx, query, VOLUME_CAP) };
    }),
  );
}
