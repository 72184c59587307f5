import { z } from "zod";
import { PRIORITIES } from "../leave-message/priority";
import { TICKET_STATUSES } from "./states";

const line = (max: number) => z.string().trim().max(max);
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/**
 * A ticket as it is handed in. With an `externalId` that is known, what is given changes that ticket and the rest stays;
 * else a title is needed. `assignee` is a member's id (`usr_…`), his e-mail address, his id in the caller's own system, or
 * whatever the caller calls him.
 */
export const TicketInputSchema = z.strictObject({
  externalId: line(200).min(1, "required").optional(),
  title: line(200).min(1, "required").optional(),
  description: line(20_000).optional(),
  priority: z.enum(PRIORITIES).optional(),
  status: z.enum(TICKET_STATUSES).optional(),
  assignee: line(320).nullable().optional(),
  customerName: line(100).optional(),
  customerEmail: line(254).nullable().optional(),
  customerPhone: line(40).nullable().optional(),
  dueAt: instant.nullable().optional(),
  /** How long before the due time `ticket.due_soon` is raised. */
  remindMinutes: z.number().int().min(0).max(10_080).optional(),
  resolution: line(5_000).optional(),
  /** Hands the ticket to the next level, and says why. */
  escalate: z.strictObject({ to: line(320).min(1, "required"), reason: line(1_000).default("") }).optional(),
  /** The leave message it comes from. */
  messageId: line(40).optional(),
});
export type TicketInput = z.output<typeof TicketInputSchema>;

/** Half an hour before a ticket is due, unless the caller says otherwise. */
export const REMIND_MINUTES = 30;

/** When `ticket.due_soon` is raised: never before the ticket was made. */
export function dueSoonAt(dueAt: Date | null, remindMinutes: number, createdAt: Date): Date | null {
  if (dueAt === null) return null;
  return new Date(Math.max(createdAt.getTime(), dueAt.getTime() - remindMinutes * 60_000));
}
