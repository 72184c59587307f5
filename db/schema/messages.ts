import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
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
    /** The way in: `web_chat` (form page) or `api`. */
    source: text().notNull().default("web_chat"),
    content: text().notNull(),
    name: text().notNull().default(""),
    phone: text(),
    email: text(),
    category: text().notNull().default(""),
    fields: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    pageUrl: text(),
    pageTitle: text(),
    referrer: text(),
    ip: text(),
    userAgent: text().notNull().default(""),
    language: text().notNull().default(""),
    /** How often the same words came within the window; the visitor keeps the first number. */
    repeats: integer().notNull().default(1),
    fingerprint: bytea().notNull(),
    eventId: uuid(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
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
