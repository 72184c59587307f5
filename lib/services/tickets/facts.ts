import type { Executor } from "@/db/client";
import { insertTicketFacts, type TicketRow } from "@/db/queries/tickets";
import type { ServiceContext } from "@/lib/context";
import { newUuid } from "@/lib/domain/ids";
import type { TicketFact } from "@/lib/domain/tickets/states";

/** Adds a line to a ticket's timeline. */
export async function recordTicketFact(
  tx: Executor,
  ctx: Pick<ServiceContext, "actor" | "now">,
  ticket: Pick<TicketRow, "id" | "organizationId">,
  kind: TicketFact,
  data: Record<string, unknown>,
): Promise<void> {
  const at = ctx.now();
  const { actor } = ctx;
  await insertTicketFacts(tx, [
    {
      ...{ id: newUuid(at.getTime()), organizationId: ticket.organizationId, ticketId: ticket.id, kind, data, at },
      ...{ actorId: actor.kind === "user" ? actor.userId : null, actorName: actor.name },
    },
  ]);
}
