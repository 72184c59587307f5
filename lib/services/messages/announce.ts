import type { Tx } from "@/db/client";
import type { MessageRow } from "@/db/queries/messages";
import { siteHeardOf } from "@/db/queries/sites";
import type { ServiceContext } from "@/lib/context";
import { CHECK_SOURCE } from "@/lib/domain/events";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { purposesOf } from "@/lib/domain/leave-message/consent";
import { type Met, upsertContact } from "@/lib/services/contacts/upsert";
import { recordConsents } from "@/lib/services/contacts/view";
import { type EventDraft, type EventSource, recordEvents } from "@/lib/services/events/ingest";
import { eventTime, messageData } from "./event-data";

type AnnounceContext = Pick<ServiceContext, "organizationId" | "now">;

/** Finds or makes the contact of a message, with what its visitor agreed to. A synthetic message is nobody's. */
export async function meetContact(tx: Tx, ctx: AnnounceContext, message: MessageRow): Promise<Met> {
  if (message.synthetic) return { contactId: null, event: null };
  const { name, phone, email, source } = message;
  const met = await upsertContact(tx, ctx, { name, phone, email, source });
  await recordConsents(tx, ctx.organizationId, consentsOf([{ ...message, contactId: met.contactId }]));
  return met;
}

/**
 * Makes a message known whose contact was met: the events are recorded, the message's own first. Returns what the
 * message's row has to say about both. The caller wakes routing after commit.
 */
export async function announceMessage(
  tx: Tx,
  ctx: AnnounceContext,
  message: MessageRow,
  contact: Met,
): Promise<{ contactId: string | null; eventId: string | null }> {
  const heard = asksWhoHears(message)
    ? await siteHeardOf(tx, ctx.organizationId, message.siteId, FORM_SUBMITTED)
    : null;
  const { ids } = await recordEvents(tx, ctx, messageEvents(message, contact, heard));
  const [eventId] = ids;
  return { contactId: contact.contactId, eventId: eventId === undefined ? null : decodeId("event", eventId) };
}

type MessageEvent = EventDraft & { source: EventSource };

/** The event of a form that was filled in (document D), raised where somebody wants to hear of forms. */
export const FORM_SUBMITTED = "form.submitted";

/** Whether a message is such a form. */
export const asksWhoHears = ({ source, synthetic }: Pick<MessageRow, "source" | "synthetic">): boolean =>
  source !== "api" && !synthetic;

/**
 * The events a message is made known by, its own first. `heard`: its site's name, when somebody wants to hear of forms. A
 * synthetic message takes the way of every other one, but tells of nobody.
 */
export function messageEvents(message: MessageRow, contact: Met, heard: string | null): MessageEvent[] {
  const { source, synthetic, createdAt } = message;
  const created = { type: "leave_message.created", data: messageData(message), occurredAt: createdAt };
  if (synthetic) return [{ ...created, source: CHECK_SOURCE }];
  const form = heard === null ? [] : [formSubmission(message, heard, contact.contactId)];
  const drafts = [created, ...(contact.event === null ? [] : [contact.event]), ...form];
  return drafts.map((draft) => ({ ...draft, source: source === "api" ? ("api" as const) : ("form" as const) }));
}

function formSubmission(message: MessageRow, site: string, contactId: string | null) {
  const data = {
    form_id: encodeId("site", message.siteId),
    form_name: site,
    contact_id: contactId === null ? null : encodeId("contact", contactId),
    ...{ name: message.name, phone: message.phone, email: message.email },
    fields: { content: message.content, category: message.category, ...message.fields },
    submitted_at: eventTime(message.createdAt),
  };
  return { type: FORM_SUBMITTED, data, occurredAt: message.createdAt };
}

/** What visitors agreed to belongs to their contacts too, with the time and address it was given from. */
export function consentsOf(messages: readonly Pick<MessageRow, "consent" | "ip" | "source" | "contactId">[]) {
  return messages.flatMap(({ consent, ip, source, contactId }) =>
    consent === null || contactId === null
      ? []
      : purposesOf(consent).map((purpose) => ({
          ...{ contactId, ip, source, purpose, textVersion: consent.version, givenAt: new Date(consent.at) },
        })),
  );
}
