"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { decodeId } from "@/lib/domain/ids";
import { MESSAGE_STATUSES } from "@/lib/domain/leave-message/status";
import { AppError } from "@/lib/errors";
import { changeMessageStatus } from "@/lib/services/messages/change-status";

const ChangeSchema = z.object({
  id: z.string().max(40),
  expected: z.enum(MESSAGE_STATUSES),
  status: z.enum(MESSAGE_STATUSES),
});

/** Moves a message to another status. */
export const changeStatusAction = consoleAction(ChangeSchema, async (ctx, input) => {
  const id = decodeId("message", input.id);
  if (id === null) throw new AppError("not_found", "There is no such message.");
  const changed = await changeMessageStatus(ctx, { ...input, id });
  revalidatePath("/messages");
  return changed;
});
