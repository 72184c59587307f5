import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { AssignmentRule } from "@/lib/domain/leave-message/assignment";
import type { ClientFacts } from "@/lib/domain/leave-message/client";
import type { Consent } from "@/lib/domain/leave-message/consent";
import type { CloseReason } from "@/lib/domain/leave-message/facts";
import type { GuardRule } from "@/lib/domain/leave-message/guard";
import type { Priority } from "@/lib/domain/leave-message/priority";
import type { MessageStatus } from "@/lib/domain/leave-message/status";
import { bytea, instant } from "./columns";
import { organizations } from "./organizations";

/** An entrance for visitors: a form page and, later, a widget. The key is public. */
export const sites = pgTable(
  "sites",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    siteKey: text().notNull().unique(),
    name: text().notNull(),
    enabled: boolean().notNull().default(true),
    /** Who gets its messages by itself; null: nobody, they wait to be taken. */
    assignment: jsonb().$type<AssignmentRule>(),
    /** What keeps its inbox clean; null: the defaults. */
    guard: jsonb().$type<GuardRule>(),
    /** Who was given the last one, so that the next one is another's turn. */
    lastAssigneeId: uuid(),
    createdAt: instant().notNull(),
  },
  (t) => [index("sites_org").on(t.organizationId)],
);

export const leaveMessages = pgTable(
  "leave_messages",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    siteId: uuid().notNull(),
    contactId: uuid(),
    /** What the visitor is told: `LM-20250115-0042`. */
    number: text().notNull(),
    status: text().$type<MessageStatus>().notNull(),
    spamReason: text(),
    /** What was found in it, where its own words keep it apart. */
    spamFound: text().array(),
    /** The way in: `web_chat` (form page) or `api`. */
    source: text().notNull().default("web_chat"),
    content: text().notNull(),
    name: text().notNull().default(""),
    phone: text(),
    email: text(),
    category: text().notNull().default(""),
    fields: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** The published form it was written in; null when it came by the API. */
    formVersion: integer(),
    pageUrl: text(),
    pageTitle: text(),
    referrer: text(),
    ip: text(),
    userAgent: text().notNull().default(""),
    language: text().notNull().default(""),
    /** What the visitor's browser said of itself besides, and how long he wrote. */
    client: jsonb().$type<ClientFacts>().notNull().default({}),
    /** How often the same words came within the window; the visitor keeps the first number. */
    repeats: integer().notNull().default(1),
    fingerprint: bytea().notNull(),
    eventId: uuid(),
    /** Grows with every change somebody made, so that two people do not overwrite each other. */
    version: integer().notNull().default(1),
    priority: text().$type<Priority>().notNull().default("medium"),
    assigneeId: uuid(),
    /** When the product gives it to somebody, or takes it back from who was given it and did nothing; null: never. */
    routeAt: instant(),
    closeReason: text().$type<CloseReason>(),
    tags: text().array().notNull().default([]),
    unread: boolean().notNull().default(true),
    /** First answer expected by, and warned of from, in business time as it was when they were set. */
    dueAt: instant(),
    warnAt: instant(),
    warnedAt: instant(),
    breachedAt: instant(),
    /** When somebody first answered, and after how many minutes of business time. */
    respondedAt: instant(),
    responseMinutes: integer(),
    /** The last answer: a message that stays answered is closed some days later. */
    repliedAt: instant(),
    snoozedUntil: instant(),
    mergedInto: uuid(),
    /** The older message that this one takes up again. */
    followsId: uuid(),
    consent: jsonb().$type<Consent>(),
    /** Nothing is deleted or erased while this stands. */
    legalHold: boolean().notNull().default(false),
    erasedAt: instant(),
    /** Sent by the product itself to check the whole way: counted nowhere, gone after a day. */
    synthetic: boolean().notNull().default(false),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    index("leave_messages_due").on(t.organizationId, t.dueAt).where(sql`status in ('pending', 'processing')`),
    index("leave_messages_assignee").on(t.organizationId, t.assigneeId).where(sql`status in ('pending', 'processing')`),
    index("leave_messages_warn")
      .on(t.warnAt)
      .where(
        sql`warned_at is null and breached_at is null and responded_at is null and status in ('pending', 'processing')`,
      ),
    index("leave_messages_breach")
      .on(t.dueAt)
      .where(sql`breached_at is null and responded_at is null and status in ('pending', 'processing')`),
    index("leave_messages_phone").on(t.organizationId, t.phone).where(sql`phone is not null`),
    index("leave_messages_email").on(t.organizationId, t.email).where(sql`email is not null`),
    index("leave_messages_route").on(t.routeAt).where(sql`route_at is not null`),
    index("leave_messages_replied").on(t.repliedAt).where(sql`status = 'replied'`),
    index("leave_messages_synthetic").on(t.id).where(sql`synthetic`),
    // Whole conditions on behaviour are answered from it (db/queries/audience-rule.ts).
    index("leave_messages_contact")
      .on(t.organizationId, t.contactId, t.createdAt, t.status)
      .where(sql`contact_id is not null`),
    uniqueIndex("leave_messages_number").on(t.organizationId, t.number),
    index("leave_messages_org").on(t.organizationId, t.id),
    index("leave_messages_pending").on(t.organizationId, t.id).where(sql`status = 'pending'`),
    index("leave_messages_fingerprint").on(t.organizationId, t.fingerprint, t.createdAt),
  ],
);

/** One submission of a form render or API call: a second one with the same key gets the first answer. */
export const submitKeys = pgTable(
  "submit_keys",
  {
    organizationId: uuid().notNull(),
    key: text().notNull(),
    messageId: uuid().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.key] }), index("submit_keys_age").on(t.createdAt)],
);

/** The day's counter behind the message number. */
export const messageNumbers = pgTable(
  "message_numbers",
  {
    organizationId: uuid().notNull(),
    day: text().notNull(),
    last: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.day] })],
);
