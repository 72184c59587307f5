import type { Db, Tx } from "@/db/client";
import { type TicketRow, takeTicketMarks } from "@/db/queries/tickets";
import type { WakePort } from "@/lib/jobs/wake";
import { recordEvents, wakeRouting } from "@/lib/services/events/ingest";
import { assigneesOf } from "@/lib/services/messages/assignees";
import { ticketData } from "./events";
import { recordTicketFact } from "./facts";

export type DueDeps = { db: Db; now: () => Date; wake: WakePort };

const PER_ROUND = 100;

/**
 * Tells of tickets that are soon due and of those that are overdue, each once for a due time. Overdue first: a ticket
 * nobody looked at in time is not announced as soon due any more.
 */
export async function sweepTickets(deps: DueDeps): Promise<void> {
  for (const kind of ["overdue", "due_soon"] as const) {
    for (let taken = PER_ROUND; taken === PER_ROUND; ) {
      taken = await deps.db.transaction(async (tx) => {
        const rows = await takeTicketMarks(tx, kind, deps.now(), PER_ROUND);
        await tell(tx, deps, kind, rows);
        return rows.length;
      });
      if (taken > 0) wakeRouting(deps);
    }
  }
}

async function tell(tx: Tx, deps: DueDeps, kind: "due_soon" | "overdue", rows: readonly TicketRow[]): Promise<void> {
  const now = deps.now();
  const ctx = { now: deps.now, actor: { kind: "system", name: "SLA" } as const };
  for (const row of rows) {
    const data = ticketData(row, await assigneesOf(tx, row.organizationId, [row.assigneeId]));
    const late = row.dueAt === null ? 0 : Math.floor((now.getTime() - row.dueAt.getTime()) / 60_000);
    const event = {
      type: `ticket.${kind}`,
      data: kind === "overdue" ? { ...data, overdue_minutes: late } : data,
      ...{ occurredAt: now, source: "system" as const },
    };
    await recordEvents(tx, { ...ctx, organizationId: row.organizationId }, [event]);
    await recordTicketFact(tx, ctx, row, kind, {});
  }
}
