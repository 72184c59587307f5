import type { z } from "zod";
import { findMessage } from "@/db/queries/messages";
import { organizationName } from "@/db/queries/organizations";
import { authorize, type ServiceContext } from "@/lib/context";
import { type QuickReply, type QuickReplyValues, VISITOR_VARIABLE } from "@/lib/domain/leave-message/quick-replies";
import type { QuickRepliesSchema } from "@/lib/domain/leave-message/settings";
import { AppError } from "@/lib/errors";
import { changeInboxSettings, inboxSettings } from "./settings";

/**
 * Says which texts the team often replies with, in their order.
 * @throws AppError `forbidden`
 */
export async function saveQuickReplies(ctx: ServiceContext, input: z.output<typeof QuickRepliesSchema>): Promise<void> {
  authorize(ctx, "message.config");
  await ctx.db.transaction((tx) => changeInboxSettings(tx, ctx, input, "inbox.quick_replies_changed"));
}

/**
 * The texts the team often replies with, and what their variables stand for in an answer to a message (its UUID); null is
 * what nobody knows of it.
 * @throws AppError `forbidden`, `not_found`
 */
export async function listQuickReplies(
  ctx: ServiceContext,
  messageId: string,
): Promise<{ replies: QuickReply[]; values: QuickReplyValues }> {
  authorize(ctx, "message.handle");
  const [message, { quickReplies }, organization] = await Promise.all([
    findMessage(ctx.db, ctx.organizationId, messageId),
    inboxSettings(ctx.db, ctx.organizationId),
    organizationName(ctx.db, ctx.organizationId),
  ]);
  if (message === null) throw new AppError("not_found", "There is no such message.");
  const visitor = message.name.trim() === "" ? null : VISITOR_VARIABLE;
  return { replies: quickReplies, values: { visitor, number: message.number, agent: ctx.actor.name, organization } };
}
