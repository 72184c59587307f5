"use server";

import { revalidatePath } from "next/cache";
import { consoleAction } from "@/lib/auth/console-action";
import { ReplySettingsSchema, SlaSettingsSchema } from "@/lib/domain/leave-message/settings";
import { saveReplySettings, saveSlaSettings } from "@/lib/services/messages/setup";

/** How long visitors may wait. */
export const saveSlaAction = consoleAction(SlaSettingsSchema, async (ctx, input) => {
  await saveSlaSettings(ctx, input);
  revalidatePath("/messages/settings");
});

/** Which mailbox replies come from. */
export const saveReplyAction = consoleAction(ReplySettingsSchema, async (ctx, input) => {
  await saveReplySettings(ctx, input);
  revalidatePath("/messages/settings");
});
