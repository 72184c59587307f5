import type { Tx } from "@/db/client";
import { changeMessage, countFacts, findMessageByNumber, insertFacts } from "@/db/queries/inbox";
import { findMessage, findMessageBySubmitKey, insertSubmitKey, type MessageRow } from "@/db/queries/messages";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { canBecome } from "@/lib/domain/leave-message/transitions";
import { AppError } from "@/lib/errors";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { editEvents } from "./edit-events";
import { eventTime } from "./event-data";
import { followUpReference, readReference } from "./follow-reference";
import { type Submission, type SubmitResult, submitMessage } from "./submit";
import { requireMessage } from "./talk";

/** A message whose last change is older than this is taken up by a new one (ux.md §3.1). */
const TAKEN_UP_MS = 30 * 86_400_000;
/** Words a visitor may add to one message; what comes then is a message of its own. */
const FOLLOW_UPS_MAX = 50;

/** What a visitor shows to add to a message: its reference, or its number and the contact he left with it. */
type FollowUpTo = { reference: string } | { number: string; phone: string | null; email: string | null };

/**
 * Adds a visitor's words to his earlier message: its timeline shows them, a message that was answered or closed is
 * pending again, and `message.received` tells of it. A message that rested for a month, or whose visitor looks like
 * spam, is taken up by a new one that names it. Limits are the caller's (`admitSubmission`).
 * @throws AppError `not_found` for a reference or number that is not his, without saying which
 */
export async function addFollowUp(ctx: ServiceContext, to: FollowUpTo, submission: Submission): Promise<SubmitResult> {
  const message = await messageOf(ctx, to);
  const { phone, email, name } = message;
  const input = { ...submission.input, phone, email, name };
  const rested = ctx.now().getTime() - message.updatedAt.getTime() > TAKEN_UP_MS;
  const follows = { ...submission, input, followsId: message.id };
  if (rested || submission.spamReason !== null || message.status === "spam") return submitMessage(ctx, follows);
  const result = await ctx.db.transaction((tx) => append(tx, ctx, message.id, submission));
  if (result === null) return submitMessage(ctx, follows);
  wakeRouting(ctx);
  ctx.live.touch(ctx.organizationId, "messages");
  return result;
}

async function messageOf(ctx: ServiceContext, to: FollowUpTo): Promise<MessageRow> {
  const found = await find(ctx, to);
  // What was merged goes on where it was merged into.
  const last = found?.mergedInto ? await findMessage(ctx.db, ctx.organizationId, found.mergedInto) : found;
  if (last === null || last.erasedAt !== null) throw new AppError("not_found", "There is no such message of yours.");
  return last;
}

async function find(ctx: ServiceContext, to: FollowUpTo): Promise<MessageRow | null> {
  if ("reference" in to) {
    const id = readReference(ctx, to.reference);
    return id === null ? null : findMessage(ctx.db, ctx.organizationId, id);
  }
  const message = await findMessageByNumber(
    ctx.db,
    ctx.organizationId,
    to.number.trim().replace(/^#/, "").toUpperCase(),
  );
  const isHis =
    (to.phone !== null && message?.phone === to.phone) || (to.email !== null && message?.email === to.email);
  return isHis ? message : null;
}

/** Null when the message has been added to as often as it may be. */
async function append(tx: Tx, ctx: ServiceContext, id: string, submission: Submission): Promise<SubmitResult | null> {
  const message = await requireMessage(tx, ctx, id);
  const { organizationId } = ctx;
  const now = ctx.now();
  const { key } = submission;
  const answer = { id: encodeId("message", id), number: message.number, reference: followUpReference(ctx, id) };
  if (key !== null) {
    if ((await findMessageBySubmitKey(tx, organizationId, key)) !== null) return { ...answer, duplicate: true };
    await insertSubmitKey(tx, { organizationId, key, messageId: id, createdAt: now });
  }
  if ((await countFacts(tx, organizationId, id, "follow_up")) >= FOLLOW_UPS_MAX) return null;
  const factId = newUuid(now.getTime());
  const { content } = submission.input;
  await insertFacts(tx, [
    {
      ...{ id: factId, organizationId, messageId: id, kind: "follow_up", actorId: null, actorName: "" },
      ...{ data: { text: content, status: message.status }, batchId: null, at: now },
    },
  ]);
  const reopened =
    message.status !== "pending" && message.status !== "processing" && canBecome(message.status, "pending");
  const values = reopened ? ({ status: "pending", closeReason: null } as const) : {};
  await changeMessage(tx, message, { ...values, snoozedUntil: null, unread: true, updatedAt: now });
  const told = reopened ? await editEvents(tx, ctx, [{ message, values }]) : [];
  const source = submission.source === "api" ? ("api" as const) : ("form" as const);
  await recordEvents(tx, ctx, [
    {
      type: "message.received",
      data: receivedData({ ...message, ...values }, factId, content, now),
      occurredAt: now,
      source,
    },
    ...told.map((event) => ({ ...event, source })),
  ]);
  return { ...answer, duplicate: false };
}

/** Document B's fields of a message in a conversation; the conversation is the leave message. */
function receivedData(message: MessageRow, factId: string, content: string, at: Date): Record<string, unknown> {
  return {
    message_id: encodeId("message", factId),
    conversation_id: encodeId("message", message.id),
    customer_id: message.contactId === null ? null : encodeId("contact", message.contactId),
    customer_name: message.name,
    content,
    content_type: "text",
    created_at: eventTime(at),
    message_number: message.number,
    category: message.category,
    priority: message.priority,
    status: message.status,
    site_id: encodeId("site", message.siteId),
  };
}
