import { type SQL, sql } from "drizzle-orm";
import type { TimedFigure, TimedRow } from "@/lib/domain/leave-message/response-times";
import type { Executor } from "../client";
import { leaveMessages } from "../schema";

/*
 * Which messages each figure of the response-time board counts. The board reads these as flags of its rows, the inbox as
 * conditions of its list, so that a figure and the list it opens cannot differ.
 */
const COUNTED = sql`(${leaveMessages.status} <> 'spam' and ${leaveMessages.mergedInto} is null)`;
const ANSWERED = sql`${leaveMessages.responseMinutes} is not null`;
const WAITING = sql`(${leaveMessages.responseMinutes} is null and ${leaveMessages.status} in ('pending', 'processing'))`;
const LATE = sql`(${leaveMessages.breachedAt} is not null or ${leaveMessages.respondedAt} > ${leaveMessages.dueAt})`;
const RESOLVED = sql`${leaveMessages.status} = 'closed'`;

const FIGURES: Record<TimedFigure, SQL> = {
  received: COUNTED,
  answered: sql`(${COUNTED} and ${ANSWERED})`,
  waiting: sql`(${COUNTED} and ${WAITING})`,
  late: sql`(${COUNTED} and coalesce(${LATE}, false))`,
  resolved: sql`(${COUNTED} and ${RESOLVED})`,
};

/** The messages a figure of the board counts. */
export const timedCondition = (figure: TimedFigure): SQL => FIGURES[figure];

/** Messages that came in an hour of the day (0 to 23), by the organization's clock. */
export const hourCondition = (hour: number): SQL => sql`${localHour} = ${hour}`;

const localHour = sql`extract(hour from ${leaveMessages.createdAt} at time zone (
  select time_zone from organizations o where o.id = ${leaveMessages.organizationId}))::int`;

/** What ended a message: the last of these lines of its timeline. */
const CLOSING = sql`('status', 'replied', 'auto_closed', 'undone')`;

/** The messages of a range of ids with what the board counts of each, newest first. */
export async function readTimedRows(
  db: Executor,
  organizationId: string,
  range: { fromId: string; toId: string },
  limit: number,
): Promise<TimedRow[]> {
  const result = await db.execute<
    Omit<TimedRow, "createdAt" | "closedAt"> & { createdAt: string; closedAt: string }
  >(sql`
    select extract(epoch from created_at) * 1000 as "createdAt", ${localHour} as hour, assignee_id as "assigneeId",
      category, source, site_id as "siteId", response_minutes as minutes, ${WAITING} as waiting, coalesce(${LATE}, false) as late,
      case when ${RESOLVED} then extract(epoch from coalesce((
        select max(f.at) from message_facts f where f.organization_id = ${leaveMessages.organizationId}
          and f.message_id = ${leaveMessages.id} and f.kind in ${CLOSING}), updated_at)) * 1000 end as "closedAt"
    from leave_messages
    where organization_id = ${organizationId} and not synthetic and ${COUNTED}
      and id >= ${range.fromId}::uuid and id < ${range.toId}::uuid
    order by id desc limit ${limit}`);
  return result.rows.map(({ createdAt, closedAt, ...row }) => ({
    ...row,
    createdAt: Number(createdAt),
    closedAt: closedAt === null ? null : Number(closedAt),
  }));
}

/** The median business minutes to the first answer of messages from `fromId` on, and of how many; of the newest `limit`. */
export async function readMedianResponse(
  db: Executor,
  organizationId: string,
  fromId: string,
  limit: number,
): Promise<{ median: number | null; answers: number }> {
  const result = await db.execute<{ median: number | null; answers: number }>(sql`
    select percentile_cont(0.5) within group (order by minutes) as median, count(*)::int as answers from (
      select response_minutes as minutes from leave_messages
      where organization_id = ${organizationId} and id >= ${fromId}::uuid and not synthetic and ${COUNTED} and ${ANSWERED}
      order by id desc limit ${limit}) recent`);
  return result.rows[0] ?? { median: null, answers: 0 };
}
