import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Priority } from "@/lib/domain/leave-message/priority";
import type { TicketFact, TicketStatus } from "@/lib/domain/tickets/states";
import { instant } from "./columns";
import { organizations } from "./organizations";

const organizationId = () =>
  uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" });

export const tickets = pgTable(
  "tickets",
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    number: text().notNull(),
    /** The caller's own id: a second call with it changes this ticket. */
    externalId: text(),
    title: text().notNull(),
    description: text().notNull().default(""),
    priority: text().$type<Priority>().notNull(),
    status: text().$type<TicketStatus>().notNull(),
    /** A member, or whom the caller named in words of his own. */
    assigneeId: uuid(),
    assigneeRef: text(),
    customerName: text().notNull().default(""),
    customerEmail: text(),
    customerPhone: text(),
    messageId: uuid(),
    contactId: uuid(),
    dueAt: instant(),
    /** When `ticket.due_soon` is raised. */
    dueSoonAt: instant(),
    dueSoonRaisedAt: instant(),
    overdueRaisedAt: instant(),
    escalatedTo: text(),
    escalatedAt: instant(),
    resolution: text().notNull().default(""),
    source: text().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    resolvedAt: instant(),
    closedAt: instant(),
  },
  (t) => [
    uniqueIndex("tickets_external").on(t.organizationId, t.externalId).where(sql`external_id is not null`),
    index("tickets_org").on(t.organizationId, t.id),
    index("tickets_message").on(t.organizationId, t.messageId).where(sql`message_id is not null`),
    index("tickets_due_soon")
      .on(t.dueSoonAt)
      .where(sql`due_soon_raised_at is null and overdue_raised_at is null and status in ('pending', 'processing')`),
    index("tickets_overdue").on(t.dueAt).where(sql`overdue_raised_at is null and status in ('pending', 'processing')`),
  ],
);

export const ticketFacts = pgTable(
  "ticket_facts",
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    ticketId: uuid().notNull(),
    kind: text().$type<TicketFact>().notNull(),
    actorId: uuid(),
    actorName: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    at: instant().notNull(),
  },
  (t) => [index("ticket_facts_ticket").on(t.organizationId, t.ticketId, t.id)],
);

/** What a member is called on the platforms, so that a robot can call him: one line per platform. */
export const memberHandles = pgTable(
  "member_handles",
  {
    organizationId: organizationId(),
    userId: uuid().notNull(),
    platform: text().notNull(),
    value: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.userId, t.platform] }),
    index("member_handles_value").on(t.organizationId, t.platform, t.value),
  ],
);
