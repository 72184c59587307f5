import { z } from "zod";
import { findEvent } from "@/db/queries/events-read";
import { authorize, type ServiceContext } from "@/lib/context";
import { inPrintedOrder } from "@/lib/domain/catalogue";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { hidesContacts, maskedData } from "@/lib/services/deliveries/masked-body";
import { EventItemSchema, toEventItem } from "./list";

/** An event with its data; contact details are hidden from viewers. Its deliveries: the history's filter `eventId`. */
export const EventDtoSchema = EventItemSchema.extend({
  data: z.record(z.string(), z.unknown()),
  contactsHidden: z.boolean(),
});
export type EventDto = z.infer<typeof EventDtoSchema>;

/**
 * One event.
 * @throws AppError `not_found` (also for another organization's), `forbidden`
 */
export async function getEvent(ctx: ServiceContext, id: string): Promise<EventDto> {
  authorize(ctx, "event.read");
  const uuid = decodeId("event", id);
  const row = uuid === null ? null : await findEvent(ctx.db, ctx.organizationId, uuid);
  if (row === null) throw new AppError("not_found", "There is no such event.");
  const contactsHidden = hidesContacts(ctx.actor);
  const data = inPrintedOrder(row.type, contactsHidden ? maskedData(row.data) : row.data);
  return { ...toEventItem(row), data, contactsHidden };
}
