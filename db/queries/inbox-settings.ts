import { eq } from "drizzle-orm";
import type { Executor } from "../client";
import { inboxSettings } from "../schema";

export type InboxSettingsRow = typeof inboxSettings.$inferSelect;

/** What an organization said about its inbox, or null before it said anything. */
export async function findInboxSettings(db: Executor, organizationId: string): Promise<InboxSettingsRow | null> {
  const [row] = await db.select().from(inboxSettings).where(eq(inboxSettings.organizationId, organizationId));
  return row ?? null;
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
