import { z } from "zod";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";

/** A ticket as its form holds it: times as the field has them, "" for what is not set. */
export const TicketFormSchema = z.object({
  title: z.string().trim().min(1, "required").max(200),
  description: z.string().max(20_000),
  priority: z.enum(PRIORITIES),
  assignee: z.string(),
  dueAt: z.string(),
});
export type TicketFormValues = z.input<typeof TicketFormSchema>;
