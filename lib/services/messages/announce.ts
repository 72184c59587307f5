import type { Tx } from "@/db/client";
import type { MessageRow } from "@/db/queries/messages";
import type { ServiceContext } from "@/lib/context";
import { CHECK_SOURCE } from "@/lib/domain/events";
import { decodeId } from "@/lib/domain/ids";
import { upsertContact } from "@/lib/services/contacts/upsert";
import { recordEvents } from "@/lib/services/events/ingest";
import { messageData } from "./event-data";

/**
 * Makes a message known: its contact is found or made, and the events are recorded, the message's own first. Returns
 * what the message's row has to say about both. The caller wakes routing after commit.
 */
export async function announceMessage(
  tx: Tx,
  ctx: Pick<ServiceContext, "organizationId" | "now">,
  message: MessageRow,
): Promise<{ contactId: string | null; eventId: string | null }> {
  if (message.synthetic) return announceCheck(tx, ctx, message);
  const { name, phone, email, source } = message;
  const contact = await upsertContact(tx, ctx, { name, phone, email, source });
  const eventSource = source === "api" ? ("api" as const) : ("form" as const);
  const created = { type: "leave_message.created", data: messageData(message), occurredAt: message.createdAt };
  const drafts = [created, ...(contact.event === null ? [] : [contact.event])];
  const { ids } = await recordEvents(
    tx,
    ctx,
    drafts.map((draft) => ({ ...draft, source: eventSource })),
  );
  const [eventId] = ids;
  return { contactId: contact.contactId, eventId: eventId === undefined ? null : decodeId("event", eventId) };
}

/** A synthetic message takes the way of every other one, but is nobody's: it makes no contact. */
async function announceCheck(
  tx: Tx,
  ctx: Pick<ServiceContext, "organizationId" | "now">,
  message: MessageRow,
): Promise<{ contactId: null; eventId: string | null }> {
  const draft = { type: "leave_message.created", data: messageData(message), occurredAt: message.createdAt };
  const { ids } = await recordEvents(tx, ctx, [{ ...draft, source: CHECK_SOURCE }]);
  return { contactId: null, eventId: decodeId("event", ids.at(0) ?? "") };
}
