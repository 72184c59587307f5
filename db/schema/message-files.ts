import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns";
import { sites } from "./messages";
import { organizations } from "./organizations";

/**
 * What visitors attach, and what goes with a reply to them. First nobody's: it belongs to a message when that is sent with it, and goes after a day when it is
 * not. The bytes are stored here so that they are erased, backed up and reached like every other word of a visitor.
 */
export const messageFiles = pgTable(
  "message_files",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    siteId: uuid()
      .notNull()
      .references(() => sites.id, { onDelete: "cascade" }),
    messageId: uuid(),
    /** The member who attached it, to the reply `replyId` once that is on its way; null for a visitor's. */
    userId: uuid(),
    replyId: uuid(),
    /** Of the form's field that asked for it; empty for a reply's. */
    field: text().notNull(),
    /** As the visitor's computer called it: text for readers, never a path. */
    name: text().notNull(),
    bytes: integer().notNull(),
    sha256: bytea().notNull(),
    content: bytea().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    index("message_files_message").on(t.messageId).where(sql`message_id is not null`),
    index("message_files_waiting").on(t.id).where(sql`message_id is null`),
    // How much an organization keeps is answered from it.
    index("message_files_org").on(t.organizationId, t.bytes),
  ],
);
