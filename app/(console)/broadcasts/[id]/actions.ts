"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { retryFailedBatches } from "@/lib/services/broadcasts/control";
import { findMembers } from "@/lib/services/broadcasts/members";
import type { ContactChoice } from "@/lib/services/contacts/search";

const Id = z.string().max(64);

/** Sends the failed batches of a run once more. */
export const retryFailedAction = consoleAction(z.object({ id: Id, runId: Id }), async (ctx, { id, runId }) => {
  await retryFailedBatches(ctx, id, runId);
  revalidatePath(`/broadcasts/${id}`, "layout");
});

const Find = z.object({ id: Id, runId: Id, q: z.string().max(200) });
const found = consoleAction(Find, (ctx, { q, ...ids }) => findMembers(ctx, ids, q));

/** Looks for somebody in the audience of a run. */
export async function findMembersAction(
  ids: { id: string; runId: string },
  { q }: { q: string },
): Promise<ActionState<ContactChoice[]>> {
  return found({ ...ids, q });
}
