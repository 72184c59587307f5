import type { Tx } from "@/db/client";
import { type ContactKeys, lockKnownContacts, touchContact } from "@/db/queries/contacts-write";
import type { ServiceContext } from "@/lib/context";
import type { Contact, ContactPatch } from "@/lib/domain/contacts/contact";
import { applied, contactChanges, type PlannedUpdate, planContacts } from "@/lib/domain/contacts/plan";
import { newUuid } from "@/lib/domain/ids";
import { customerData } from "./event-data";
import { keyLocks, writePlan } from "./write";

/** What is known of a person from one submission. `source` is the way in (`web_chat`, `api`). */
export type ContactFacts = { name: string; phone: string | null; email: string | null; source: string };
type CustomerEvent = { type: "customer.created" | "customer.updated"; data: Record<string, unknown>; occurredAt: Date };
/** The contact of a submission, and what is to be told of it. */
export type Met = { contactId: string | null; event: CustomerEvent | null };
type UpsertContext = Pick<ServiceContext, "organizationId" | "now">;

/**
 * Finds the contact by phone, else by e-mail, or makes one; says what happened as an event to record in the same
 * transaction. Without phone and e-mail there is nobody to find again: no contact. A visitor fills gaps and never
 * overwrites: anybody can type somebody else's phone number. The caller holds `contactLocks`.
 */
export async function upsertContact(tx: Tx, ctx: UpsertContext, facts: ContactFacts): Promise<Met> {
  if (facts.phone === null && facts.email === null) return NOBODY;
  const now = ctx.now();
  const known = await lockKnownContacts(tx, ctx.organizationId, contactKeys([facts]));
  const { insert, update, touch, ...met } = planMeeting(known, facts, now);
  const written = { ...ctx, actor: VISITOR };
  if (touch !== null) await touchContact(tx, ctx.organizationId, touch, now);
  else {
    const plan = { inserts: insert === null ? [] : [insert], updates: update === null ? [] : [update] };
    await writePlan(tx, written, plan, { source: "web_chat", events: false });
  }
  return met;
}

const VISITOR = { kind: "visitor", name: "visitor" } as const;
const NOBODY = { contactId: null, event: null };

/** What the visitors of these submissions may be known by. */
export function contactKeys(all: readonly Pick<ContactFacts, "phone" | "email">[]): ContactKeys {
  return {
    ...{ externalIds: [], identities: [] },
    phones: all.flatMap(({ phone }) => phone ?? []),
    emails: all.flatMap(({ email }) => email ?? []),
  };
}

/** Who a submission's visitor is, and the one thing that is to be written about it: at most one of the three. */
export type Meeting = Met & { insert: Contact | null; update: PlannedUpdate | null; touch: string | null };

/** {@link upsertContact} without the database. `known`: who has the visitor's phone or e-mail, oldest first. */
export function planMeeting(known: readonly Contact[], facts: ContactFacts, now: Date): Meeting {
  const { name, phone, email, source } = facts;
  const nothing = { insert: null, update: null, touch: null };
  if (phone === null && email === null) return { ...NOBODY, ...nothing };
  const byPhone = phone === null ? undefined : known.find((contact) => contact.phone === phone);
  const found = byPhone ?? known.find((contact) => contact.email === email);
  if (found === undefined) {
    const policy = { onConflict: "create" as const, matchKey: null, source, now, newId: () => newUuid(now.getTime()) };
    const plan = planContacts([], [{ index: 0, patch: { name, phone, email } }], policy);
    const [contact] = plan.inserts.map((insert) => ({ ...insert, lastActiveAt: now }));
    if (contact === undefined) return { ...NOBODY, ...nothing };
    const event = { type: "customer.created" as const, data: customerData(contact), occurredAt: now };
    return { contactId: contact.id, event, ...nothing, insert: contact };
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
  if (changes.length === 0) return { contactId: found.id, event: null, ...nothing, touch: found.id };
  const active = { ...after, lastActiveAt: now };
  const update = { before: found, after: active, changes, newIdentities: [] };
  const data = customerData(active, { changes, at: now });
  return { contactId: found.id, event: { type: "customer.updated", data, occurredAt: now }, ...nothing, update };
}

/** Names for `lockSubmission`: two messages of one new person must not make two contacts. */
export function contactLocks(facts: Pick<ContactFacts, "phone" | "email">): string[] {
  return keyLocks([facts]);
}
