import { audit } from "@/db/queries/audit";
import { changeMessage, deleteDraft, findDraft, saveDraft } from "@/db/queries/inbox";
import { insertReply, listReplies, lockReply, type ReplyRow, updateReply } from "@/db/queries/inbox-replies";
import type { MessageRow } from "@/db/queries/messages";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import type { AfterReply } from "@/lib/domain/leave-message/facts";
import type { ReplyFile } from "@/lib/domain/leave-message/reply-files";
import { canBecome } from "@/lib/domain/leave-message/transitions";
import { AppError } from "@/lib/errors";
import { recordFacts } from "./facts";
import { giveBackReplyFiles, takeReplyFiles } from "./reply-files";
import { replySubject } from "./reply-letter";
import { replySender } from "./sender";
import { notReplied, requireMessage } from "./talk";

/** A reply can be taken back for this long. */
export const UNDO_SEND_MS = 10_000;

export type ReplyInput = {
  id: string;
  text: string;
  /** One line; left out: the usual one. */
  subject?: string | undefined;
  after: AfterReply;
  /** `answersSeen` of the message as its reader saw it: who answers later than that has not read everything. */
  seen: string;
};

/** What there is of answers to a message: changes when somebody answered. */
export function answersOf(message: Pick<MessageRow, "repliedAt">, replies: readonly ReplyRow[]): string {
  const last = replies.findLast(({ state }) => state !== "cancelled");
  return `${last === undefined ? "" : encodeId("reply", last.id)}/${message.repliedAt?.getTime() ?? ""}`;
}

/**
 * Puts a reply by e-mail on its way; it leaves ten seconds later. What the message becomes is decided when the visitor's
 * server has it.
 * @throws AppError `forbidden`, `not_found`; `invalid` (no address, no mailbox to send from, too many files); `conflict` (somebody
 * answered meanwhile; closed or spam)
 */
export async function sendReply(ctx: ServiceContext, input: ReplyInput): Promise<{ replyId: string; sendAt: string }> {
  authorize(ctx, "message.handle");
  const sender = await replySender(ctx);
  if (sender === null) throw fieldError("invalid", "There is no mailbox to reply from.", "no_sender");
  const now = ctx.now();
  const id = newUuid(now.getTime());
  const sendAt = new Date(now.getTime() + UNDO_SEND_MS);
  await ctx.db.transaction(async (tx) => {
    const message = await requireMessage(tx, ctx, input.id);
    if (message.email === null) throw fieldError("invalid", "The visitor left no address.", "no_email");
    if (message.status !== "replied" && !canBecome(message.status, "replied")) throw notReplied(message);
    if (answersOf(message, await listReplies(tx, ctx.organizationId, message.id)) !== input.seen)
      throw fieldError("conflict", "Somebody has just answered.", "message_stale");
    const { organizationId, actor } = ctx;
    const userId = actor.kind === "user" ? actor.userId : null;
    await insertReply(tx, {
      ...{ id, organizationId, messageId: message.id, authorId: userId, authorName: actor.name },
      ...{ recipient: message.email, subject: input.subject ?? replySubject(message), body: input.text },
      ...{ state: "scheduled", after: input.after, sendAt, createdAt: now },
    });
    if (userId !== null) await takeReplyFiles(tx, message, userId, id);
    await recordFacts(tx, ctx, [{ messageId: message.id, kind: "reply", data: { replyId: encodeId("reply", id) } }]);
    await changeMessage(tx, message, { updatedAt: now });
    if (userId !== null) await deleteDraft(tx, organizationId, message.id, userId);
    await audit(tx, ctx, {
      action: "leave_message.reply_sent",
      objectType: "leave_message",
      objectId: encodeId("message", message.id),
      objectName: message.number,
    });
  });
  ctx.wake.send([{ kind: "inbox" }]);
  ctx.live.touch(ctx.organizationId, "messages");
  return { replyId: encodeId("reply", id), sendAt: sendAt.toISOString() };
}

/**
 * Takes a reply back before it leaves, and gives its text back; with its files it is the draft of who took it back.
 * @throws AppError `forbidden`, `not_found`, `conflict` once it is on its way
 */
export async function cancelReply(ctx: ServiceContext, id: string): Promise<{ text: string; files: ReplyFile[] }> {
  authorize(ctx, "message.handle");
  const taken = await ctx.db.transaction(async (tx) => {
    const reply = await lockReply(tx, ctx.organizationId, id);
    if (reply === null) throw new AppError("not_found", "There is no such reply.");
    if (reply.state !== "scheduled" || reply.tries > 0)
      throw fieldError("conflict", "The letter is on its way.", "reply_gone");
    await updateReply(tx, reply, { state: "cancelled" });
    if (ctx.actor.kind !== "user") return { text: reply.body, files: [] };
    const { userId } = ctx.actor;
    const key = { organizationId: ctx.organizationId, messageId: reply.messageId, userId };
    // Whoever takes it back may have begun another one: neither is lost.
    const begun = await findDraft(tx, key);
    await saveDraft(tx, { ...key, body: [reply.body, begun].filter(Boolean).join("\n\n"), updatedAt: ctx.now() });
    return { text: reply.body, files: await giveBackReplyFiles(tx, reply, userId) };
  });
  ctx.live.touch(ctx.organizationId, "messages");
  return taken;
}

/**
 * Sends a reply that could not be delivered once more.
 * @throws AppError `forbidden`, `not_found`, `conflict` when it is not one that failed
 */
export async function retryReply(ctx: ServiceContext, id: string): Promise<void> {
  authorize(ctx, "message.handle");
  await ctx.db.transaction(async (tx) => {
    const reply = await lockReply(tx, ctx.organizationId, id);
    if (reply === null) throw new AppError("not_found", "There is no such reply.");
    if (reply.state !== "failed" && reply.state !== "bounced")
      throw new AppError("conflict", "This reply did not fail.");
    await updateReply(tx, reply, { state: "scheduled", tries: 0, sendAt: ctx.now(), problem: null });
  });
  ctx.wake.send([{ kind: "inbox" }]);
  ctx.live.touch(ctx.organizationId, "messages");
}

const fieldError = (code: "invalid" | "conflict", message: string, key: string) =>
  new AppError(code, message, { fields: [{ path: "text", message, key }] });
