import type { Tx } from "@/db/client";
import { lockKnownContacts, touchContact } from "@/db/queries/contacts-write";
import type { ServiceContext } from "@/lib/context";
import type { ContactPatch } from "@/lib/domain/contacts/contact";
import { applied, contactChanges, planContacts } from "@/lib/domain/contacts/plan";
import { newUuid } from "@/lib/domain/ids";
import { customerData } from "./event-data";
import { keyLocks, writePlan } from "./write";

/** What is known of a person from one submission. `source` is the way in (`web_chat`, `api`). */
export type ContactFacts = { name: string; phone: string | null; email: string | null; source: string };
type CustomerEvent = { type: "customer.created" | "customer.updated"; data: Record<string, unknown>; occurredAt: Date };
type UpsertContext = Pick<ServiceContext, "organizationId" | "now">;

/**
 * Finds the contact by phone, else by e-mail, or makes one; says what happened as an event to record in the same
 * transaction. Without phone and e-mail there is nobody to find again: no contact. A visitor fills gaps and never
 * overwrites: anybody can type somebody else's phone number. The caller holds `contactLocks`.
 */
export async function upsertContact(
  tx: Tx,
  ctx: UpsertContext,
  facts: ContactFacts,
): Promise<{ contactId: string | null; event: CustomerEvent | null }> {
  const { name, phone, email, source } = facts;
  if (phone === null && email === null) return { contactId: null, event: null };
  const now = ctx.now();
  const keys = {
    externalIds: [],
    identities: [],
    phones: phone === null ? [] : [phone],
    emails: email === null ? [] : [email],
  };
  const known = await lockKnownContacts(tx, ctx.organizationId, keys);
  const byPhone = phone === null ? undefined : known.find((contact) => contact.phone === phone);
  const found = byPhone ?? known.find((contact) => contact.email === email);
  const written = { ...ctx, actor: { kind: "visitor", name: "visitor" } as const };
  if (found === undefined) {
    const policy = { onConflict: "create" as const, matchKey: null, source, now, newId: () => newUuid(now.getTime()) };
    const plan = planContacts([], [{ index: 0, patch: { name, phone, email } }], policy);
    const [contact] = plan.inserts.map((insert) => ({ ...insert, lastActiveAt: now }));
    if (contact === undefined) return { contactId: null, event: null };
    await writePlan(tx, written, { inserts: [contact], updates: [] }, { source: "web_chat", events: false });
    return { contactId: contact.id, event: { type: "customer.created", data: customerData(contact), occurredAt: now } };
  }
  // An address that is another contact's already stays with that contact.
  const free = !known.some((contact) => contact.id !== found.id && contact.email === email);
  const gaps: ContactPatch = {
    ...(found.name === "" ? { name } : {}),
    ...(found.phone === null && phone !== null ? { phone } : {}),
    ...(found.email === null && email !== null && free ? { email } : {}),
  };
  const after = applied(found, gaps);
  const changes = contactChanges(found, after);
  if (changes.length === 0) {
    await touchContact(tx, ctx.organizationId, found.id, now);
    return { contactId: found.id, event: null };
  }
  const active = { ...after, lastActiveAt: now };
  const update = { before: found, after: active, changes, newIdentities: [] };
  await writePlan(tx, written, { inserts: [], updates: [update] }, { source: "web_chat", events: false });
  const data = customerData(active, { changes, at: now });
  return { contactId: found.id, event: { type: "customer.updated", data, occurredAt: now } };
}

/** Names for `lockSubmission`: two messages of one new person must not make two contacts. */
export function contactLocks(facts: Pick<ContactFacts, "phone" | "email">): string[] {
  return keyLocks([facts]);
}
