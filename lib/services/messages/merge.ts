import { audit } from "@/db/queries/audit";
import { changeMessage, findMessageByNumber } from "@/db/queries/inbox";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { lockForChange } from "./change";
import { editEvents } from "./edit-events";
import { recordFacts } from "./facts";

/**
 * Makes one message part of another: it is closed as a duplicate and points to the other, whose timeline has its words.
 * @throws AppError `forbidden`, `not_found`, `conflict` (merged already, or into itself)
 */
export async function mergeMessages(ctx: ServiceContext, input: { id: string; into: string }): Promise<void> {
  authorize(ctx, "message.handle");
  await ctx.db.transaction(async (tx) => {
    const rows = await lockForChange(tx, ctx, [input.id, input.into]);
    const message = rows.find(({ id }) => id === input.id);
    const target = rows.find(({ id }) => id === input.into);
    if (message === undefined || target === undefined) throw new AppError("not_found", "There is no such message.");
    if (message.id === target.id || message.mergedInto !== null || target.mergedInto !== null)
      throw new AppError("conflict", "These messages cannot be merged.", {
        fields: [{ path: "into", message: "These messages cannot be merged.", key: "message_merge" }],
      });
    const values = { status: "closed", closeReason: "duplicate" } as const;
    await changeMessage(tx, message, { ...values, mergedInto: target.id, updatedAt: ctx.now() });
    await changeMessage(tx, target, { repeats: target.repeats + message.repeats, updatedAt: ctx.now() });
    await recordFacts(tx, ctx, [
      { messageId: message.id, kind: "merged", data: { number: target.number, id: encodeId("message", target.id) } },
      {
        messageId: target.id,
        kind: "absorbed",
        data: { number: message.number, id: encodeId("message", message.id), text: message.content },
      },
    ]);
    await recordEvents(tx, ctx, await editEvents(tx, ctx, [{ message, values }]));
    await audit(tx, ctx, {
      action: "leave_message.merged",
      objectType: "leave_message",
      objectId: encodeId("message", message.id),
      objectName: `${message.number} → ${target.number}`,
    });
  });
  wakeRouting(ctx);
  ctx.live.touch(ctx.organizationId, "messages");
}

/**
 * The same, by the number people read.
 * @throws AppError besides: `not_found` for a number there is not
 */
export async function mergeByNumber(ctx: ServiceContext, input: { id: string; number: string }): Promise<void> {
  authorize(ctx, "message.handle");
  const into = await findMessageByNumber(ctx.db, ctx.organizationId, input.number.replace(/^#/, ""));
  if (into === null) throw new AppError("not_found", "There is no message with this number.");
  await mergeMessages(ctx, { id: input.id, into: into.id });
}
