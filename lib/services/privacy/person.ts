import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { listConsents } from "@/db/queries/contact-consents";
import { deleteContacts } from "@/db/queries/contacts-write";
import { findServiceFacts } from "@/db/queries/inbox-settings";
import { deleteExportsOf } from "@/db/queries/message-exports";
import { findFile, listMessageFiles } from "@/db/queries/message-files";
import {
  countPerson,
  eraseEvents,
  eraseMessages,
  eraseTickets,
  findEventsWith,
  findPerson,
  PERSON_PAGE,
  type PersonCounts,
  type PersonRows,
} from "@/db/queries/privacy";
import { authorize, type ServiceContext } from "@/lib/context";
import { answerBy } from "@/lib/domain/answer-by";
import { encodeId, uuidTime } from "@/lib/domain/ids";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import { maskEmail, maskPhone } from "@/lib/domain/masking";
import { localMinute } from "@/lib/domain/zoned-time";
import { AppError } from "@/lib/errors";
import { isPhoneLike } from "@/lib/services/messages/read";
import { writeZip, type ZipEntry } from "@/lib/services/spreadsheet/zip";

/** What an installation has of one person: only counts and masked names of what was looked for. */
export type PersonPreview = { shown: string; messages: number; contacts: number; tickets: number; held: number };
/** `answerBy`: the local days by which a request that came today is to be done and answered. */
export type PersonFound = PersonPreview & { answerBy: { workdays: string; days: string } };
export type PersonErased = PersonPreview & { events: number; deliveries: number };

/** What one contact agreed to, at most; there is one for each form he sent with a consent. */
const CONSENTS_MAX = 1_000;
const DAY_MS = 86_400_000;
/** Rows of each kind that one archive carries: it is made in memory. */
const EXPORT_MAX = 10_000;
/** Attachments that one archive carries: it is made in memory. */
const ATTACHED_MAX_BYTES = 100 * 1024 * 1024;

/** A phone number or address as it is stored. @throws AppError `invalid` */
function contactOf(text: string): string {
  const trimmed = text.trim();
  if (isPhoneLike(trimmed)) return normaliseField("phone", trimmed);
  if (/^[^\s@]+@[^\s@]+$/.test(trimmed)) return trimmed.toLowerCase();
  const message = "Enter a whole phone number or e-mail address.";
  throw new AppError("invalid", message, { fields: [{ path: "contact", message, key: "person_contact" }] });
}

const masked = (contact: string) => (contact.includes("@") ? maskEmail(contact) : maskPhone(contact));

const previewOf = (contact: string, counts: PersonCounts): PersonPreview => ({ shown: masked(contact), ...counts });

/**
 * What there is of the person behind a phone number or an address.
 * @throws AppError `forbidden`, `invalid`
 */
export async function previewPerson(ctx: ServiceContext, text: string): Promise<PersonFound> {
  authorize(ctx, "privacy.manage");
  const contact = contactOf(text);
  const counts = await countPerson(ctx.db, ctx.organizationId, contact);
  const facts = await findServiceFacts(ctx.db, ctx.organizationId);
  const today = localMinute(ctx.now(), facts?.timeZone ?? "UTC").slice(0, 10);
  return { ...previewOf(contact, counts), answerBy: answerBy(today, facts?.schedule?.calendar ?? []) };
}

/**
 * Everything there is of a person as a ZIP of JSON, for him to have.
 * @throws AppError `forbidden`, `invalid`, `not_found`; `too_large` beyond 10,000 messages, contacts or tickets
 */
export async function exportPerson(ctx: ServiceContext, text: string): Promise<{ name: string; bytes: Buffer }> {
  authorize(ctx, "privacy.manage");
  authorize(ctx, "pii.reveal");
  const contact = contactOf(text);
  const limit = EXPORT_MAX + 1;
  const rows = await findPerson(ctx.db, ctx.organizationId, contact, { erasable: false, limit });
  const most = Math.max(rows.messages.length, rows.contacts.length, rows.tickets.length);
  if (most === 0) throw new AppError("not_found", "There is nothing of this person.");
  // Half of what there is must not look like everything.
  if (most > EXPORT_MAX) throw new AppError("too_large", `An export has at most ${EXPORT_MAX} rows of a kind.`);
  await audit(ctx.db, ctx, { action: "privacy.exported", objectType: "person", objectName: masked(contact) });
  const file = (name: string, content: unknown) => ({ name, content: `${JSON.stringify(content, null, 2)}\n` });
  const messages = rows.messages.map(({ fingerprint: _fingerprint, organizationId: _organization, ...row }) => ({
    ...row,
    id: encodeId("message", row.id),
  }));
  const consents = await Promise.all(
    rows.contacts.map(({ id }) => listConsents(ctx.db, ctx.organizationId, id, CONSENTS_MAX)),
  );
  const attached = await attachments(ctx, rows.messages);
  const bytes = writeZip([
    file("messages.json", messages),
    ...attached,
    file("consents.json", consents.flat()),
    file("contacts.json", rows.contacts),
    file("tickets.json", rows.tickets),
  ]);
  return { name: `person-${ctx.now().toISOString().slice(0, 10)}.zip`, bytes };
}

/** What the person attached, by message; beyond `ATTACHED_MAX_BYTES` only its names, in messages.json, go along. */
async function attachments(ctx: ServiceContext, messages: PersonRows["messages"]): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  let left = ATTACHED_MAX_BYTES;
  for (const { id, number } of messages) {
    for (const line of await listMessageFiles(ctx.db, ctx.organizationId, id)) {
      if (line.bytes > left) continue;
      left -= line.bytes;
      const whole = await findFile(ctx.db, ctx.organizationId, line.id);
      if (whole !== null)
        entries.push({ name: `attachments/${number}/${line.id.slice(-6)}-${line.name}`, content: whole.content });
    }
  }
  return entries;
}

/**
 * Erases a person, page by page until nothing is left: messages are emptied (number, times and status stay, so that
 * counts do not change), contacts are deleted, tickets lose the customer, and the stored events about them lose their data
 * together with every body that was sent or answered for them. Each page is one transaction: what was cut off is done by
 * asking again. Messages under a legal hold stay as they are and are counted, and so does the contact they hang on. What
 * was delivered to other systems, and backups of the database, are beyond reach: the page says so.
 * @throws AppError `forbidden`, `invalid`
 */
export async function erasePerson(ctx: ServiceContext, text: string): Promise<PersonErased> {
  authorize(ctx, "privacy.manage");
  const contact = contactOf(text);
  const { organizationId } = ctx;
  const found = previewOf(contact, await countPerson(ctx.db, organizationId, contact));
  const total: PersonErased = { ...found, messages: found.held, contacts: 0, tickets: 0, events: 0, deliveries: 0 };
  // Contacts that are kept for a held message come again with every look: they do not make another one.
  for (let more = true; more; ) {
    const page = await ctx.db.transaction((tx) => erasePage(tx, ctx, contact, found.held > 0));
    for (const key of ["messages", "contacts", "tickets", "events", "deliveries"] as const) total[key] += page[key];
    more = [page.messages, page.contacts, page.tickets].includes(PERSON_PAGE);
  }
  // Lists that members have ordered may still name the person.
  await deleteExportsOf(ctx.db, organizationId);
  await audit(ctx.db, ctx, {
    action: "privacy.erased",
    objectType: "person",
    objectName: `${masked(contact)}: ${total.messages - found.held} + ${total.contacts} + ${total.tickets}, ${total.events}`,
  });
  ctx.live.touch(organizationId, "messages");
  return total;
}

type Page = Pick<PersonErased, "messages" | "contacts" | "tickets" | "events" | "deliveries">;

/** Erases what one look at a person brings. Contacts go with the last messages, which are found by them. */
async function erasePage(tx: Tx, ctx: ServiceContext, contact: string, isHeld: boolean): Promise<Page> {
  const { organizationId } = ctx;
  const {
    messages,
    tickets,
    contacts: known,
  } = await findPerson(tx, organizationId, contact, {
    erasable: true,
    limit: PERSON_PAGE,
  });
  const contacts = isHeld || messages.length === PERSON_PAGE ? [] : known;
  const ids = [...messages, ...contacts, ...tickets].map(({ id }) => id);
  const marks = [
    ...messages.map(({ id }) => encodeId("message", id)),
    ...contacts.map(({ id }) => encodeId("contact", id)),
    ...tickets.map((row) => JSON.stringify(row.externalId ?? encodeId("ticket", row.id))),
    ...(isHeld ? [] : [JSON.stringify(contact)]),
  ];
  // Ids carry the time: nothing about a person is older than the first of his rows by more than a day.
  const fromMs = ids.length === 0 ? 0 : Math.min(...ids.map(uuidTime)) - DAY_MS;
  const events = ids.length === 0 ? [] : await findEventsWith(tx, organizationId, { fromMs, marks });
  const deliveries = await eraseEvents(tx, organizationId, events);
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
  await eraseMessages(tx, organizationId, idsOf(messages), ctx.now());
  await eraseTickets(tx, organizationId, idsOf(tickets));
  if (contacts.length > 0) await deleteContacts(tx, organizationId, idsOf(contacts));
  const [m, c, t] = [messages.length, contacts.length, tickets.length];
  return { messages: m, contacts: c, tickets: t, events: events.length, deliveries };
}
