import { integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { AuthorizationSettings } from "@/lib/domain/authorization";
import { instant } from "./columns";
import { organizations } from "./organizations";

/** Named ways to get a token from somebody else's server: what `#{auth.<key>.<name>}` in an endpoint refers to. */
export const authorizations = pgTable(
  "authorizations",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    /** What references say; unique within the organization. */
    key: text().notNull(),
    name: text().notNull(),
    description: text().notNull().default(""),
    /** Everything that may be shown, the request with its secrets hidden. */
    settings: jsonb().$type<AuthorizationSettings>().notNull(),
    /** The complete request, secrets included. */
    sealed: text().notNull(),
    /** Grows with every change; optimistic concurrency for forms. */
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [uniqueIndex("authorizations_key").on(t.organizationId, t.key)],
);
