import { audit } from "@/db/queries/audit";
import { deleteContacts } from "@/db/queries/contacts-write";
import {
  eraseEvents,
  eraseMessages,
  eraseTickets,
  findEventsWith,
  findPerson,
  type PersonRows,
} from "@/db/queries/privacy";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId, uuidTime } from "@/lib/domain/ids";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import { maskEmail, maskPhone } from "@/lib/domain/masking";
import { AppError } from "@/lib/errors";
import { isPhoneLike } from "@/lib/services/messages/read";
import { writeZip } from "@/lib/services/spreadsheet/zip";

/** What an installation has of one person: only counts and masked names of what was looked for. */
export type PersonPreview = { shown: string; messages: number; contacts: number; tickets: number; held: number };
export type PersonErased = PersonPreview & { events: number; deliveries: number };

const DAY_MS = 86_400_000;

/** A phone number or address as it is stored. @throws AppError `invalid` */
function contactOf(text: string): string {
  const trimmed = text.trim();
  if (isPhoneLike(trimmed)) return normaliseField("phone", trimmed);
  if (/^[^\s@]+@[^\s@]+$/.test(trimmed)) return trimmed.toLowerCase();
  const message = "Enter a whole phone number or e-mail address.";
  throw new AppError("invalid", message, { fields: [{ path: "contact", message, key: "person_contact" }] });
}

const masked = (contact: string) => (contact.includes("@") ? maskEmail(contact) : maskPhone(contact));

function previewOf(contact: string, rows: PersonRows): PersonPreview {
  const held = rows.messages.filter(({ legalHold }) => legalHold).length;
  const { messages, contacts, tickets } = rows;
  return {
    shown: masked(contact),
    messages: messages.length,
    contacts: contacts.length,
    tickets: tickets.length,
    held,
  };
}

/**
 * What there is of the person behind a phone number or an address.
 * @throws AppError `forbidden`, `invalid`
 */
export async function previewPerson(ctx: ServiceContext, text: string): Promise<PersonPreview> {
  authorize(ctx, "privacy.manage");
  const contact = contactOf(text);
  return previewOf(contact, await findPerson(ctx.db, ctx.organizationId, contact));
}

/**
 * Everything there is of a person as a ZIP of JSON, for him to have.
 * @throws AppError `forbidden`, `invalid`, `not_found`
 */
export async function exportPerson(ctx: ServiceContext, text: string): Promise<{ name: string; bytes: Buffer }> {
  authorize(ctx, "privacy.manage");
  authorize(ctx, "pii.reveal");
  const contact = contactOf(text);
  const rows = await findPerson(ctx.db, ctx.organizationId, contact);
  if (rows.messages.length + rows.contacts.length + rows.tickets.length === 0)
    throw new AppError("not_found", "There is nothing of this person.");
  await audit(ctx.db, ctx, { action: "privacy.exported", objectType: "person", objectName: masked(contact) });
  const file = (name: string, content: unknown) => ({ name, content: `${JSON.stringify(content, null, 2)}\n` });
  const messages = rows.messages.map(({ fingerprint: _fingerprint, organizationId: _organization, ...row }) => ({
    ...row,
    id: encodeId("message", row.id),
  }));
  const bytes = writeZip([
    file("messages.json", messages),
    file("contacts.json", rows.contacts),
    file("tickets.json", rows.tickets),
  ]);
  return { name: `person-${ctx.now().toISOString().slice(0, 10)}.zip`, bytes };
}

/**
 * Erases a person, in one transaction: messages are emptied (number, times and status stay, so that counts do not
 * change), contacts are deleted, tickets lose the customer, and the stored events about them lose their data together with
 * every body that was sent or answered for them. Messages under a legal hold stay as they are and are counted. What was
 * delivered to other systems, and backups of the database, are beyond reach: the page says so.
 * @throws AppError `forbidden`, `invalid`
 */
export async function erasePerson(ctx: ServiceContext, text: string): Promise<PersonErased> {
  authorize(ctx, "privacy.manage");
  const contact = contactOf(text);
  const { organizationId } = ctx;
  const result = await ctx.db.transaction(async (tx) => {
    const rows = await findPerson(tx, organizationId, contact);
    const messages = rows.messages.filter(({ legalHold }) => !legalHold);
    const held = rows.messages.length - messages.length;
    const contacts = held > 0 ? [] : rows.contacts;
    const ids = [...messages, ...contacts, ...rows.tickets].map(({ id }) => id);
    const marks = [
      ...messages.map(({ id }) => encodeId("message", id)),
      ...contacts.map(({ id }) => encodeId("contact", id)),
      ...rows.tickets.map((row) => JSON.stringify(row.externalId ?? encodeId("ticket", row.id))),
      ...(held > 0 ? [] : [JSON.stringify(contact)]),
    ];
    // Ids carry the time: nothing about a person is older than the first of his rows by more than a day.
    const fromMs = ids.length === 0 ? 0 : Math.min(...ids.map(uuidTime)) - DAY_MS;
    const events = ids.length === 0 ? [] : await findEventsWith(tx, organizationId, { fromMs, marks });
    const deliveries = await eraseEvents(tx, organizationId, events);
    await eraseMessages(
      tx,
      organizationId,
      messages.map(({ id }) => id),
      ctx.now(),
    );
    await eraseTickets(
      tx,
      organizationId,
      rows.tickets.map(({ id }) => id),
    );
    if (contacts.length > 0)
      await deleteContacts(
        tx,
        organizationId,
        contacts.map(({ id }) => id),
      );
    await audit(tx, ctx, {
      action: "privacy.erased",
      objectType: "person",
      objectName: `${masked(contact)}: ${messages.length} + ${contacts.length} + ${rows.tickets.length}, ${events.length}`,
    });
    return { ...previewOf(contact, rows), events: events.length, deliveries };
  });
  ctx.live.touch(organizationId, "messages");
  return result;
}
