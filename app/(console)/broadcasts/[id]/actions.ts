"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { retryFailedBatches } from "@/lib/services/broadcasts/control";

const Id = z.string().max(64);

/** Sends the failed batches of a run once more. */
export const retryFailedAction = consoleAction(z.object({ id: Id, runId: Id }), async (ctx, { id, runId }) => {
  await retryFailedBatches(ctx, id, runId);
  revalidatePath(`/broadcasts/${id}`, "layout");
});
