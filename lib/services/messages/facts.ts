import type { Executor } from "@/db/client";
import { insertFacts } from "@/db/queries/inbox";
import type { ServiceContext } from "@/lib/context";
import { newUuid } from "@/lib/domain/ids";
import type { MessageFact } from "@/lib/domain/leave-message/facts";

export type FactDraft = {
  messageId: string;
  kind: MessageFact;
  data?: Record<string, unknown>;
  batchId?: string | null;
};

type FactContext = Pick<ServiceContext, "organizationId" | "actor" | "now">;

/** Adds lines to messages' timelines, in the transaction of the change they tell of. */
export async function recordFacts(tx: Executor, ctx: FactContext, drafts: readonly FactDraft[]): Promise<void> {
  const at = ctx.now();
  const { actor, organizationId } = ctx;
  await insertFacts(
    tx,
    drafts.map(({ messageId, kind, data = {}, batchId = null }) => ({
      id: newUuid(at.getTime()),
      organizationId,
      messageId,
      kind,
      actorId: actor.kind === "user" ? actor.userId : null,
      actorName: actor.name,
      data,
      batchId,
      at,
    })),
  );
}
