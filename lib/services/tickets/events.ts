import type { TicketRow } from "@/db/queries/tickets";
import { encodeId } from "@/lib/domain/ids";
import { type Assignee, handleData } from "@/lib/services/messages/assignees";
import { eventTime } from "@/lib/services/messages/event-data";

/** The `data` of a ticket's events: document B's names, and what is known besides. */
export function ticketData(ticket: TicketRow, people: ReadonlyMap<string, Assignee>): Record<string, unknown> {
  const { title, description, priority, status } = ticket;
  return {
    ticket_id: ticket.externalId ?? encodeId("ticket", ticket.id),
    ...{ title, description, priority, status },
    assignee_id: ticket.assigneeRef ?? (ticket.assigneeId === null ? null : encodeId("user", ticket.assigneeId)),
    customer_email: ticket.customerEmail,
    created_at: eventTime(ticket.createdAt),
    ticket_number: ticket.number,
    assignee_name:
      (ticket.assigneeId === null ? null : people.get(ticket.assigneeId)?.name) ?? ticket.assigneeRef ?? "",
    ...handleData(ticket.assigneeId, people),
    customer_name: ticket.customerName,
    customer_phone: ticket.customerPhone,
    due_at: ticket.dueAt === null ? null : eventTime(ticket.dueAt),
    message_id: ticket.messageId === null ? null : encodeId("message", ticket.messageId),
  };
}
