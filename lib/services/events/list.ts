import { z } from "zod";
import { listEventRows } from "@/db/queries/events-read";
import { authorize, type ServiceContext } from "@/lib/context";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { encodeId, uuidAt } from "@/lib/domain/ids";
import { PAGE_LIMIT_DEFAULT, type Page, PageQuerySchema, pageOf } from "@/lib/domain/paging";
import { eventTypeName, instantInput, listOf } from "@/lib/services/deliveries/query-fields";

export const EVENT_SOURCES = ["api", "form", "console", "system"] as const;

/** `from` is inclusive, `to` exclusive; both are the time of intake. `type` may be any spelling of the documents. */
export const EventListQuerySchema = PageQuerySchema.extend({
  type: listOf(eventTypeName),
  source: z.enum(EVENT_SOURCES).optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
});
/** Parsed by {@link EventListQuerySchema}; every filter may be left out. */
export type EventListQuery = Partial<z.output<typeof EventListQuerySchema>>;

/** An event without its data. */
export const EventItemSchema = z.object({
  id: z.string(),
  type: z.enum(EVENT_TYPES),
  source: z.string(),
  occurredAt: z.string(),
  createdAt: z.string(),
});
export type EventItem = z.infer<typeof EventItemSchema>;

/**
 * A page of events, newest first.
 * @throws AppError `forbidden`
 */
export async function listEvents(ctx: ServiceContext, query: EventListQuery = {}): Promise<Page<EventItem>> {
  authorize(ctx, "event.read");
  const { cursor, limit = PAGE_LIMIT_DEFAULT, type, source, from, to } = query;
  const filter = {
    types: type,
    source,
    fromId: from === undefined ? undefined : uuidAt(from.getTime()),
    toId: to === undefined ? undefined : uuidAt(to.getTime()),
  };
  const at = { beforeId: cursor ?? null, limit: limit + 1 };
  const page = pageOf(await listEventRows(ctx.db, ctx.organizationId, filter, at), limit, (row) => row.id);
  return { items: page.items.map(toEventItem), nextCursor: page.nextCursor };
}

type Row = { id: string; type: EventItem["type"]; source: string; occurredAt: Date; createdAt: Date };

/** The read form of an event's row. */
export function toEventItem(row: Row): EventItem {
  return {
    id: encodeId("event", row.id),
    type: row.type,
    source: row.source,
    occurredAt: row.occurredAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
  };
}
