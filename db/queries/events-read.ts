import { and, desc, eq, gte, inArray, lt, type SQL } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { Executor } from "../client";
import { events } from "../schema";

export type EventRow = Omit<typeof events.$inferSelect, "contentHash">;

export type EventFilter = {
  types?: readonly EventType[] | undefined;
  source?: string | undefined;
  /** Ids are time-sortable: `fromId` inclusive, `toId` exclusive. */
  fromId?: string | undefined;
  toId?: string | undefined;
};

/** A page of events without their data, newest first, from below `beforeId`. */
export async function listEventRows(
  db: Executor,
  organizationId: string,
  filter: EventFilter,
  page: { beforeId: string | null; limit: number },
): Promise<Omit<EventRow, "data">[]> {
  const conditions: SQL[] = [eq(events.organizationId, organizationId)];
  if (page.beforeId !== null) conditions.push(lt(events.id, page.beforeId));
  if (filter.types !== undefined) conditions.push(inArray(events.type, [...filter.types]));
  if (filter.source !== undefined) conditions.push(eq(events.source, filter.source));
  if (filter.fromId !== undefined) conditions.push(gte(events.id, filter.fromId));
  if (filter.toId !== undefined) conditions.push(lt(events.id, filter.toId));
  const { id, organizationId: organization, type, source, occurredAt, createdAt } = events;
  return db
    .select({ id, organizationId: organization, type, source, occurredAt, createdAt })
    .from(events)
    .where(and(...conditions))
    .orderBy(desc(events.id))
    .limit(page.limit);
}

/** One event with its data. */
export async function findEvent(db: Executor, organizationId: string, id: string): Promise<EventRow | null> {
  const [row] = await db
    .select()
    .from(events)
    .where(and(eq(events.id, id), eq(events.organizationId, organizationId)));
  return row ?? null;
}

/** One event without its data. */
export async function findEventSummary(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<Omit<EventRow, "data"> | null> {
  const { id: eventId, organizationId: organization, type, source, occurredAt, createdAt } = events;
  const [row] = await db
    .select({ id: eventId, organizationId: organization, type, source, occurredAt, createdAt })
    .from(events)
    .where(and(eq(events.id, id), eq(events.organizationId, organizationId)));
  return row ?? null;
}
