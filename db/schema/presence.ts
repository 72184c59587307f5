import { boolean, date, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AgentStatus, PresenceMode, PresenceReason } from "@/lib/domain/presence/presence";
import type { Schedule } from "@/lib/domain/presence/schedule";
import type { WidgetSettings } from "@/lib/domain/presence/widget-settings";
import { instant } from "./columns";
import { sites } from "./messages";
import { organizations } from "./organizations";

const organizationId = () =>
  uuid()
    .notNull()
    .references(() => organizations.id, { onDelete: "cascade" });

/** When an organization's team works and who counts; one without a row has no hours. */
export const presenceSettings = pgTable("presence_settings", {
  organizationId: organizationId().primaryKey(),
  schedule: jsonb().$type<Schedule>().notNull(),
  countBusy: boolean().notNull().default(false),
  idleMinutes: integer().notNull().default(10),
  /** Visitors are told that nobody is there; until `forcedUntil`, or until somebody ends it. */
  forced: boolean().notNull().default(false),
  forcedUntil: instant(),
  forcedBy: text().notNull().default(""),
  version: integer().notNull().default(1),
  updatedAt: instant().notNull(),
  /** The last minute that was counted in `presence_coverage`. */
  sampledAt: instant(),
});

/** Minutes within an organization's hours, by local day and by what visitors saw in them. */
export const presenceCoverage = pgTable(
  "presence_coverage",
  {
    organizationId: organizationId(),
    day: date({ mode: "string" }).notNull(),
    reason: text().$type<PresenceReason>().notNull(),
    minutes: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.day, t.reason] })],
);

/** What an agent says of himself; without a row he is offline. */
export const agentPresence = pgTable(
  "agent_presence",
  {
    organizationId: organizationId(),
    userId: uuid().notNull(),
    status: text().$type<AgentStatus>().notNull(),
    /** The status before the product set 离开 by itself; null when somebody chose. */
    autoFrom: text().$type<AgentStatus>(),
    /** Who set it, when it was not the agent. */
    setBy: text(),
    changedAt: instant().notNull(),
    /** The last sign of life of any device, and how long there were some today (local day). */
    lastSeenAt: instant(),
    onlineDay: date({ mode: "string" }),
    onlineSeconds: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.userId] })],
);

/** Leases: one row per open browser tab. */
export const presenceDevices = pgTable(
  "presence_devices",
  {
    organizationId: organizationId(),
    userId: uuid().notNull(),
    deviceId: uuid().notNull(),
    lastPingAt: instant().notNull(),
    lastInputAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.userId, t.deviceId] })],
);

/** What visitors were told last, so that a flickering connection does not make the widget flicker. */
export const presenceShown = pgTable("presence_shown", {
  organizationId: organizationId().primaryKey(),
  mode: text().$type<PresenceMode>().notNull(),
  since: instant().notNull(),
});

/** A site's widget; a site without a row has the defaults. */
export const siteWidgets = pgTable(
  "site_widgets",
  {
    siteId: uuid()
      .primaryKey()
      .references(() => sites.id, { onDelete: "cascade" }),
    organizationId: organizationId(),
    /** What differs from the defaults. */
    settings: jsonb().$type<Partial<WidgetSettings>>().notNull(),
    version: integer().notNull().default(1),
    updatedAt: instant(),
    /** When the widget was last loaded, and from where. */
    lastLoadedAt: instant(),
    lastOrigin: text(),
  },
  (t) => [index("site_widgets_org").on(t.organizationId)],
);
