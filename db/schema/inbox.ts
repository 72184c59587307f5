import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AfterReply, MessageFact, ReplyState } from "@/lib/domain/leave-message/facts";
import type { Priority } from "@/lib/domain/leave-message/priority";
import { instant } from "./columns";
import { organizations } from "./organizations";

const organizationId = () =>
  uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" });

/** What happened to a message. Append-only; `before` and `after` let the last change of a batch be taken back. */
export const messageFacts = pgTable(
  "message_facts",
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    messageId: uuid().notNull(),
    kind: text().$type<MessageFact>().notNull(),
    actorId: uuid(),
    actorName: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** One request's changes, for its undo. */
    batchId: uuid(),
    at: instant().notNull(),
  },
  (t) => [
    index("message_facts_message").on(t.organizationId, t.messageId, t.id),
    index("message_facts_batch").on(t.batchId).where(sql`batch_id is not null`),
  ],
);

/** A reply by e-mail: due at `sendAt`, so that it can be taken back before. */
export const messageReplies = pgTable(
  "message_replies",
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    messageId: uuid().notNull(),
    authorId: uuid(),
    authorName: text().notNull(),
    recipient: text().notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    state: text().$type<ReplyState>().notNull(),
    after: text().$type<AfterReply>().notNull(),
    /** When it is (next) due; a try that is under way holds it until here. */
    sendAt: instant().notNull(),
    tries: integer().notNull().default(0),
    /** What the server said last, already without secrets. */
    problem: jsonb().$type<{ code: string; diagnosis: string; text: string }>(),
    letterId: text(),
    createdAt: instant().notNull(),
    sentAt: instant(),
  },
  (t) => [
    index("message_replies_message").on(t.organizationId, t.messageId, t.id),
    index("message_replies_due").on(t.sendAt).where(sql`state in ('scheduled', 'sending')`),
  ],
);

/** What somebody is writing: his draft, and for the others the sign that he is at it. */
export const messageDrafts = pgTable(
  "message_drafts",
  {
    messageId: uuid().notNull(),
    userId: uuid().notNull(),
    organizationId: organizationId(),
    body: text().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.messageId, t.userId] })],
);

/** A saved view of the inbox: filters as the address has them, never contact details. */
export const messageViews = pgTable(
  "message_views",
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    userId: uuid().notNull(),
    name: text().notNull(),
    search: text().notNull(),
    shared: boolean().notNull().default(false),
    createdAt: instant().notNull(),
  },
  (t) => [index("message_views_org").on(t.organizationId, t.id)],
);

/** How an organization handles messages: times to answer, the mailbox replies come from, how long data is kept. */
export const inboxSettings = pgTable("inbox_settings", {
  organizationId: organizationId().primaryKey(),
  /** Minutes of business time to the first answer. */
  slaMinutes: jsonb().$type<Record<Priority, number>>().notNull(),
  slaCategories: jsonb().$type<{ category: string; minutes: Record<Priority, number> }[]>().notNull().default([]),
  /** Whether the clock of the first answer stands still while a message is put off. */
  slaPause: boolean().notNull().default(false),
  /** Who is told besides the person in charge when a first answer is late. */
  slaSupervisorId: uuid(),
  /** Texts that are often sent, in the order the team gave them. */
  quickReplies: jsonb().$type<{ title: string; text: string }[]>().notNull().default([]),
  /** The e-mail webhook whose mail server sends replies; null: the oldest one. */
  replyEndpointId: uuid(),
  replyFrom: text().notNull().default(""),
  replyTo: text().notNull().default(""),
  signature: text().notNull().default(""),
  autoCloseDays: integer().notNull(),
  messageDays: integer().notNull(),
  ipDays: integer().notNull(),
  spamDays: integer().notNull(),
  /** Room for what visitors and agents attach, in GB of 1024³ bytes. */
  fileQuotaGb: integer().notNull().default(2),
  updatedAt: instant().notNull(),
});
