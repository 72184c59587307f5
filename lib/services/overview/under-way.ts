import { may, type ServiceContext } from "@/lib/context";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import type { BroadcastDto } from "@/lib/services/broadcasts/dto";
import { listBroadcasts } from "@/lib/services/broadcasts/read";
import { listInboxMessages } from "@/lib/services/messages/inbox";

/** The overview names the most pressing ones; the lists behind the links have all. */
const SHOWN = 5;

/**
 * Up to five messages whose first answer is late or will be soon, the longest overdue first.
 * @throws AppError `forbidden`
 */
export async function messagesAtRisk(ctx: ServiceContext): Promise<MessageLine[]> {
  const [late, soon] = await Promise.all(
    (["overdue", "due_soon"] as const).map((view) => listInboxMessages(ctx, { view }, { limit: SHOWN })),
  );
  return [...(late?.items ?? []), ...(soon?.items ?? [])].slice(0, SHOWN);
}

/** Up to five broadcasts that are being sent or stand still half way, newest first; none for who may not read them. */
export async function broadcastsUnderWay(ctx: ServiceContext): Promise<BroadcastDto[]> {
  if (!may(ctx, "broadcast.read")) return [];
  return (await listBroadcasts(ctx, { status: ["running", "paused"], limit: SHOWN })).items;
}
