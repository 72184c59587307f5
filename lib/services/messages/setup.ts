import type { z } from "zod";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import type { QuickReply } from "@/lib/domain/leave-message/quick-replies";
import type { ReplySettingsSchema, SlaSettingsSchema } from "@/lib/domain/leave-message/settings";
import { AppError } from "@/lib/errors";
import { isMailSender, listMailSenders, type MailEndpointOption } from "./sender";
import { changeInboxSettings, inboxSettings } from "./settings";

export type InboxSetup = {
  sla: z.output<typeof SlaSettingsSchema>;
  quickReplies: QuickReply[];
  reply: z.output<typeof ReplySettingsSchema>;
  senders: MailEndpointOption[];
};

/**
 * How the inbox is set up, with the mailboxes that could send replies.
 * @throws AppError `forbidden`
 */
export async function readInboxSetup(ctx: ServiceContext): Promise<InboxSetup> {
  authorize(ctx, "message.config");
  const [settings, senders] = await Promise.all([inboxSettings(ctx.db, ctx.organizationId), listMailSenders(ctx)]);
  const { slaMinutes, slaCategories, slaPause, autoCloseDays, quickReplies, replyFrom, replyTo, signature } = settings;
  const chosen = settings.replyEndpointId;
  return {
    sla: { slaMinutes, slaCategories, slaPause, autoCloseDays },
    quickReplies,
    reply: { replyEndpointId: chosen === null ? null : encodeId("endpoint", chosen), replyFrom, replyTo, signature },
    senders,
  };
}

/**
 * Says how long visitors may wait. Messages that wait already keep their time: what was promised is not rewritten.
 * @throws AppError `forbidden`
 */
export async function saveSlaSettings(ctx: ServiceContext, input: z.output<typeof SlaSettingsSchema>): Promise<void> {
  authorize(ctx, "message.config");
  await ctx.db.transaction((tx) => changeInboxSettings(tx, ctx, input, "inbox.sla_changed"));
}

/**
 * Says which mailbox replies come from.
 * @throws AppError `forbidden`; `invalid` when it is no e-mail webhook of the organization
 */
export async function saveReplySettings(
  ctx: ServiceContext,
  input: z.output<typeof ReplySettingsSchema>,
): Promise<void> {
  authorize(ctx, "message.config");
  const uuid = input.replyEndpointId === null ? null : await isMailSender(ctx, input.replyEndpointId);
  if (input.replyEndpointId !== null && uuid === null)
    throw new AppError("invalid", "There is no such e-mail webhook.", {
      fields: [{ path: "replyEndpointId", message: "There is no such e-mail webhook.", key: "invalid" }],
    });
  await ctx.db.transaction((tx) =>
    changeInboxSettings(tx, ctx, { ...input, replyEndpointId: uuid }, "inbox.reply_changed"),
  );
}
