import type { TicketRow } from "@/db/queries/tickets";
import type { Assignee } from "@/lib/services/messages/assignees";
import { eventTime } from "@/lib/services/messages/event-data";
import { ticketData } from "./events";

type Change = {
  before: TicketRow;
  after: TicketRow;
  values: Partial<TicketRow>;
  people: ReadonlyMap<string, Assignee>;
  /** Why it was escalated. */
  reason: string;
};

/** Columns whose change is told, by the name that documents use. */
const TOLD = {
  title: "title",
  description: "description",
  priority: "priority",
  status: "status",
  assigneeId: "assignee",
  dueAt: "due_at",
  resolution: "resolution",
} as const satisfies Partial<Record<keyof TicketRow, string>>;

/**
 * The events of a change: `resolved`, `closed` and `escalated` are events of their own; whatever else changed is one
 * `updated`.
 */
export function changeEvents(change: Change): { type: string; data: Record<string, unknown> }[] {
  const { before, after, values, people } = change;
  const data = ticketData(after, people);
  const events: { type: string; data: Record<string, unknown> }[] = [];
  const keys = (Object.keys(TOLD) as (keyof typeof TOLD)[]).filter((key) => key in values);
  const ended = values.status === "resolved" || values.status === "closed";
  const rest = keys.filter((key) => !(ended && (key === "status" || key === "resolution")));
  if (rest.length > 0) {
    const said = (row: TicketRow, key: keyof typeof TOLD) => {
      if (key === "assigneeId") return people.get(row.assigneeId ?? "")?.name ?? row.assigneeRef;
      const value = row[key];
      return value instanceof Date ? eventTime(value) : value;
    };
    const changes = Object.fromEntries(rest.map((key) => [TOLD[key], [said(before, key), said(after, key)]]));
    events.push({ type: "ticket.updated", data: { ...data, updated_at: eventTime(after.updatedAt), changes } });
  }
  if (values.status === "resolved") {
    const at = eventTime(after.updatedAt);
    events.push({ type: "ticket.resolved", data: { ...data, resolved_at: at, resolution: after.resolution } });
  }
  if (values.status === "closed")
    events.push({ type: "ticket.closed", data: { ...data, closed_at: eventTime(after.updatedAt) } });
  if (values.escalatedTo !== undefined)
    events.push({
      type: "ticket.escalated",
      data: { ...data, escalated_to: after.escalatedTo, reason: change.reason },
    });
  return events;
}
