import { audit } from "@/db/queries/audit";
import { deleteMessages, lockMessages } from "@/db/queries/inbox";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { BULK_MAX, type Unchanged } from "./change";

/**
 * Deletes up to 500 messages with their timelines and replies, for good. Those under a legal hold stay and are listed.
 * The events that told of them stay in the history until its retention ends; erasing a person reaches them too.
 * @throws AppError `forbidden`, `too_large`
 */
export async function removeMessages(
  ctx: ServiceContext,
  ids: readonly string[],
): Promise<{ removed: number; unchanged: Unchanged[] }> {
  authorize(ctx, "message.handle");
  authorize(ctx, "privacy.manage");
  if (ids.length > BULK_MAX) throw new AppError("too_large", `At most ${BULK_MAX} messages at once.`);
  const result = await ctx.db.transaction(async (tx) => {
    const rows = await lockMessages(tx, ctx.organizationId, ids);
    const held = rows.filter(({ legalHold }) => legalHold);
    const gone = rows.filter(({ legalHold }) => !legalHold);
    if (gone.length > 0)
      await deleteMessages(
        tx,
        ctx.organizationId,
        gone.map(({ id }) => id),
      );
    for (const { id, number } of gone) {
      const object = { objectType: "leave_message", objectId: encodeId("message", id), objectName: number };
      await audit(tx, ctx, { action: "leave_message.deleted", ...object });
    }
    const known = new Set(rows.map(({ id }) => id));
    const missing = ids.filter((id) => !known.has(id));
    const unchanged: Unchanged[] = [
      ...held.map(({ id, number }) => ({ id: encodeId("message", id), number, refusal: { why: "held" as const } })),
      ...missing.map((id) => ({ id: encodeId("message", id), number: "", refusal: { why: "not_found" as const } })),
    ];
    return { removed: gone.length, unchanged };
  });
  ctx.live.touch(ctx.organizationId, "messages");
  return result;
}
