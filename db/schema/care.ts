import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { SelfTestRhythm } from "@/lib/domain/care/self-test";
import { bytea, instant } from "./columns";
import { endpoints } from "./endpoints";
import { organizations } from "./organizations";

/** What is known of an endpoint besides its work: its self-test, the age of its secrets, the certificate it met. */
export const endpointCare = pgTable(
  "endpoint_care",
  {
    endpointId: uuid()
      .primaryKey()
      .references(() => endpoints.id, { onDelete: "cascade" }),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    selfTest: text().$type<SelfTestRhythm>().notNull().default("off"),
    /** Local time `HH:MM` in the organization's zone. */
    selfTestAt: text().notNull().default("09:00"),
    /** 1 = Monday, for a weekly one. */
    selfTestDay: smallint().notNull().default(1),
    /** Null without a self-test. */
    nextTestAt: instant(),
    lastTestAt: instant(),
    lastTestOk: boolean(),
    lastTestDeliveryId: uuid(),
    /** What the last one came to, in both languages. */
    lastTestFinding: jsonb().$type<{ zh: string; en: string }>(),
    /** When secrets were replaced, by their path; those without an entry are as old as the endpoint. */
    secretDates: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** Of the last encrypted connection that a push made. */
    certificateHost: text(),
    certificateSubject: text(),
    certificateIssuer: text(),
    certificateExpiresAt: instant(),
    certificateSeenAt: instant(),
  },
  (t) => [
    index("endpoint_care_org").on(t.organizationId),
    index("endpoint_care_next").on(t.nextTestAt).where(sql`next_test_at is not null`),
  ],
);

/** When an organization wants to be reminded; one without a row has the defaults. */
export const careSettings = pgTable("care_settings", {
  organizationId: uuid()
    .primaryKey()
    .references(() => organizations.id, { onDelete: "cascade" }),
  /** Secrets older than this are to be replaced. */
  secretDays: integer().notNull(),
  /** Days without a push after which a webhook counts as quiet. */
  quietDays: integer().notNull(),
  /** When it was last told that messages came and nobody was notified. */
  silenceToldAt: instant(),
  updatedAt: instant().notNull(),
});

/** Checks of the whole way of a leave message: a synthetic one, by the public way. */
export const pipelineChecks = pgTable(
  "pipeline_checks",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    siteId: uuid().notNull(),
    /** Keyed hash of the mark that makes a submission the one of this check. */
    markHash: bytea().notNull().unique(),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
    messageId: uuid(),
    eventId: uuid(),
    storedAt: instant(),
  },
  (t) => [index("pipeline_checks_org").on(t.organizationId, t.id)],
);
