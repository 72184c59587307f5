import { audit } from "@/db/queries/audit";
import { findMessage } from "@/db/queries/messages";
import { authorize, type ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { recordFacts } from "./facts";

export type Revealed = { name: string; phone: string | null; email: string | null; ip: string | null };

/**
 * A visitor's contact details in full. Who looked, at whom and why is kept in the audit log and the timeline, in the
 * transaction that reads them.
 * @throws AppError `forbidden`, `not_found`
 */
export async function revealVisitor(ctx: ServiceContext, input: { id: string; reason: string }): Promise<Revealed> {
  authorize(ctx, "message.read");
  authorize(ctx, "pii.reveal");
  return ctx.db.transaction(async (tx) => {
    const message = await findMessage(tx, ctx.organizationId, input.id);
    if (message === null) throw new AppError("not_found", "There is no such message.");
    await recordFacts(tx, ctx, [{ messageId: message.id, kind: "revealed", data: { reason: input.reason } }]);
    await audit(tx, ctx, {
      action: "pii.revealed",
      objectType: "leave_message",
      objectId: encodeId("message", message.id),
      objectName: input.reason === "" ? message.number : `${message.number}: ${input.reason}`,
    });
    const { name, phone, email, ip } = message;
    return { name, phone, email, ip };
  });
}
