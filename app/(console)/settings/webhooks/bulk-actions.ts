"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { consoleAction } from "@/lib/auth/console-action";
import { fieldErrorText } from "@/lib/auth/field-errors";
import type { ActionState } from "@/lib/domain/action-state";
import { getLocale, getT } from "@/lib/i18n/server";
import { BacklogSchema } from "@/lib/services/endpoints/backlog";
import { matchingEndpoints } from "@/lib/services/endpoints/browse";
import {
  BULK_MOST,
  type BulkLine,
  deleteEndpoints,
  switchEndpoints,
  weighSeveral,
} from "@/lib/services/endpoints/bulk";
import { filterOf, ListFilterSchema } from "./search";

/* What the list does with several webhooks. The browser asks for a few at a time, so that it can show how far it is. */

/** What became of one of several; `problem` is a sentence in the reader's language. */
type Line = { id: string; changed: boolean; problem: string | null };

const Few = z.object({ ids: z.array(z.string().max(64)).min(1).max(BULK_MOST) });
/** As many as 选择全部 takes. */
const Many = z.object({ ids: z.array(z.string().max(64)).max(1_000) });

const matching = consoleAction(ListFilterSchema, (ctx, values) => matchingEndpoints(ctx, filterOf(values)));
/** Everything the list's filters find, by id and name. */
export async function matchingWebhooks(
  input: z.input<typeof ListFilterSchema>,
): Promise<ActionState<{ id: string; name: string }[]>> {
  return matching(input);
}

const toggle = consoleAction(
  Few.extend({ enabled: z.boolean(), backlog: BacklogSchema.optional() }),
  async (ctx, { ids, enabled, backlog }) => told(await switchEndpoints(ctx, ids, enabled, backlog)),
);
/** Switches some on or off. */
export async function switchWebhooks(input: {
  ids: string[];
  enabled: boolean;
  backlog?: "resend" | "ignore";
}): Promise<ActionState<Line[]>> {
  return toggle(input);
}

const remove = consoleAction(Few, async (ctx, { ids }) => told(await deleteEndpoints(ctx, ids)));
/** Deletes some. */
export async function deleteWebhooks(input: { ids: string[] }): Promise<ActionState<Line[]>> {
  return remove(input);
}

const waiting = consoleAction(Many.extend({ off: z.boolean().optional() }), (ctx, { ids, off }) =>
  weighSeveral(ctx, ids, { off: off ?? false }),
);
/** How many deliveries wait for several together, with `off` for those among them that are off; until when history is kept. */
export async function countWaitingOfWebhooks(input: {
  ids: string[];
  off?: boolean;
}): Promise<ActionState<{ waiting: number; historyUntil: string }>> {
  return waiting(input);
}

async function told(lines: readonly BulkLine[]): Promise<Line[]> {
  revalidatePath("/settings/webhooks", "layout");
  const [locale, t] = await Promise.all([getLocale(), getT("auth")]);
  return lines.map(({ id, changed, failure }) => {
    if (failure === null) return { id, changed, problem: null };
    const [field] = failure.fields;
    return { id, changed, problem: field === undefined ? t(`failure.${failure.code}`) : fieldErrorText(locale, field) };
  });
}
