import { z } from "zod";
import type { TicketRow } from "@/db/queries/tickets";
import { encodeId } from "@/lib/domain/ids";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";
import { maskEmail, maskName, maskPhone } from "@/lib/domain/masking";
import { TICKET_STATUSES } from "@/lib/domain/tickets/states";

const time = z.string().nullable();

/** A ticket as API and console show it; the customer's details are masked unless the reader may see them. */
export const TicketDtoSchema = z.object({
  id: z.string(),
  number: z.string(),
  externalId: z.string().nullable(),
  title: z.string(),
  description: z.string(),
  priority: z.enum(PRIORITIES),
  status: z.enum(TICKET_STATUSES),
  assignee: z.object({ id: z.string().nullable(), name: z.string() }).nullable(),
  customer: z.object({ name: z.string(), email: time, phone: time }),
  messageId: z.string().nullable(),
  dueAt: time,
  overdue: z.boolean(),
  escalatedTo: z.string().nullable(),
  resolution: z.string(),
  source: z.string(),
  version: z.number(),
  createdAt: z.string(),
  updatedAt: z.string(),
  resolvedAt: time,
  closedAt: time,
});
export type TicketDto = z.output<typeof TicketDtoSchema>;

export function ticketDto(
  row: TicketRow,
  about: { names: ReadonlyMap<string, string>; full: boolean; now: Date },
): TicketDto {
  const { number, externalId, title, description, priority, status, escalatedTo, resolution, source, version } = row;
  const mask = (text: string | null, how: (value: string) => string) =>
    text === null || text === "" || about.full ? text : how(text);
  const open = status === "pending" || status === "processing";
  return {
    id: encodeId("ticket", row.id),
    ...{ number, externalId, title, description, priority, status, escalatedTo, resolution, source, version },
    assignee: assigneeOf(row, about.names),
    customer: {
      name: mask(row.customerName, maskName) ?? "",
      email: mask(row.customerEmail, maskEmail),
      phone: mask(row.customerPhone, maskPhone),
    },
    messageId: row.messageId === null ? null : encodeId("message", row.messageId),
    dueAt: row.dueAt?.toISOString() ?? null,
    overdue: open && row.dueAt !== null && row.dueAt <= about.now,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}

function assigneeOf(row: TicketRow, names: ReadonlyMap<string, string>): TicketDto["assignee"] {
  if (row.assigneeId === null) return row.assigneeRef === null ? null : { id: null, name: row.assigneeRef };
  return { id: encodeId("user", row.assigneeId), name: names.get(row.assigneeId) ?? row.assigneeRef ?? "" };
}
