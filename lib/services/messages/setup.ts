import type { z } from "zod";
import { listHandlers } from "@/db/queries/inbox";
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
  /** Who may be told of what is late. */
  members: { value: string; label: string }[];
};

const HANDLERS = ["owner", "admin", "agent"] as const;

/**
 * How the inbox is set up, with the mailboxes that could send replies.
 * @throws AppError `forbidden`
 */
export async function readInboxSetup(ctx: ServiceContext): Promise<InboxSetup> {
  authorize(ctx, "message.config");
  const [settings, senders, handlers] = await Promise.all([
    inboxSettings(ctx.db, ctx.organizationId),
    listMailSenders(ctx),
    listHandlers(ctx.db, ctx.organizationId, HANDLERS),
  ]);
  const supervisor = handlers.find(({ userId }) => userId === settings.slaSupervisorId)?.userId;
  const { slaMinutes, slaCategories, slaPause, autoCloseDays, quickReplies, replyFrom, replyTo, signature } = settings;
  const chosen = settings.replyEndpointId;
  return {
    sla: {
      ...{ slaMinutes, slaCategories, slaPause, autoCloseDays },
      slaSupervisorId: supervisor === undefined ? null : encodeId("user", supervisor),
    },
    members: handlers.map(({ userId, name }) => ({ value: encodeId("user", userId), label: name })),
    quickReplies,
    reply: { replyEndpointId: chosen === null ? null : encodeId("endpoint", chosen), replyFrom, replyTo, signature },
    senders,
  };
}

/**
 * Says how long visitors may wait. Messages that wait already keep their time: what was promised is not rewritten.
 * @throws AppError `forbidden`; `invalid` when the supervisor is no member who handles messages
 */
export async function saveSlaSettings(ctx: ServiceContext, input: z.input<typeof SlaSettingsSchema>): Promise<void> {
  authorize(ctx, "message.config");
  const { slaSupervisorId: id = null, ...values } = input;
  const handlers = id === null || id === "" ? [] : await listHandlers(ctx.db, ctx.organizationId, HANDLERS);
  const slaSupervisorId = handlers.find(({ userId }) => encodeId("user", userId) === id)?.userId ?? null;
  if (id !== null && id !== "" && slaSupervisorId === null) {
    const message = "There is no such member who handles messages.";
    throw new AppError("invalid", message, {
      fields: [{ path: "slaSupervisorId", message, key: "assignee_unknown" }],
    });
  }
  await ctx.db.transaction((tx) => changeInboxSettings(tx, ctx, { ...values, slaSupervisorId }, "inbox.sla_changed"));
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
