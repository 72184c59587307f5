"use server";

import { revalidatePath } from "next/cache";
import { consoleAction } from "@/lib/auth/console-action";
import { AssignmentSchema } from "@/lib/domain/leave-message/assignment";
import { GuardSchema } from "@/lib/domain/leave-message/guard";
import { QuickRepliesSchema, ReplySettingsSchema, SlaSettingsSchema } from "@/lib/domain/leave-message/settings";
import { changeAssignment } from "@/lib/services/messages/assignment";
import { changeGuard } from "@/lib/services/messages/guard";
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

/** Who gets a site's messages by itself. */
export const saveAssignmentAction = consoleAction(AssignmentSchema, async (ctx, input) => {
  await changeAssignment(ctx, input);
  revalidatePath("/messages/settings");
});

/** What keeps a site's inbox clean. */
export const saveGuardAction = consoleAction(GuardSchema, async (ctx, input) => {
  await changeGuard(ctx, input);
  revalidatePath("/messages/settings");
});
