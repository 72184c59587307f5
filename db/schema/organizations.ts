import { sql } from "drizzle-orm";
import { bigint, bigserial, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { AuditChange } from "@/lib/domain/audit-changes";
import type { Role } from "@/lib/domain/roles";
import { bytea, instant } from "./columns";

export const organizations = pgTable("organizations", {
  id: uuid().primaryKey(),
  /** Small number for formats that print a numeric tenant id (document D). */
  number: bigserial({ mode: "number" }).notNull().unique(),
  name: text().notNull(),
  timeZone: text().notNull().default("Asia/Shanghai"),
  /** Grows with every change of an endpoint; the router's cached configuration is valid for one value of it. */
  configVersion: bigint({ mode: "number" }).notNull().default(1),
  createdAt: instant().notNull(),
});

export const users = pgTable(
  "users",
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    name: text().notNull(),
    passwordHash: text().notNull(),
    locale: text().notNull().default("zh-CN"),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("users_email").on(sql`lower(${t.email})`)],
);

export const memberships = pgTable(
  "memberships",
  {
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    role: text().$type<Role>().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.organizationId] })],
);

/** Signed-in browsers. The session token carries the id; every request checks that the row still stands. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    userAgent: text().notNull().default(""),
    ip: text(),
    createdAt: instant().notNull(),
    lastSeenAt: instant().notNull(),
    expiresAt: instant().notNull(),
    revokedAt: instant(),
  },
  (t) => [index("sessions_user").on(t.userId)],
);

/** Fixed-window counters for sign-in, public submissions and test pushes. `key` is already hashed or harmless. */
export const throttles = pgTable("throttles", {
  key: text().primaryKey(),
  count: bigint({ mode: "number" }).notNull(),
  windowEndsAt: instant().notNull(),
});

export const apiTokens = pgTable("api_tokens", {
  id: uuid().primaryKey(),
  organizationId: uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" }),
  name: text().notNull(),
  /** First characters, to recognise a token by. */
  prefix: text().notNull(),
  hash: bytea().notNull().unique(),
  scopes: text().array().notNull(),
  createdBy: uuid(),
  createdAt: instant().notNull(),
  lastUsedAt: instant(),
  expiresAt: instant(),
  revokedAt: instant(),
});

/** Append-only: who changed what. Diffs carry no secret. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    actorKind: text().notNull(),
    actorId: text(),
    actorName: text().notNull(),
    action: text().notNull(),
    objectType: text().notNull(),
    objectId: text(),
    objectName: text().notNull().default(""),
    ip: text(),
    requestId: text().notNull(),
    /** What changed, field by field; null where nothing was compared. */
    changes: jsonb().$type<AuditChange[]>(),
    at: instant().notNull(),
  },
  (t) => [
    index("audit_log_org").on(t.organizationId, t.id),
    index("audit_log_object").on(t.organizationId, t.objectId, t.id).where(sql`object_id is not null`),
  ],
);
