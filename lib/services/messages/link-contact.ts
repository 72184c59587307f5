import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { lockContacts } from "@/db/queries/contacts-write";
import { changeMessage } from "@/db/queries/inbox";
import { findMessage, lockSubmission, type MessageRow } from "@/db/queries/messages";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { createContact } from "@/lib/services/contacts/manage";
import { contactLocks } from "@/lib/services/contacts/upsert";
import { recordEvents } from "@/lib/services/events/ingest";
import { inTransaction } from "@/lib/services/leavemsg/in-transaction";
import { meetContact } from "./announce";
import { recordFacts } from "./facts";
import { requireMessage } from "./talk";

/**
 * Says whose message (its UUID) it is: a contact's that is known (its UUID), or, with null, nobody's that is known. What
 * the visitor typed stays as it is.
 * @throws AppError `forbidden`; `not_found` for the message or the contact; `conflict` for the message of an erased person
 */
export async function linkContact(ctx: ServiceContext, input: { id: string; contactId: string | null }): Promise<void> {
  authorize(ctx, "message.handle");
  authorize(ctx, "contact.write");
  await ctx.db.transaction(async (tx) => {
    const { contactId } = input;
    if (contactId !== null && (await lockContacts(tx, ctx.organizationId, [contactId])).length === 0)
      throw new AppError("not_found", "There is no such contact.");
    await setContact(tx, ctx, await requireMessage(tx, ctx, input.id), contactId);
  });
  ctx.live.touch(ctx.organizationId, "messages");
}

/**
 * Makes a contact of what a visitor left and links it to his message (its UUID); whoever has the phone number or address
 * already is linked instead. Raises `customer.created` or `customer.updated`.
 * @throws AppError `forbidden`, `not_found`; `invalid` when he left neither name, phone nor address; `conflict` when the
 * message has a contact
 */
export async function contactFromMessage(ctx: ServiceContext, id: string): Promise<{ contactId: string }> {
  authorize(ctx, "message.handle");
  authorize(ctx, "contact.write");
  const contactId = await inTransaction(ctx, async (inside, tx) => {
    const seen = await findMessage(tx, ctx.organizationId, id);
    if (seen === null) throw new AppError("not_found", "There is no such message.");
    // Whoever leaves a message under the same number at this moment makes no second contact.
    await lockSubmission(tx, ctx.organizationId, contactLocks(seen));
    const message = await requireMessage(tx, ctx, id);
    if (message.contactId !== null) throw refusal("conflict", "message_has_contact");
    const made = await contactOf(tx, inside, message);
    await setContact(tx, ctx, message, made);
    return made;
  });
  ctx.live.touch(ctx.organizationId, "messages");
  return { contactId: encodeId("contact", contactId) };
}

async function contactOf(tx: Tx, inside: ServiceContext, message: MessageRow): Promise<string> {
  const { contactId, event } = await meetContact(tx, inside, message);
  if (event !== null) {
    await recordEvents(tx, inside, [{ ...event, source: "console" }]);
    inside.wake.send([{ kind: "route" }]);
  }
  if (contactId !== null) return contactId;
  const name = message.name.trim();
  if (name === "") throw refusal("invalid", "contact_nobody");
  const { id } = await createContact(inside, { name });
  return decodeId("contact", id) ?? "";
}

async function setContact(tx: Tx, ctx: ServiceContext, message: MessageRow, contactId: string | null): Promise<void> {
  if (message.erasedAt !== null) throw refusal("conflict", "message_erased");
  if (message.contactId === contactId) return;
  await changeMessage(tx, message, { contactId, updatedAt: ctx.now() });
  const [before, after] = [message.contactId, contactId].map((id) => (id === null ? null : encodeId("contact", id)));
  await recordFacts(tx, ctx, [{ messageId: message.id, kind: "contact", data: { before, after } }]);
  await audit(tx, ctx, {
    action: contactId === null ? "leave_message.contact_unlinked" : "leave_message.contact_linked",
    objectType: "leave_message",
    objectId: encodeId("message", message.id),
    objectName: message.number,
  });
}

function refusal(code: "conflict" | "invalid", key: "message_has_contact" | "message_erased" | "contact_nobody") {
  const field = fieldErrorOf("contactId", key);
  return new AppError(code, field.message, { fields: [field] });
}
