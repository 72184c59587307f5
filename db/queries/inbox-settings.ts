import { eq, type SQL, sql } from "drizzle-orm";
import type { Schedule } from "@/lib/domain/presence/schedule";
import type { Executor } from "../client";
import { inboxSettings } from "../schema";

export type InboxSettingsRow = typeof inboxSettings.$inferSelect;

/** What an organization said about its inbox, or null before it said anything. */
export async function findInboxSettings(db: Executor, organizationId: string): Promise<InboxSettingsRow | null> {
  const [row] = await db.select().from(inboxSettings).where(eq(inboxSettings.organizationId, organizationId));
  return row ?? null;
}

/** What an organization said about its hours and how long its visitors may wait; null where it said nothing. */
export type ServiceFacts = { timeZone: string; schedule: Schedule | null } & {
  [part in "slaMinutes" | "slaCategories" | "slaPause"]: InboxSettingsRow[part] | null;
};

/** They, as a query of one document. */
export const serviceFactsDocument = (organizationId: string): SQL => sql`
  select json_build_object('timeZone', o.time_zone, 'schedule', p.schedule, 'slaMinutes', i.sla_minutes,
    'slaCategories', i.sla_categories, 'slaPause', i.sla_pause) as facts
  from organizations o
  left join presence_settings p on p.organization_id = o.id
  left join inbox_settings i on i.organization_id = o.id
  where o.id = ${organizationId}::uuid`;

export async function findServiceFacts(db: Executor, organizationId: string): Promise<ServiceFacts | null> {
  const result = await db.execute<{ facts: ServiceFacts }>(serviceFactsDocument(organizationId));
  return result.rows[0]?.facts ?? null;
}

export async function saveInboxSettings(tx: Executor, row: InboxSettingsRow): Promise<void> {
  const { organizationId, ...values } = row;
  await tx
    .insert(inboxSettings)
    .values({ organizationId, ...values })
    .onConflictDoUpdate({ target: inboxSettings.organizationId, set: values });
}

/** Organizations whose retention differs from the defaults, with what they keep. */
export async function listRetentions(
  db: Executor,
): Promise<Pick<InboxSettingsRow, "organizationId" | "autoCloseDays" | "messageDays" | "ipDays" | "spamDays">[]> {
  const { organizationId, autoCloseDays, messageDays, ipDays, spamDays } = inboxSettings;
  return db.select({ organizationId, autoCloseDays, messageDays, ipDays, spamDays }).from(inboxSettings);
}
