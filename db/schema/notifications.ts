import { boolean, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";
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
    /** A webhook that was there before: it keeps its own rules, and stays when it leaves the list. */
    reused: boolean().notNull().default(false),
    /** A reused one that began to hear of leave messages by joining the list: it stops when it leaves. */
    subscribed: boolean().notNull().default(false),
  },
  (t) => [index("notification_channels_org").on(t.organizationId, t.position)],
);
