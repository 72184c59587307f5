import type { Tx } from "@/db/client";
import {
  type ContactRow,
  findContactByEmail,
  findContactByPhone,
  insertContact,
  updateContact,
} from "@/db/queries/contacts";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { eventTime } from "@/lib/services/messages/event-data";

/** What is known of a person from one submission. `source` is the way in (`web_chat`, `api`). */
export type ContactFacts = { name: string; phone: string | null; email: string | null; source: string };
type CustomerEvent = { type: "customer.created" | "customer.updated"; data: Record<string, unknown>; occurredAt: Date };

/**
 * Finds the contact by phone, else by e-mail, or makes one; says what happened as an event to record in the same
 * transaction. Without phone and e-mail there is nobody to find again: no contact. A visitor fills gaps and never
 * overwrites: anybody can type somebody else's phone number. The caller holds `contactLocks`.
 */
export async function upsertContact(
  tx: Tx,
  ctx: Pick<ServiceContext, "organizationId" | "now">,
  facts: ContactFacts,
): Promise<{ contactId: string | null; event: CustomerEvent | null }> {
  if (facts.phone === null && facts.email === null) return { contactId: null, event: null };
  const known = await findKnown(tx, ctx.organizationId, facts);
  return known === null ? create(tx, ctx, facts) : complete(tx, ctx, known, facts);
}

/** Names for `lockSubmission`: two messages of one new person must not make two contacts. */
export function contactLocks(facts: Pick<ContactFacts, "phone" | "email">): string[] {
  return [facts.phone, facts.email].filter((text) => text !== null).map((text) => `contact ${text}`);
}

async function findKnown(tx: Tx, organizationId: string, facts: ContactFacts): Promise<ContactRow | null> {
  const byPhone = facts.phone === null ? null : await findContactByPhone(tx, organizationId, facts.phone);
  if (byPhone !== null || facts.email === null) return byPhone;
  return findContactByEmail(tx, organizationId, facts.email);
}

async function create(tx: Tx, ctx: Pick<ServiceContext, "organizationId" | "now">, facts: ContactFacts) {
  const now = ctx.now();
  const row = {
    id: newUuid(now.getTime()),
    organizationId: ctx.organizationId,
    ...facts,
    createdAt: now,
    updatedAt: now,
  };
  await insertContact(tx, row);
  return { contactId: row.id, event: { type: "customer.created" as const, data: contactData(row), occurredAt: now } };
}

async function complete(
  tx: Tx,
  ctx: Pick<ServiceContext, "organizationId" | "now">,
  known: ContactRow,
  facts: ContactFacts,
) {
  const gaps = {
    ...(known.name === "" && facts.name !== "" ? { name: facts.name } : {}),
    ...(known.phone === null && facts.phone !== null ? { phone: facts.phone } : {}),
    ...(known.email === null && (await isFreeEmail(tx, known, facts)) ? { email: facts.email } : {}),
  };
  if (Object.keys(gaps).length === 0) return { contactId: known.id, event: null };
  const now = ctx.now();
  await updateContact(tx, known, { ...gaps, updatedAt: now });
  const changes = Object.fromEntries(
    Object.entries(gaps).map(([key, value]) => [key, [known[key as keyof typeof gaps] || null, value]]),
  );
  const data = { ...contactData({ ...known, ...gaps }), updated_time: eventTime(now), changes };
  return { contactId: known.id, event: { type: "customer.updated" as const, data, occurredAt: now } };
}

/** An address that is another contact's already stays with that contact. */
async function isFreeEmail(tx: Tx, known: ContactRow, facts: ContactFacts): Promise<boolean> {
  if (facts.email === null) return false;
  return (await findContactByEmail(tx, known.organizationId, facts.email)) === null;
}

function contactData(contact: Pick<ContactRow, "id" | "name" | "phone" | "email" | "source" | "createdAt">) {
  return {
    customer_id: encodeId("contact", contact.id),
    name: contact.name,
    phone: contact.phone,
    email: contact.email,
    source: contact.source,
    created_time: eventTime(contact.createdAt),
  };
}
