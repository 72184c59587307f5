"use server";

import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { type Found, findThings, SEARCH_TEXT_MAX } from "@/lib/services/search/find";

/* What the shell around the pages asks for. The services leave out what the reader may not see. */

const find = consoleAction(z.object({ text: z.string().max(SEARCH_TEXT_MAX) }), (ctx, { text }) =>
  findThings(ctx, text),
);

/** What a text in the header's search names. In the body, never in an address. */
export async function findAction(input: { text: string }): Promise<ActionState<Found[]>> {
  return find(input);
}
