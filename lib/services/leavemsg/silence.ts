import { silenceSince } from "@/db/queries/notifications";
import type { ServiceContext } from "@/lib/context";

const DAY_MS = 86_400_000;
/** Longer than the standard retries and the wait of backups: a message that is younger may still be told of. */
const ON_THE_WAY_MS = 5 * 60_000;
/** A banner counts no further. */
const MESSAGES_CAP = 1_000;

/**
 * Messages of the last 24 hours when not one notification of them arrived; null when there is nothing to worry about.
 * `endpointIds` are those of the list, `expected` says whether any of them is to be told.
 */
export async function silentMessages(
  ctx: Pick<ServiceContext, "db" | "organizationId" | "now">,
  endpointIds: readonly string[],
  expected: boolean,
): Promise<number | null> {
  if (!expected) return null;
  const now = ctx.now().getTime();
  const range = { since: new Date(now - DAY_MS), until: new Date(now - ON_THE_WAY_MS) };
  const { messages, delivered } = await silenceSince(ctx.db, ctx.organizationId, endpointIds, range, MESSAGES_CAP);
  return messages > 0 && !delivered ? messages : null;
}
