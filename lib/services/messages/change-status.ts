import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { findMessage, lockMessage, lockSubmission, type MessageRow, updateMessage } from "@/db/queries/messages";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { canBecome } from "@/lib/domain/leave-message/transitions";
import { AppError } from "@/lib/errors";
import { contactLocks } from "@/lib/services/contacts/upsert";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { announceMessage } from "./announce";
import { messageData } from "./event-data";

/**
 * Moves a message to another status. A message taken out of spam for the first time is announced as a new one, since
 * nobody was told of it; every other change is a `leave_message.updated`, except into spam, which tells nobody.
 * `expected` is the status the reader saw.
 * @throws AppError `forbidden`, `not_found`, `conflict` (somebody was faster, or no such transition)
 */
export async function changeMessageStatus(
  ctx: ServiceContext,
  input: { id: string; expected: MessageStatus; status: MessageStatus },
): Promise<{ status: MessageStatus }> {
  authorize(ctx, "message.handle");
  await ctx.db.transaction(async (tx) => {
    const message = await lockForChange(tx, ctx, input.id);
    if (message === null) throw new AppError("not_found", "There is no such message.");
    if (message.status !== input.expected)
      throw new AppError("conflict", `The message is ${message.status} by now.`, {
        fields: [{ path: "status", message: message.status, key: "message_changed" }],
      });
    if (!canBecome(message.status, input.status))
      throw new AppError("conflict", `A ${message.status} message cannot become ${input.status}.`);
    const told = await tell(tx, ctx, message, input.status);
    await updateMessage(tx, ctx.organizationId, message.id, { status: input.status, updatedAt: ctx.now(), ...told });
    const objectId = encodeId("message", message.id);
    await audit(tx, ctx, {
      action: "leave_message.status_changed",
      objectType: "leave_message",
      objectId,
      objectName: `${message.number}: ${message.status} → ${input.status}`,
    });
  });
  wakeRouting(ctx);
  return { status: input.status };
}

/** Locks in the order a submission locks: person first, message second. */
async function lockForChange(tx: Tx, ctx: ServiceContext, id: string): Promise<MessageRow | null> {
  const seen = await findMessage(tx, ctx.organizationId, id);
  if (seen === null) return null;
  await lockSubmission(tx, ctx.organizationId, contactLocks(seen));
  return lockMessage(tx, ctx.organizationId, id);
}

async function tell(
  tx: Tx,
  ctx: ServiceContext,
  message: MessageRow,
  status: MessageStatus,
): Promise<{ eventId?: string; contactId?: string | null }> {
  if (message.eventId === null && status !== "spam") {
    const { eventId, contactId } = await announceMessage(tx, ctx, message);
    return eventId === null ? { contactId } : { eventId, contactId };
  }
  if (status === "spam") return {};
  const data = { ...messageData(message), status, changes: { status: [message.status, status] } };
  await recordEvents(tx, ctx, [{ type: "leave_message.updated", data, occurredAt: ctx.now(), source: "console" }]);
  return {};
}
