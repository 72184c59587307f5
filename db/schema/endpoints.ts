import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ChannelId, EndpointConfig, Subscription } from "@/lib/domain/endpoints";
import { instant } from "./columns";
import { organizations } from "./organizations";

/** The configuration without its secrets; those are in `sealed`. */
export type EndpointSettings = Omit<EndpointConfig, "id" | "name" | "channel" | "url" | "events"> & {
  subscriptions: Subscription[];
};

export const endpoints = pgTable(
  "endpoints",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    name: text().notNull(),
    description: text().notNull().default(""),
    channel: text().$type<ChannelId>().notNull(),
    enabled: boolean().notNull(),
    /** Null, or why the product switched it off (`gone`: the receiver answered that it is gone). */
    disabledReason: text(),
    /** What may be shown: host and masked path and query. */
    urlDisplay: text().notNull(),
    urlHost: text().notNull(),
    /** Canonical types of the switched-on subscriptions: what routing matches. */
    events: text().array().notNull(),
    settings: jsonb().$type<EndpointSettings>().notNull(),
    /** AES-256-GCM over JSON of the secret values by path (`url`, `config.secret`, `auth.token`, …). */
    sealed: text().notNull(),
    /** Last four characters by secret path, for reads. */
    secretTails: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** Grows with every change; optimistic concurrency for forms. */
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    deletedAt: instant(),
  },
  (t) => [
    uniqueIndex("endpoints_name").on(t.organizationId, t.name).where(sql`deleted_at is null`),
    index("endpoints_org").on(t.organizationId, t.id).where(sql`deleted_at is null`),
  ],
);

/**
 * The ordered work of one endpoint: who drains it, whether it is blocked, what is in flight.
 * Small and hot: updated in place by primary key (fillfactor in the migration), no secondary index on hot columns.
 */
export const lanes = pgTable(
  "lanes",
  {
    endpointId: uuid().primaryKey(),
    organizationId: uuid().notNull(),
    shard: smallint().notNull(),
    /** Incremented by every wake; releasing a lane is conditional on the value seen. */
    wakeSeq: bigint({ mode: "number" }).notNull().default(0),
    /** Fencing token: grows with every acquisition; results of an older holder are refused. */
    leaseToken: bigint({ mode: "number" }).notNull().default(0),
    leaseOwner: text(),
    leaseUntil: instant(),
    /** Deliveries committed as in flight before they are sent (at most the window). */
    inflight: uuid().array().notNull().default(sql`'{}'::uuid[]`),
    /** Ban window or pause: nothing is claimed before. */
    blockedUntil: instant(),
  },
  (t) => [index("lanes_shard").on(t.shard)],
);
