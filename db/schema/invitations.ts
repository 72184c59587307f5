import { sql } from "drizzle-orm";
import { pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Role } from "@/lib/domain/roles";
import { bytea, instant } from "./columns";
import { organizations } from "./organizations";

/** Who was asked to join. The link carries the token; only its SHA-256 is here. */
export const invitations = pgTable(
  "invitations",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    /** In lower case. */
    email: text().notNull(),
    role: text().$type<Role>().notNull(),
    tokenHash: bytea().notNull(),
    invitedBy: uuid(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    revokedAt: instant(),
  },
  (t) => [
    uniqueIndex("invitations_token").on(t.tokenHash),
    // One open invitation an address: a new one takes the place, and the link, of the old one.
    uniqueIndex("invitations_open")
      .on(t.organizationId, t.email)
      .where(sql`accepted_at is null and revoked_at is null`),
  ],
);
