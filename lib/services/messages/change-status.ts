import type { ServiceContext } from "@/lib/context";
import type { CloseReason } from "@/lib/domain/leave-message/facts";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { changeOneMessage } from "./change";

/**
 * Moves a message to another status; closing needs a reason.
 * @throws AppError `forbidden`, `not_found`, `conflict` (no such transition from what it is by now)
 */
export async function changeMessageStatus(
  ctx: ServiceContext,
  input: { id: string; status: MessageStatus; reason?: CloseReason | undefined },
): Promise<{ status: MessageStatus; batchId: string }> {
  const { id, status, reason } = input;
  const { batchId } = await changeOneMessage(ctx, { id, edit: { kind: "status", status, reason } });
  return { status, batchId };
}
