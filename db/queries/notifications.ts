import { and, asc, eq, isNull, sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import { uuidAt } from "@/lib/domain/ids";
import type { Executor, Tx } from "../client";
import { endpoints, memberships, notificationChannels, notificationSettings, users } from "../schema";
import type { EndpointRow } from "./endpoints";

export type NotificationSettingsRow = typeof notificationSettings.$inferSelect;
export type NotificationPlace = Pick<
  typeof notificationChannels.$inferSelect,
  "position" | "role" | "reused" | "subscribed"
>;
export type NotificationChannelRow = NotificationPlace & { endpoint: EndpointRow };

/** What holds for all notifications; null as long as nobody changed it. */
export async function findNotificationSettings(
  db: Executor,
  organizationId: string,
): Promise<NotificationSettingsRow | null> {
  const [row] = await db
    .select()
    .from(notificationSettings)
    .where(eq(notificationSettings.organizationId, organizationId));
  return row ?? null;
}

/** Writes `change` over what is there, `otherwise` where nothing is there yet. */
export async function writeNotificationSettings(
  tx: Tx,
  organizationId: string,
  otherwise: Omit<NotificationSettingsRow, "organizationId">,
  change: Partial<Omit<NotificationSettingsRow, "organizationId">>,
): Promise<NotificationSettingsRow> {
  const [row] = await tx
    .insert(notificationSettings)
    .values({ ...otherwise, ...change, organizationId })
    .onConflictDoUpdate({ target: notificationSettings.organizationId, set: change })
    .returning();
  if (row === undefined) throw new Error("notification_settings returned no row");
  return row;
}

/** The endpoints of the list that are not deleted, in its order. */
export async function listNotificationChannels(
  db: Executor,
  organizationId: string,
): Promise<NotificationChannelRow[]> {
  return db
    .select({
      endpoint: endpoints,
      position: notificationChannels.position,
      role: notificationChannels.role,
      reused: notificationChannels.reused,
      subscribed: notificationChannels.subscribed,
    })
    .from(notificationChannels)
    .innerJoin(endpoints, eq(endpoints.id, notificationChannels.endpointId))
    .where(
      and(
        eq(notificationChannels.organizationId, organizationId),
        eq(endpoints.organizationId, organizationId),
        isNull(endpoints.deletedAt),
      ),
    )
    .orderBy(asc(notificationChannels.position), asc(notificationChannels.endpointId));
}

/** One change of the list at a time for an organization, until the transaction ends. */
export async function lockNotificationList(tx: Tx, organizationId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`notifications:${organizationId}`}, 0))`);
}

/** Puts an endpoint into the list, or moves it within. */
export async function putNotificationChannel(
  tx: Tx,
  organizationId: string,
  endpointId: string,
  place: NotificationPlace,
): Promise<void> {
  await tx
    .insert(notificationChannels)
    .values({ organizationId, endpointId, ...place })
    .onConflictDoUpdate({ target: notificationChannels.endpointId, set: place });
}

export async function removeNotificationChannel(tx: Tx, organizationId: string, endpointId: string): Promise<void> {
  await tx
    .delete(notificationChannels)
    .where(
      and(eq(notificationChannels.organizationId, organizationId), eq(notificationChannels.endpointId, endpointId)),
    );
}

/** Whether an enabled endpoint that is not in the list is subscribed to a type. */
export async function hearsOutside(db: Executor, organizationId: string, type: EventType): Promise<boolean> {
  const result = await db.execute<{ heard: boolean }>(sql`
    select exists (
      select 1 from endpoints e
      where e.organization_id = ${organizationId} and e.deleted_at is null and e.enabled and ${type} = any(e.events)
        and not exists (select 1 from notification_channels c where c.endpoint_id = e.id)) as heard`);
  return result.rows[0]?.heard ?? false;
}

/** A member's own mailbox, for tests that nobody else is to get. */
export async function mailboxOfMember(db: Executor, organizationId: string, userId: string): Promise<string | null> {
  const [row] = await db
    .select({ email: users.email })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .where(and(eq(users.id, userId), eq(memberships.organizationId, organizationId)));
  return row?.email ?? null;
}

/** Names that the organization's endpoints have: a new one is called otherwise. */
export async function endpointNamesInUse(db: Executor, organizationId: string): Promise<Set<string>> {
  const rows = await db
    .select({ name: endpoints.name })
    .from(endpoints)
    .where(and(eq(endpoints.organizationId, organizationId), isNull(endpoints.deletedAt)));
  return new Set(rows.map(({ name }) => name));
}

/**
 * How many messages came since, at most `cap`, spam and checks aside, and whether any notification about a message
 * arrived through these endpoints. Messages after `until` do not count: theirs may still be on the way.
 */
export async function silenceSince(
  db: Executor,
  organizationId: string,
  endpointIds: readonly string[],
  range: { since: Date; until: Date },
  cap: number,
): Promise<{ messages: number; delivered: boolean }> {
  const oldest = uuidAt(range.since.getTime());
  const result = await db.execute<{ messages: number; delivered: boolean }>(sql`
    select
      (select count(*)::int from (
        select 1 from leave_messages
        where organization_id = ${organizationId} and id >= ${oldest} and id < ${uuidAt(range.until.getTime())}
          and event_id is not null and not synthetic
        limit ${cap}
      ) m) as messages,
      exists (
        select 1 from deliveries
        where organization_id = ${organizationId} and id >= ${oldest} and not is_test and status = 'delivered'
          and endpoint_id = any(${sql.param([...endpointIds])}::uuid[])
          and event_type in ('leave_message.created', 'delivery.digest')
      ) as delivered`);
  return result.rows[0] ?? { messages: 0, delivered: false };
}
