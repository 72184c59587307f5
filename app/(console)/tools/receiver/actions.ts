"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { ReceiverInputSchema } from "@/lib/domain/emulators/settings";
import { RECEIVER_MODES } from "@/lib/domain/emulators/types";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import {
  clearReceiver,
  createReceiver,
  deleteReceiver,
  getReceiver,
  updateReceiver,
} from "@/lib/services/receivers/manage";

const PATH = "/tools/receiver";
const IdSchema = z.object({ id: z.string().max(40) });

function uuidOf(id: string): string {
  const uuid = decodeId("receiver", id);
  if (uuid === null) throw new AppError("not_found", "There is no such receiver.");
  return uuid;
}

export const createReceiverAction = consoleAction(ReceiverInputSchema, async (ctx, input) => {
  const created = await createReceiver(ctx, input);
  revalidatePath(PATH);
  return { id: created.id };
});

export const updateReceiverAction = consoleAction(ReceiverInputSchema.extend(IdSchema.shape), async (ctx, input) => {
  const { id, ...settings } = input;
  await updateReceiver(ctx, uuidOf(id), settings);
  revalidatePath(PATH, "layout");
});

/** Only how it answers; everything else stays. */
export const setModeAction = consoleAction(IdSchema.extend({ mode: z.enum(RECEIVER_MODES) }), async (ctx, input) => {
  const id = uuidOf(input.id);
  const { name, kind, keywords } = await getReceiver(ctx, id);
  await updateReceiver(ctx, id, { name, kind, keywords, mode: input.mode });
  revalidatePath(PATH, "layout");
});

export const clearReceiverAction = consoleAction(IdSchema, async (ctx, input) => {
  await clearReceiver(ctx, uuidOf(input.id));
});

export const deleteReceiverAction = consoleAction(IdSchema, async (ctx, input) => {
  await deleteReceiver(ctx, uuidOf(input.id));
  revalidatePath(PATH);
});
