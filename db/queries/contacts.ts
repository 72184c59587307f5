import { and, asc, eq } from "drizzle-orm";
import type { Executor } from "../client";
import { contacts } from "../schema";

export type ContactRow = typeof contacts.$inferSelect;

/** The oldest contact with this phone number (normalised). */
export async function findContactByPhone(
  db: Executor,
  organizationId: string,
  phone: string,
): Promise<ContactRow | null> {
  return first(db, organizationId, eq(contacts.phone, phone));
}

/** The oldest contact with this e-mail address (lower case). */
export async function findContactByEmail(
  db: Executor,
  organizationId: string,
  email: string,
): Promise<ContactRow | null> {
  return first(db, organizationId, eq(contacts.email, email));
}

async function first(
  db: Executor,
  organizationId: string,
  condition: ReturnType<typeof eq>,
): Promise<ContactRow | null> {
  const [row] = await db
    .select()
    .from(contacts)
    .where(and(eq(contacts.organizationId, organizationId), condition))
    .orderBy(asc(contacts.id))
    .limit(1);
  return row ?? null;
}

export async function insertContact(tx: Executor, row: typeof contacts.$inferInsert): Promise<void> {
  await tx.insert(contacts).values(row);
}

/** Writes changed values and counts the version up. */
export async function updateContact(
  tx: Executor,
  contact: Pick<ContactRow, "id" | "organizationId" | "version">,
  values: Partial<Pick<ContactRow, "name" | "phone" | "email">> & { updatedAt: Date },
): Promise<void> {
  await tx
    .update(contacts)
    .set({ ...values, version: contact.version + 1 })
    .where(and(eq(contacts.organizationId, contact.organizationId), eq(contacts.id, contact.id)));
}
