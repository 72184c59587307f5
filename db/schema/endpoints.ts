import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { EndpointRules } from "@/lib/domain/endpoint-rules";
import type { ChannelId, EndpointConfig, Subscription } from "@/lib/domain/endpoints";
import type { BlockReason, LaneHealth } from "@/lib/domain/lane-health";
import { bytea, instant } from "./columns";
import { organizations } from "./organizations";

/** The configuration without its secrets; those are in `sealed`. */
export type EndpointSettings = Omit<
  EndpointConfig,
  "id" | "name" | "channel" | "url" | "events" | "rules" | "authorizations"
> & {
  subscriptions: Subscription[];
  /** Keys of the authorizations it refers to; absent when it uses none. */
  authorizationKeys?: string[];
  /** Absent in rows that were written before there were rules. */
  rules?: EndpointRules;
  /** Paths of secrets that an import could not bring along: it stays off until they are entered or given up. */
  missingSecrets?: string[];
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
    /** Made for the own address of a broadcast: pushed to like any other, listed nowhere. */
    hidden: boolean().notNull().default(false),
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
    /** Ban window, open breaker, spent limit: nothing is claimed before. */
    blockedUntil: instant(),
    blockReason: text().$type<BlockReason>(),
    /** What the breaker remembers; null as long as nothing failed lately. */
    health: json().$type<LaneHealth>(),
    /** Since when nothing was delivered and something failed; null after a success. */
    failingSince: instant(),
    /** Last number given out in strict order. */
    seq: bigint({ mode: "number" }).notNull().default(0),
  },
  (t) => [index("lanes_shard").on(t.shard)],
);

/**
 * What was sent lately under one limit, shared by every endpoint that uses the same robot (`key` is a keyed hash of its
 * credential) or of one endpoint (`key` is its id). Locked in the order of the keys.
 */
export const limiters = pgTable(
  "limiters",
  {
    key: text().primaryKey(),
    /** Milliseconds since 1970 of the sends that still count, oldest first. */
    sends: bigint({ mode: "number" }).array().notNull().default(sql`'{}'::bigint[]`),
    /** The platform's ban. */
    blockedUntil: instant(),
    updatedAt: instant().notNull(),
  },
  (t) => [index("limiters_age").on(t.updatedAt)],
);

/** The last delivery of a content to an endpoint, while the same content counts as a repetition. */
export const dedupe = pgTable(
  "dedupe",
  {
    endpointId: uuid().notNull(),
    hash: bytea().notNull(),
    /** The delivery that passed. */
    deliveryId: uuid().notNull(),
    until: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.endpointId, t.hash] }), index("dedupe_age").on(t.until)],
);
