import { z } from "zod";
import { MESSAGE_STATUSES } from "@/lib/domain/leave-message/status";
import { PageQuerySchema } from "@/lib/domain/paging";
import { instantInput, listOf } from "@/lib/services/deliveries/query-fields";

/** Filters of document C's list of messages. `from` is inclusive, `to` exclusive. */
export const MessageListQuerySchema = PageQuerySchema.extend({
  status: listOf(z.enum(MESSAGE_STATUSES)),
  keyword: z.string().trim().max(200).optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
});

/** A message as lists show it: contact details masked. */
export const MessageLineSchema = z.object({
  id: z.string().meta({ description: "msg_…" }),
  number: z.string(),
  visitor: z.object({ name: z.string(), phone: z.string().nullable(), email: z.string().nullable() }),
  /** The first 200 characters. */
  excerpt: z.string(),
  category: z.string(),
  status: z.enum(MESSAGE_STATUSES),
  spamReason: z.string().nullable(),
  source: z.string(),
  /** How often the same words came. */
  repeats: z.number(),
  createdAt: z.string(),
  eventId: z.string().nullable(),
  /** How its notifications stand; null when there are none. */
  notified: z
    .object({ delivered: z.number(), failed: z.number(), waiting: z.number(), skipped: z.number() })
    .nullable(),
});
