import type { Tx } from "@/db/client";
import type { MessageRow } from "@/db/queries/messages";
import { siteHeardOf } from "@/db/queries/sites";
import type { ServiceContext } from "@/lib/context";
import { CHECK_SOURCE } from "@/lib/domain/events";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { upsertContact } from "@/lib/services/contacts/upsert";
import { recordConsent } from "@/lib/services/contacts/view";
import { recordEvents } from "@/lib/services/events/ingest";
import { eventTime, messageData } from "./event-data";

type AnnounceContext = Pick<ServiceContext, "organizationId" | "now">;
type Met = Awaited<ReturnType<typeof upsertContact>>;

/** Finds or makes the contact of a message, with what its visitor agreed to. A synthetic message is nobody's. */
export async function meetContact(tx: Tx, ctx: AnnounceContext, message: MessageRow): Promise<Met> {
  if (message.synthetic) return { contactId: null, event: null };
  const { name, phone, email, source } = message;
  const met = await upsertContact(tx, ctx, { name, phone, email, source });
  if (met.contactId !== null) await keepConsent(tx, ctx, message, met.contactId);
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
  if (message.synthetic) return announceCheck(tx, ctx, message);
  const { source } = message;
  const eventSource = source === "api" ? ("api" as const) : ("form" as const);
  const created = { type: "leave_message.created", data: messageData(message), occurredAt: message.createdAt };
  const form = await formSubmission(tx, ctx, message, contact.contactId);
  const drafts = [created, ...(contact.event === null ? [] : [contact.event]), ...form];
  const { ids } = await recordEvents(
    tx,
    ctx,
    drafts.map((draft) => ({ ...draft, source: eventSource })),
  );
  const [eventId] = ids;
  return { contactId: contact.contactId, eventId: eventId === undefined ? null : decodeId("event", eventId) };
}

/** The same as a form that was filled in (document D), where somebody wants to hear of forms. */
async function formSubmission(tx: Tx, ctx: AnnounceContext, message: MessageRow, contactId: string | null) {
  if (message.source === "api") return [];
  const site = await siteHeardOf(tx, ctx.organizationId, message.siteId, "form.submitted");
  if (site === null) return [];
  const data = {
    form_id: encodeId("site", message.siteId),
    form_name: site,
    contact_id: contactId === null ? null : encodeId("contact", contactId),
    ...{ name: message.name, phone: message.phone, email: message.email },
    fields: { content: message.content, category: message.category, ...message.fields },
    submitted_at: eventTime(message.createdAt),
  };
  return [{ type: "form.submitted" as const, data, occurredAt: message.createdAt }];
}

/** What the visitor agreed to belongs to his contact too, with the time and address it was given from. */
async function keepConsent(
  tx: Tx,
  ctx: Pick<ServiceContext, "organizationId">,
  { consent, ip, source }: MessageRow,
  contactId: string,
): Promise<void> {
  if (consent === null) return;
  const at = { organizationId: ctx.organizationId, now: () => new Date(consent.at), ip };
  await recordConsent(tx, at, { contactId, textVersion: consent.version, source });
}

/** A synthetic message takes the way of every other one, but is nobody's: it makes no contact. */
async function announceCheck(
  tx: Tx,
  ctx: AnnounceContext,
  message: MessageRow,
): Promise<{ contactId: null; eventId: string | null }> {
  const draft = { type: "leave_message.created", data: messageData(message), occurredAt: message.createdAt };
  const { ids } = await recordEvents(tx, ctx, [{ ...draft, source: CHECK_SOURCE }]);
  return { contactId: null, eventId: decodeId("event", ids.at(0) ?? "") };
}
