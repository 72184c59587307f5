import type { Tx } from "@/db/client";
import { type ContactRuleRow, listContactRules } from "@/db/queries/contact-attributes";
import { insertChanges, insertContacts, updateContacts } from "@/db/queries/contacts-write";
import { lockSubmission } from "@/db/queries/messages";
import type { ServiceContext } from "@/lib/context";
import type { Contact, ContactPatch } from "@/lib/domain/contacts/contact";
import type { ContactPlan, PlannedUpdate } from "@/lib/domain/contacts/plan";
import { crosses } from "@/lib/domain/contacts/rules";
import { newUuid } from "@/lib/domain/ids";
import { type EventDraft, type EventSource, recordEvents } from "@/lib/services/events/ingest";
import { crossingData, customerData } from "./event-data";

/** Locks for everything contacts are known by: few enough to be held together, whatever a call carries. */
const LOCKS = 64;

type Keys = Pick<ContactPatch, "externalId" | "phone" | "email" | "identities">;

/** Names for `lockSubmission`: while they are held nobody else makes or finds a contact by one of the keys. */
export function keyLocks(all: readonly Keys[]): string[] {
  const keys = all.flatMap(({ externalId, phone, email, identities = [] }) => [
    ...(externalId ? [`external ${externalId}`] : []),
    ...(phone ? [phone] : []),
    ...(email ? [email] : []),
    ...identities.map(({ type, id }) => `${type} ${id}`),
  ]);
  return [...new Set(keys.map((key) => `contact keys ${hash(key) % LOCKS}`))];
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** Holds everything the patches are known by until the transaction ends. */
export const lockKeys = (tx: Tx, organizationId: string, all: readonly Keys[]): Promise<void> =>
  lockSubmission(tx, organizationId, keyLocks(all));

/** How the way in is called in timelines and events. */
export type WriteSource = "console" | "api" | "import" | "merge" | "web_chat";
export type WriteOptions = { source: WriteSource; events: boolean };
type WriteContext = Pick<ServiceContext, "organizationId" | "now" | "actor">;

/**
 * Writes a plan: contacts, identities, timelines, and the events of it, rules' crossings among them; a fixed number of
 * statements. The caller wakes routing after commit when there were events (returned).
 */
export async function writePlan(
  tx: Tx,
  ctx: WriteContext,
  plan: Pick<ContactPlan, "inserts" | "updates">,
  options: WriteOptions,
): Promise<{ events: number }> {
  const now = ctx.now();
  const { organizationId } = ctx;
  await insertContacts(tx, organizationId, plan.inserts, now);
  await updateContacts(tx, organizationId, plan.updates, now);
  const by = { actorKind: ctx.actor.kind, actorName: ctx.actor.name, source: options.source, at: now };
  const rows = plan.updates.map(({ after, changes }) => ({ id: newUuid(now.getTime()), contactId: after.id, changes }));
  await insertChanges(tx, organizationId, by, rows);
  if (!options.events) return { events: 0 };
  const rules = await listContactRules(tx, organizationId);
  const drafts = [
    ...plan.inserts.flatMap((contact) => createdEvents(contact, rules, now)),
    ...plan.updates.flatMap((update) => updatedEvents(update, rules, now)),
  ];
  const source = EVENT_SOURCE[options.source];
  await recordEvents(
    tx,
    ctx,
    drafts.map((draft) => ({ ...draft, source })),
  );
  return { events: drafts.length };
}

const EVENT_SOURCE: Record<WriteSource, EventSource> = {
  console: "console",
  merge: "console",
  import: "console",
  api: "api",
  web_chat: "form",
};

export function createdEvents(contact: Contact, rules: readonly ContactRuleRow[], now: Date): EventDraft[] {
  const created = { type: "customer.created", data: customerData(contact), occurredAt: now };
  return [created, ...crossings(null, contact, rules, now)];
}

export function updatedEvents(
  { before, after, changes }: PlannedUpdate,
  rules: readonly ContactRuleRow[],
  now: Date,
): EventDraft[] {
  const updated = { type: "customer.updated", data: customerData(after, { changes, at: now }), occurredAt: now };
  return [updated, ...crossings(before, after, rules, now)];
}

function crossings(before: Contact | null, after: Contact, rules: readonly ContactRuleRow[], now: Date): EventDraft[] {
  return rules
    .filter((rule) => rule.enabled && crosses(rule, before, after))
    .map((rule) => ({ type: "flow.triggered", data: crossingData(rule, after, now), occurredAt: now }));
}
