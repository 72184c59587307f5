import type { Tx } from "@/db/client";
import { audit } from "@/db/queries/audit";
import { changeMessage, deleteDraft, saveDraft } from "@/db/queries/inbox";
import { findMessage, type MessageRow } from "@/db/queries/messages";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import type { PhoneOutcome } from "@/lib/domain/leave-message/facts";
import { canBecome } from "@/lib/domain/leave-message/transitions";
import { AppError } from "@/lib/errors";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { answered, lockForChange } from "./change";
import { eventTime, messageData } from "./event-data";
import { recordFacts } from "./facts";
import { serviceTimes } from "./settings";

/** Characters of a note, an outcome or a reply. */
export const TEXT_MAX = 10_000;

/** A message, locked for a change. @throws AppError `not_found` */
export async function requireMessage(tx: Tx, ctx: ServiceContext, id: string): Promise<MessageRow> {
  const [message] = await lockForChange(tx, ctx, [id]);
  if (message === undefined) throw new AppError("not_found", "There is no such message.");
  return message;
}

/**
 * Adds a note that only the team sees.
 * @throws AppError `forbidden`, `not_found`
 */
export async function addNote(ctx: ServiceContext, input: { id: string; text: string }): Promise<void> {
  authorize(ctx, "message.handle");
  await ctx.db.transaction(async (tx) => {
    const message = await requireMessage(tx, ctx, input.id);
    await recordFacts(tx, ctx, [{ messageId: message.id, kind: "note", data: { text: input.text } }]);
  });
  ctx.live.touch(ctx.organizationId, "messages");
}

/**
 * Records what came of a call. One that was answered is an answer: it ends the clock and the message becomes `replied`.
 * @throws AppError `forbidden`, `not_found`, `conflict` (closed or spam: reopen it first)
 */
export async function recordCall(
  ctx: ServiceContext,
  input: { id: string; outcome: PhoneOutcome; text: string },
): Promise<void> {
  authorize(ctx, "message.handle");
  const times = await serviceTimes(ctx.db, ctx.organizationId);
  await ctx.db.transaction(async (tx) => {
    const message = await requireMessage(tx, ctx, input.id);
    const { outcome, text } = input;
    const data = { outcome, text };
    if (outcome === "reached") {
      if (message.status !== "replied" && !canBecome(message.status, "replied")) throw notReplied(message);
      await changeMessage(tx, message, {
        status: "replied",
        ...answered(ctx.now(), message, times),
        updatedAt: ctx.now(),
      });
      await recordEvents(tx, ctx, [repliedEvent(ctx, message, text)]);
    }
    await recordFacts(tx, ctx, [{ messageId: message.id, kind: "phone", data }]);
    await audit(tx, ctx, {
      action: "leave_message.called",
      objectType: "leave_message",
      objectId: encodeId("message", message.id),
      objectName: `${message.number}: ${outcome}`,
    });
  });
  wakeRouting(ctx);
  ctx.live.touch(ctx.organizationId, "messages");
}

/** @internal An answer to what is closed or spam. */
export function notReplied(message: MessageRow): AppError {
  const text = `A ${message.status} message cannot become replied.`;
  const values = { from: message.status, to: "replied" };
  return new AppError("conflict", text, {
    fields: [{ path: "status", message: text, key: "message_transition", values }],
  });
}

/** The event of an answer, by e-mail or by telephone. */
export function repliedEvent(
  ctx: Pick<ServiceContext, "now" | "actor">,
  message: MessageRow,
  text: string,
  by = ctx.actor.name,
) {
  const now = ctx.now();
  const data = {
    ...messageData({ ...message, status: "replied" }),
    reply_content: text,
    replied_by: by,
    replied_time: eventTime(now),
  };
  return { type: "leave_message.replied", data, occurredAt: now, source: "console" as const };
}

/**
 * Keeps what a member has written so far, which also shows the others that he is at it. An empty text ends both.
 * @throws AppError `forbidden`, `not_found`
 */
export async function keepDraft(ctx: ServiceContext, input: { id: string; text: string }): Promise<void> {
  authorize(ctx, "message.handle");
  if (ctx.actor.kind !== "user") throw new AppError("forbidden", "Drafts belong to members.");
  const { userId } = ctx.actor;
  const message = await findMessage(ctx.db, ctx.organizationId, input.id);
  if (message === null) throw new AppError("not_found", "There is no such message.");
  const { organizationId } = ctx;
  if (input.text.trim() === "") await deleteDraft(ctx.db, organizationId, message.id, userId);
  else
    await saveDraft(ctx.db, {
      ...{ organizationId, messageId: message.id, userId },
      ...{ body: input.text, updatedAt: ctx.now() },
    });
  ctx.live.touch(organizationId, "messages");
}
