import { countRecentEvents } from "@/db/queries/events-recent";
import { authorize, type ServiceContext } from "@/lib/context";
import type { EventType } from "@/lib/domain/catalogue/types";
import { uuidAt } from "@/lib/domain/ids";

const WEEK_MS = 7 * 86_400_000;
/** Of more events than these, the newest are looked at: a page of help must not read the whole history. */
const LOOKED_AT = 20_000;

/**
 * How often a type came in the last 7 days. `all` is false when there were so many events of all types that only the
 * newest `lookedAt` of them were counted.
 * @throws AppError `forbidden`
 */
export async function countEventsOfWeek(
  ctx: ServiceContext,
  type: EventType,
): Promise<{ n: number; all: boolean; lookedAt: number }> {
  authorize(ctx, "event.read");
  const fromId = uuidAt(ctx.now().getTime() - WEEK_MS);
  const counted = await countRecentEvents(ctx.db, ctx.organizationId, { type, fromId, searched: LOOKED_AT });
  return { ...counted, lookedAt: LOOKED_AT };
}
