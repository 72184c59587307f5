import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import type { WidgetSettings } from "@/lib/domain/presence/widget-settings";
import { toError } from "@/lib/errors";
import { replySender } from "./sender";
import { statusUrlOf } from "./status-link";
import type { Submission, SubmitResult } from "./submit";
import { queueReceipt } from "./visitor-letters";

type Settings = Pick<WidgetSettings, "statusLink" | "receipt">;

/** Whether a site's visitors get letters: somebody wants it, and there is a mailbox to send from. */
export async function sendsReceipts(
  ctx: Pick<ServiceContext, "db" | "keys" | "organizationId">,
  settings: Settings,
): Promise<boolean> {
  return settings.receipt && (await replySender(ctx)) !== null;
}

/** What a visitor has besides the number of his message: a link to how far it is, a letter that is on its way. */
export type Afterwards = { statusUrl: string | null; letter: boolean };
export const NOTHING_AFTER: Afterwards = { statusUrl: null, letter: false };

/**
 * What follows a message that a visitor sent by a form of ours. A repeated one gets nothing: the same words may be
 * another one's, and the link shows what was answered. What looks like spam gets the same answer, and no letter. The
 * message is stored already, so nothing here can fail it.
 */
export async function afterSubmit(
  ctx: ServiceContext,
  settings: Settings,
  { site, input, spamReason }: Pick<Submission, "site" | "input" | "spamReason">,
  result: SubmitResult,
): Promise<Afterwards> {
  const id = decodeId("message", result.id);
  if (result.duplicate || id === null) return NOTHING_AFTER;
  const statusUrl = settings.statusLink ? statusUrlOf(ctx, site, { id }) : null;
  try {
    if (input.email === null || !(await sendsReceipts(ctx, settings))) return { statusUrl, letter: false };
    return { statusUrl, letter: spamReason !== null || (await queueReceipt(ctx, id, input.email)) };
  } catch (error) {
    ctx.log.error({ err: toError(error), messageId: result.id }, "a receipt was not put on its way");
    return { statusUrl, letter: false };
  }
}
