import { userNames } from "@/db/queries/inbox";
import { findTicket, listTicketFacts, listTicketRows } from "@/db/queries/tickets";
import { authorize, may, type ServiceContext } from "@/lib/context";
import { type Page, pageOf } from "@/lib/domain/paging";
import type { TicketFact, TicketStatus } from "@/lib/domain/tickets/states";
import { AppError } from "@/lib/errors";
import { type TicketDto, ticketDto } from "./dto";

export type TicketQuery = {
  statuses?: readonly TicketStatus[] | undefined;
  assigneeId?: string | null | undefined;
  externalId?: string | undefined;
  messageId?: string | undefined;
  keyword?: string | undefined;
  overdue?: boolean | undefined;
  cursor?: string | undefined;
  limit: number;
};

/**
 * A page of tickets, newest first. Programs with the right to see contact details get them; lists for people are masked.
 * @throws AppError `forbidden`
 */
export async function listTickets(ctx: ServiceContext, query: TicketQuery): Promise<Page<TicketDto>> {
  authorize(ctx, "ticket.read");
  const { overdue, cursor, limit, ...filter } = query;
  const where = {
    ...filter,
    ...(overdue === true ? { overdueAt: ctx.now(), statuses: ["pending", "processing"] as const } : {}),
  };
  const page = { beforeId: cursor ?? null, limit: limit + 1 };
  const rows = await listTicketRows(ctx.db, ctx.organizationId, where, page);
  const { items, nextCursor } = pageOf(rows, limit, (row) => row.id);
  const names = await userNames(
    ctx.db,
    items.flatMap(({ assigneeId }) => (assigneeId === null ? [] : [assigneeId])),
  );
  const about = { names, full: showsAll(ctx), now: ctx.now() };
  return { items: items.map((row) => ticketDto(row, about)), nextCursor };
}

/** In the console looking is a deliberate act; a program that has the right has it for every call. */
const showsAll = (ctx: ServiceContext): boolean => ctx.actor.kind !== "user" && may(ctx, "pii.reveal");

export type TicketHistory = {
  id: string;
  kind: TicketFact;
  actor: string;
  data: Record<string, unknown>;
  at: string;
}[];

/**
 * One ticket with what happened to it.
 * @throws AppError `forbidden`, `not_found`
 */
export async function getTicket(ctx: ServiceContext, id: string): Promise<TicketDto & { history: TicketHistory }> {
  authorize(ctx, "ticket.read");
  const row = await findTicket(ctx.db, ctx.organizationId, id);
  if (row === null) throw new AppError("not_found", "There is no such ticket.");
  const [names, facts] = await Promise.all([
    userNames(ctx.db, row.assigneeId === null ? [] : [row.assigneeId]),
    listTicketFacts(ctx.db, ctx.organizationId, id),
  ]);
  return {
    ...ticketDto(row, { names, full: showsAll(ctx), now: ctx.now() }),
    history: facts.map(({ id, kind, actorName, data, at }) => ({
      ...{ id, kind, data },
      actor: actorName,
      at: at.toISOString(),
    })),
  };
}
