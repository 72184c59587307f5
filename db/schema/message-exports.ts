import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { ExportOrder, ExportState } from "@/lib/domain/leave-message/export";
import { instant } from "./columns";
import { organizations } from "./organizations";

const organizationId = () =>
  uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" });

/** A list of messages that is too long to be written while somebody waits; a worker writes it, page by page. */
export const messageExports = pgTable(
  "message_exports",
  {
    id: uuid().primaryKey(),
    organizationId: organizationId(),
    /** Who ordered it: nobody else may have it. */
    userId: uuid().notNull(),
    state: text().$type<ExportState>().notNull(),
    order: jsonb().$type<ExportOrder>().notNull(),
    /** Messages there were when it was ordered, and how many are written. */
    total: integer().notNull(),
    done: integer().notNull().default(0),
    parts: integer().notNull().default(0),
    /** The last message that is written. */
    afterId: uuid(),
    /** Keys of forms' own fields among what is written, in the order in which they came. */
    fieldKeys: text().array().notNull().default([]),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    finishedAt: instant(),
  },
  (t) => [
    index("message_exports_user").on(t.organizationId, t.userId, t.id),
    index("message_exports_live").on(t.id).where(sql`state = 'running'`),
  ],
);

/** What is written of it: rows of cells as the file has them, then the values of forms' own fields by key. */
export const messageExportParts = pgTable(
  "message_export_parts",
  {
    exportId: uuid()
      .notNull()
      .references(() => messageExports.id, { onDelete: "cascade" }),
    organizationId: organizationId(),
    part: integer().notNull(),
    rows: jsonb().$type<{ cells: string[]; fields: Record<string, string> }[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.exportId, t.part] })],
);
