import { audit } from "@/db/queries/audit";
import { changeMessage, factsOfBatch, lockMessages } from "@/db/queries/inbox";
import type { MessageRow } from "@/db/queries/messages";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import type { Editable } from "@/lib/domain/leave-message/edit";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { consequences } from "./change";
import { editEvents } from "./edit-events";
import { recordFacts } from "./facts";
import { serviceTimes } from "./settings";

/** The button is there for six seconds; slow hands and slow networks get a minute. */
const UNDO_WITHIN_MS = 60_000;

/**
 * Takes back what the same member changed with one call a moment ago, wherever nobody has changed the message since.
 * Notifications that went out cannot be taken back: the change back is told like any other.
 * @throws AppError `forbidden`
 */
export async function undoChanges(ctx: ServiceContext, batchId: string): Promise<{ undone: number; kept: number }> {
  authorize(ctx, "message.handle");
  if (ctx.actor.kind !== "user") return { undone: 0, kept: 0 };
  const { userId } = ctx.actor;
  const times = await serviceTimes(ctx.db, ctx.organizationId);
  const result = await ctx.db.transaction(async (tx) => {
    const since = new Date(ctx.now().getTime() - UNDO_WITHIN_MS);
    const facts = await factsOfBatch(tx, ctx.organizationId, { id: batchId, actorId: userId, since });
    const rows = await lockMessages(
      tx,
      ctx.organizationId,
      facts.map(({ messageId }) => messageId),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    const undone: { message: MessageRow; values: Partial<Editable> }[] = [];
    for (const { messageId, data } of facts) {
      const message = byId.get(messageId);
      if (message === undefined || message.version !== data.version) continue;
      const values = restored(data.before);
      const extra = consequences(ctx, message, values, times);
      // The answer that was no answer must not count as one.
      const answer = message.status === "replied" ? NOT_ANSWERED : {};
      await changeMessage(tx, message, { ...extra, ...answer, ...values, updatedAt: ctx.now() });
      undone.push({ message, values });
    }
    await recordFacts(
      tx,
      ctx,
      undone.map(({ message, values }) => ({
        messageId: message.id,
        kind: "undone" as const,
        data: { after: values },
      })),
    );
    await recordEvents(tx, ctx, await editEvents(tx, ctx, undone));
    for (const { message } of undone) {
      const objectId = encodeId("message", message.id);
      await audit(tx, ctx, {
        ...{ action: "leave_message.undone", objectType: "leave_message", objectId, objectName: message.number },
      });
    }
    return { undone: undone.length, kept: facts.length - undone.length };
  });
  wakeRouting(ctx);
  ctx.live.touch(ctx.organizationId, "messages");
  return result;
}

const NOT_ANSWERED = { repliedAt: null, respondedAt: null, responseMinutes: null };

/** What a fact says was before; times are texts in JSON. */
function restored(data: unknown): Partial<Editable> {
  const values = (data ?? {}) as Partial<Editable>;
  const { snoozedUntil } = values as { snoozedUntil?: string | null };
  return snoozedUntil === undefined
    ? values
    : { ...values, snoozedUntil: snoozedUntil === null ? null : new Date(snoozedUntil) };
}
