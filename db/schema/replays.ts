import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { DeliveryStatus, Reason, SkipReason } from "@/lib/domain/delivery";
import type { PauseCause, ReplayStatus, StoredReplay } from "@/lib/domain/replay";
import { instant } from "./columns";

/** Sending again what did not arrive, as one piece of work. Its progress is in `replay_targets`. */
export const replays = pgTable(
  "replays",
  {
    id: uuid().primaryKey(),
    organizationId: uuid().notNull(),
    /** The one endpoint it is about; null when there are several. */
    endpointId: uuid(),
    /** With ids as UUIDs and `to` set: a replay looks at nothing that came after its start. */
    what: jsonb().$type<StoredReplay>().notNull(),
    status: text().$type<ReplayStatus>().notNull(),
    pauseCause: text().$type<PauseCause>(),
    pauseReason: text().$type<Reason>(),
    pauseCode: text(),
    pauseDiagnosis: text(),
    pauseValues: jsonb().$type<Record<string, string | number>>(),
    /** The caller's Idempotency-Key. */
    idempotencyKey: text(),
    createdBy: text().notNull(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    finishedAt: instant(),
    /** Grows with every change of its status. */
    version: integer().notNull().default(1),
  },
  (t) => [
    index("replays_org").on(t.organizationId, t.id),
    index("replays_active").on(t.id).where(sql`status in ('planned', 'canary', 'running')`),
    uniqueIndex("replays_key").on(t.organizationId, t.idempotencyKey).where(sql`idempotency_key is not null`),
  ],
);

/** One endpoint of a replay: how far it is, so that a slow one holds up none of the others. */
export const replayTargets = pgTable(
  "replay_targets",
  {
    replayId: uuid()
      .notNull()
      .references(() => replays.id, { onDelete: "cascade" }),
    endpointId: uuid().notNull(),
    /** What was counted at the start. */
    total: integer().notNull(),
    /** Every delivery up to this id was looked at. */
    cursor: uuid().notNull(),
    /** Nothing is left to be looked at. */
    scanned: boolean().notNull().default(false),
    /** Events up to this id were looked at for deliveries that were never made; null: not, or not any more. */
    eventCursor: uuid(),
    /** Not before this instant may the next delivery be added: the limit. Milliseconds since 1970. */
    allowedAt: bigint({ mode: "number" }).notNull().default(0),
    waiting: integer().notNull().default(0),
    delivered: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    skipped: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.replayId, t.endpointId] }),
    index("replay_targets_waiting").on(t.replayId).where(sql`waiting > 0`),
  ],
);

/** A delivery of a replay: what it was before, and what became of it. */
export const replayItems = pgTable(
  "replay_items",
  {
    replayId: uuid()
      .notNull()
      .references(() => replays.id, { onDelete: "cascade" }),
    deliveryId: uuid().notNull(),
    endpointId: uuid().notNull(),
    state: text().$type<"waiting" | "delivered" | "failed" | "skipped">().notNull(),
    /** Tries made before the replay. */
    tries: smallint().notNull(),
    /** To be put back when the replay is cancelled before it was sent. */
    status: text().$type<DeliveryStatus>().notNull(),
    skipReason: text().$type<SkipReason>(),
    finishedAt: instant(),
    /** Why it failed. */
    reason: text().$type<Reason>(),
    code: text(),
    diagnosis: text(),
  },
  (t) => [
    primaryKey({ columns: [t.replayId, t.deliveryId] }),
    index("replay_items_waiting").on(t.replayId, t.endpointId).where(sql`state = 'waiting'`),
    index("replay_items_failed").on(t.replayId, t.endpointId, t.deliveryId).where(sql`state = 'failed'`),
  ],
);
