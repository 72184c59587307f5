"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { duplicateEndpoint } from "@/lib/services/endpoints/duplicate";

const duplicate = consoleAction(z.object({ id: z.string() }), async (ctx, { id }) => {
  const copy = await duplicateEndpoint(ctx, id);
  revalidatePath("/settings/webhooks", "layout");
  return { id: copy.id, name: copy.name };
});
/** Makes a copy that is switched off; answers what it is called. Its secrets stay in the server. */
export async function duplicateWebhook(input: { id: string }): Promise<ActionState<{ id: string; name: string }>> {
  return duplicate(input);
}
