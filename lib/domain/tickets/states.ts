/** Where a ticket stands; the words are document B's. */
export const TICKET_STATUSES = ["pending", "processing", "resolved", "closed"] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

const NEXT: Record<TicketStatus, readonly TicketStatus[]> = {
  pending: ["processing", "resolved", "closed"],
  processing: ["pending", "resolved", "closed"],
  resolved: ["processing", "closed"],
  closed: ["processing"],
};

/** Statuses somebody may choose from `from`, in the order in which they are offered. */
export function nextTicketStatuses(from: TicketStatus): readonly TicketStatus[] {
  return NEXT[from];
}

/** Whether work is left to do: only then due times matter. */
export const isOpenTicket = (status: TicketStatus): boolean => status === "pending" || status === "processing";

/** What happened to a ticket: the lines of its timeline. */
export const TICKET_FACTS = ["created", "updated", "status", "escalated", "due_soon", "overdue", "note"] as const;
export type TicketFact = (typeof TICKET_FACTS)[number];
