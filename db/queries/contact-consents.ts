import { and, desc, eq, isNull } from "drizzle-orm";
import type { Executor } from "../client";
import { contactConsents } from "../schema";

export type ConsentRow = typeof contactConsents.$inferSelect;

/** What a contact agreed to, newest first. */
export function listConsents(
  db: Executor,
  organizationId: string,
  contactId: string,
  limit: number,
): Promise<ConsentRow[]> {
  return db
    .select()
    .from(contactConsents)
    .where(and(eq(contactConsents.organizationId, organizationId), eq(contactConsents.contactId, contactId)))
    .orderBy(desc(contactConsents.id))
    .limit(limit);
}

export async function insertConsents(
  tx: Executor,
  rows: readonly (typeof contactConsents.$inferInsert)[],
): Promise<void> {
  if (rows.length > 0) await tx.insert(contactConsents).values([...rows]);
}

/** False when there is none in force. */
export async function withdrawConsent(
  tx: Executor,
  organizationId: string,
  contactId: string,
  id: string,
  at: Date,
): Promise<boolean> {
  const rows = await tx
    .update(contactConsents)
    .set({ withdrawnAt: at })
    .where(
      and(
        eq(contactConsents.organizationId, organizationId),
        eq(contactConsents.contactId, contactId),
        eq(contactConsents.id, id),
        isNull(contactConsents.withdrawnAt),
      ),
    )
    .returning({ id: contactConsents.id });
  return rows.length > 0;
}
