import { apiRoute, Reply } from "@/lib/http/api-route";
import { listTicketsContract, upsertTicketContract } from "@/lib/http/contracts/tickets";
import { listTickets } from "@/lib/services/tickets/read";
import { upsertTicket } from "@/lib/services/tickets/upsert";

export const GET = apiRoute(listTicketsContract, ({ ctx, query }) => {
  const { status, overdue, ...rest } = query;
  return listTickets(ctx, {
    ...rest,
    statuses: status === undefined ? undefined : [status],
    overdue: overdue === "true",
  });
});

export const POST = apiRoute(upsertTicketContract, async ({ ctx, body }) => {
  const { ticket, created } = await upsertTicket(ctx, body);
  return new Reply(ticket, { status: created ? 201 : 200 });
});
