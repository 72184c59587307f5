import { sql } from "drizzle-orm";
import { boolean, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { NotificationRole, NotificationTrigger } from "@/lib/domain/leave-message/notify";
import { instant } from "./columns";
import { endpoints } from "./endpoints";
import { organizations } from "./organizations";

/** What holds for all leave-message notifications of an organization; one without a row has the defaults. */
export const notificationSettings = pgTable("notification_settings", {
  organizationId: uuid()
    .primaryKey()
    .references(() => organizations.id, { onDelete: "cascade" }),
  /** Off: no endpoint of the list hears of leave messages. */
  enabled: boolean().notNull().default(true),
  perMinute: integer().notNull(),
  dedupeSeconds: integer().notNull(),
  /** Local time `HH:MM`; both null without quiet hours. */
  quietFrom: text(),
  quietTo: text(),
  /** Urgent messages are sent in quiet hours as well. */
  urgentPasses: boolean().notNull().default(true),
  /** How long the primary channels have before the backups are sent. */
  backupSeconds: integer().notNull().default(60),
  /** What they tell of. */
  triggers: text().array().$type<NotificationTrigger[]>().notNull().default(sql`'{created}'::text[]`),
  /** Empty lists let everything pass. */
  categories: text().array().notNull().default(sql`'{}'::text[]`),
  priorities: text().array().notNull().default(sql`'{}'::text[]`),
  /** `sit_…` */
  siteIds: text("site_keys").array().notNull().default(sql`'{}'::text[]`),
  keywords: text().array().notNull().default(sql`'{}'::text[]`),
  updatedAt: instant().notNull(),
});

/** The endpoints that tell of leave messages, in the order somebody gave them. */
export const notificationChannels = pgTable(
  "notification_channels",
  {
    endpointId: uuid()
      .primaryKey()
      .references(() => endpoints.id, { onDelete: "cascade" }),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    /** `backup`: told only when no primary channel could be told in time. */
    role: text().$type<NotificationRole>().notNull().default("primary"),
    /** A webhook that was there before: it keeps its own rules, and stays when it leaves the list. */
    reused: boolean().notNull().default(false),
    /** A reused one that began to hear of leave messages by joining the list: it stops when it leaves. */
    subscribed: boolean().notNull().default(false),
  },
  (t) => [index("notification_channels_org").on(t.organizationId, t.position)],
);

/**
 * Notifications of backup channels that wait for what becomes of the primary ones. A row is the durable wake: a sweep
 * looks at it until it is sent (it becomes a due row) or not needed (it is deleted), in one transaction.
 */
export const notificationBackups = pgTable(
  "notification_backups",
  {
    /** Of the delivery it becomes. */
    deliveryId: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    endpointId: uuid().notNull(),
    eventId: uuid().notNull(),
    eventType: text().$type<EventType>().notNull(),
    /** Deliveries of the same event through the primary channels. */
    primaries: uuid().array().notNull(),
    /** Not before, for a channel that has hours of its own; null: at once. */
    notBefore: instant(),
    test: boolean().notNull().default(false),
    /** Sent from here on, unless a primary channel was told. */
    deadline: instant().notNull(),
    /** Looked at next. */
    lookAt: instant().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index("notification_backups_look").on(t.lookAt)],
);
