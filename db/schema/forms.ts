import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { FormDefinition } from "@/lib/domain/forms/fields";
import { instant } from "./columns";
import { sites } from "./messages";
import { organizations } from "./organizations";

/** A site's form in the making. No row: nobody designed one. */
export const forms = pgTable(
  "forms",
  {
    siteId: uuid()
      .primaryKey()
      .references(() => sites.id, { onDelete: "cascade" }),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    draft: jsonb().$type<FormDefinition>().notNull(),
    /** Grows with every save and publication, so that two people do not overwrite each other. */
    revision: integer().notNull(),
    /** The version visitors see; 1 = the form as it came, which is not stored. */
    currentVersion: integer().notNull(),
    updatedAt: instant().notNull(),
    updatedBy: text().notNull(),
  },
  (t) => [index("forms_org").on(t.organizationId)],
);

/** What was published; never changed, for messages name the version they were written in. */
export const formVersions = pgTable(
  "form_versions",
  {
    siteId: uuid()
      .notNull()
      .references(() => sites.id, { onDelete: "cascade" }),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    version: integer().notNull(),
    definition: jsonb().$type<FormDefinition>().notNull(),
    publishedAt: instant().notNull(),
    publishedBy: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.version] }), index("form_versions_org").on(t.organizationId)],
);
