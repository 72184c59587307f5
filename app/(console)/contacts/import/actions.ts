"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { cancelImport, checkImport, ImportSettingsSchema, runImport } from "@/lib/services/contacts/import/start";

const PATH = "/contacts/import";
const Id = z.string().max(64);

/** Starts the dry run. */
export const checkImportAction = consoleAction(
  z.object({ id: Id, settings: ImportSettingsSchema }),
  async (ctx, { id, settings }) => {
    await checkImport(ctx, id, settings);
    revalidatePath(PATH);
  },
);

export const runImportAction = consoleAction(z.object({ id: Id }), async (ctx, { id }) => {
  await runImport(ctx, id);
  revalidatePath(PATH);
});

export const cancelImportAction = consoleAction(z.object({ id: Id }), async (ctx, { id }) => {
  await cancelImport(ctx, id);
  revalidatePath(PATH);
});
