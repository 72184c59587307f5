import { type SQL, sql } from "drizzle-orm";
import { uuidAt } from "@/lib/domain/ids";
import type { Db, Executor } from "../client";

/** An organization to whose notification channels a day's count is due. */
export type SpamDay = { organizationId: string; timeZone: string };

/**
 * Organizations with notification channels whose local hour is from `from` (inclusive) to `to` (exclusive) and that were not
 * looked at under the key of their local day yet. Not scoped: the upkeep looks for all.
 */
export async function organizationsAtHour(
  db: Db,
  now: Date,
  hours: { from: number; to: number },
  keyStart: string,
  limit: number,
): Promise<SpamDay[]> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const result = await db.execute<SpamDay>(sql`
    select o.id as "organizationId", o.time_zone as "timeZone" from organizations o
    where extract(hour from ${at} at time zone o.time_zone) between ${hours.from} and ${hours.to - 1}
      and exists (select 1 from notification_channels c where c.organization_id = o.id)
      and not exists (select 1 from intake_keys k where k.organization_id = o.id
        and k.key = ${keyStart}::text || to_char(${at} at time zone o.time_zone, 'YYYY-MM-DD'))
    order by o.id limit ${limit}`);
  return result.rows;
}

/** How many messages of a time are kept apart by the product, `from` inclusive, `to` exclusive. */
export async function countKeptApart(
  db: Executor,
  organizationId: string,
  { from, to }: { from: Date; to: Date },
): Promise<number> {
  const result = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from leave_messages
    where organization_id = ${organizationId} and id >= ${uuidAt(from.getTime())} and id < ${uuidAt(to.getTime())}
      and status = 'spam' and spam_reason is not null and not synthetic`);
  return result.rows[0]?.n ?? 0;
}

/** Whether somebody let an earlier message of the same phone number or address go on that was kept apart. */
export async function wasLetGoOn(
  db: Executor,
  organizationId: string,
  { phone, email }: { phone: string | null; email: string | null },
): Promise<boolean> {
  const of = (contact: SQL) => sql`
    exists (select 1 from leave_messages where organization_id = ${organizationId} and ${contact}
      and spam_reason is not null and status <> 'spam')`;
  const found = [
    ...(phone === null ? [] : [of(sql`phone = ${phone}`)]),
    ...(email === null ? [] : [of(sql`email = ${email}`)]),
  ];
  if (found.length === 0) return false;
  const result = await db.execute<{ known: boolean }>(sql`select ${sql.join(found, sql` or `)} as known`);
  return result.rows[0]?.known ?? false;
}
