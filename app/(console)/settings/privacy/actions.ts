"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { FileSpaceSchema, RetentionSettingsSchema } from "@/lib/domain/leave-message/settings";
import { saveFileSpace } from "@/lib/services/forms/file-space";
import { erasePerson, previewPerson } from "@/lib/services/privacy/person";
import { countShortened, saveRetention } from "@/lib/services/privacy/retention";

const contact = z.string().trim().min(1, "required").max(320);

/** How long things are kept. */
export const saveRetentionAction = consoleAction(RetentionSettingsSchema, async (ctx, input) => {
  await saveRetention(ctx, input);
  revalidatePath("/settings/privacy");
});

/** How much room attachments have. */
export const saveFileSpaceAction = consoleAction(FileSpaceSchema, async (ctx, input) => {
  await saveFileSpace(ctx, input);
  revalidatePath("/settings/privacy");
});

/** How many messages a shorter time would delete. */
export const countShortenedAction = consoleAction(z.object({ messageDays: z.number().int() }), async (ctx, input) => ({
  n: await countShortened(ctx, input.messageDays),
}));

/** What there is of a person. */
export const previewPersonAction = consoleAction(z.object({ contact }), (ctx, input) =>
  previewPerson(ctx, input.contact),
);

/** Erases a person, for good. */
export const erasePersonAction = consoleAction(z.object({ contact }), async (ctx, input) => {
  const erased = await erasePerson(ctx, input.contact);
  revalidatePath("/messages");
  return erased;
});
