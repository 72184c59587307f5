import { type SQL, sql } from "drizzle-orm";
import {
  type BinVolume,
  binMinutes,
  type DayVolume,
  type PageVolume,
  RESPONSE_BINS,
  type ResponseBin,
} from "@/lib/domain/leave-message/volume";
import type { Executor } from "../client";
import { leaveMessages } from "../schema";
import { timedCondition } from "./response-times";

/*
 * What the statistics count is read with the conditions of the lists that their figures open, so that both are the same
 * number.
 */

type Range = { fromId: string; toId: string };

/** Messages that were first answered within so many business minutes. */
export function responseCondition(bin: ResponseBin): SQL {
  const { from, to } = binMinutes(bin);
  const end = to === null ? sql`` : sql` and ${leaveMessages.responseMinutes} < ${to}`;
  return sql`(${leaveMessages.responseMinutes} >= ${from}${end})`;
}

/** The address without what follows it: the same page, however its visitor came. */
const PAGE = sql`split_part(split_part(${leaveMessages.pageUrl}, '#', 1), '?', 1)`;

/** Messages that were left on a page: its address without query. */
export const pageCondition = (page: string): SQL => sql`${PAGE} = ${page}`;

const counted = (organizationId: string, { fromId, toId }: Range): SQL =>
  sql`${leaveMessages.organizationId} = ${organizationId} and not ${leaveMessages.synthetic}
    and ${timedCondition("received")} and ${leaveMessages.id} >= ${fromId}::uuid and ${leaveMessages.id} < ${toId}::uuid`;

/** By local day; days on which nothing came are not there. */
export async function readDayVolumes(
  db: Executor,
  organizationId: string,
  range: Range,
  timeZone: string,
): Promise<DayVolume[]> {
  const result = await db.execute<DayVolume>(sql`
    select to_char(${leaveMessages.createdAt} at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*)::int as received,
      (count(*) filter (where ${timedCondition("answered")}))::int as answered
    from ${leaveMessages} where ${counted(organizationId, range)} group by 1 order by 1`);
  return result.rows;
}

/** First answers by how soon they came, all bins in their order. */
export async function readResponseBins(db: Executor, organizationId: string, range: Range): Promise<BinVolume[]> {
  const parts = RESPONSE_BINS.map(
    (bin) => sql`select ${bin}::text as bin, count(*)::int as n,
      (count(*) filter (where ${timedCondition("late")}))::int as late
      from ${leaveMessages} where ${counted(organizationId, range)} and ${responseCondition(bin)}`,
  );
  const result = await db.execute<BinVolume>(sql.join(parts, sql` union all `));
  return RESPONSE_BINS.flatMap((bin) => result.rows.filter((row) => row.bin === bin));
}

/** The pages on which most was left. */
export async function readTopPages(
  db: Executor,
  organizationId: string,
  range: Range,
  limit: number,
): Promise<PageVolume[]> {
  const result = await db.execute<PageVolume>(sql`
    select ${PAGE} as page, count(*)::int as received from ${leaveMessages}
    where ${counted(organizationId, range)} and ${leaveMessages.pageUrl} <> ''
    group by 1 order by 2 desc, 1 limit ${limit}`);
  return result.rows;
}
