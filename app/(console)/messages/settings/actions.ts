"use server";

import { revalidatePath } from "next/cache";
import { consoleAction } from "@/lib/auth/console-action";
import { QuickRepliesSchema, ReplySettingsSchema, SlaSettingsSchema } from "@/lib/domain/leave-message/settings";
import { saveQuickReplies } from "@/lib/services/messages/quick-replies";
import { saveReplySettings, saveSlaSettings } from "@/lib/services/messages/setup";

/** How long visitors may wait. */
export const saveSlaAction = consoleAction(SlaSettingsSchema, async (ctx, input) => {
  await saveSlaSettings(ctx, input);
  revalidatePath("/messages/settings");
});

/** Which texts are often sent. */
export const saveQuickRepliesAction = consoleAction(QuickRepliesSchema, async (ctx, input) => {
  await saveQuickReplies(ctx, input);
  revalidatePath("/messages/settings");
});

/** Which mailbox replies come from. */
export const saveReplyAction = consoleAction(ReplySettingsSchema, async (ctx, input) => {
  await saveReplySettings(ctx, input);
  revalidatePath("/messages/settings");
});
