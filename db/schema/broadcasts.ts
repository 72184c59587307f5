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
import type { BroadcastPlan, LedgerEntry } from "@/lib/domain/broadcast/plan";
import type { BatchState, BroadcastStatus, RunPause, RunStatus } from "@/lib/domain/broadcast/status";
import type { Reason } from "@/lib/domain/delivery";
import { instant } from "./columns";
import { organizations } from "./organizations";

/** Contacts of groups, pushed in batches to one webhook: once, or again and again. */
export const broadcasts = pgTable(
  "broadcasts",
  {
    id: uuid().primaryKey(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: "cascade" }),
    name: text().notNull(),
    endpointId: uuid().notNull(),
    /** The webhook was made for this broadcast's own address and is shown nowhere else. */
    ownEndpoint: boolean().notNull().default(false),
    /** Groups, body, batch size, pace, trigger. */
    plan: jsonb().$type<BroadcastPlan>().notNull(),
    status: text().$type<BroadcastStatus>().notNull(),
    /** When it was started, which "every N hours" counts from. */
    startedAt: instant(),
    /** When the next run is due, of one that is waiting for its time. */
    nextRunAt: instant(),
    /** Runs that were started. */
    runs: integer().notNull().default(0),
    /** Content of body, address and secrets when a test last passed; another one now means it was not tested since. */
    testedAs: text(),
    createdBy: text().notNull(),
    version: integer().notNull().default(1),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    index("broadcasts_org").on(t.organizationId, t.id),
    index("broadcasts_due").on(t.nextRunAt).where(sql`next_run_at is not null`),
    index("broadcasts_endpoint").on(t.endpointId),
  ],
);

/** One time a broadcast is sent: what was planned then, whom it reached. */
export const broadcastRuns = pgTable(
  "broadcast_runs",
  {
    id: uuid().primaryKey(),
    organizationId: uuid().notNull(),
    broadcastId: uuid()
      .notNull()
      .references(() => broadcasts.id, { onDelete: "cascade" }),
    endpointId: uuid().notNull(),
    number: integer().notNull(),
    plan: jsonb().$type<BroadcastPlan>().notNull(),
    status: text().$type<RunStatus>().notNull(),
    pause: text().$type<RunPause>(),
    /** When it should have begun, and did. */
    plannedAt: instant().notNull(),
    startedAt: instant().notNull(),
    finishedAt: instant(),
    /** The audience is complete up to this contact; `prepared` says that it is complete. */
    cursor: uuid(),
    prepared: boolean().notNull().default(false),
    contacts: integer().notNull().default(0),
    batches: integer().notNull().default(0),
    /** Batches, and the contacts in them, by what became of them; the rest is planned. */
    waiting: integer().notNull().default(0),
    delivered: integer().notNull().default(0),
    failed: integer().notNull().default(0),
    stopped: integer().notNull().default(0),
    deliveredContacts: integer().notNull().default(0),
    failedContacts: integer().notNull().default(0),
    /** Not before this instant may the next batch be queued: the pace. Milliseconds since 1970. */
    allowedAt: bigint({ mode: "number" }).notNull().default(0),
    version: integer().notNull().default(1),
    updatedAt: instant().notNull(),
  },
  (t) => [
    // One run per planned time, however many workers notice it.
    uniqueIndex("broadcast_runs_planned").on(t.broadcastId, t.plannedAt),
    index("broadcast_runs_of").on(t.broadcastId, t.id),
    index("broadcast_runs_org").on(t.organizationId, t.id),
    index("broadcast_runs_live").on(t.id).where(sql`status in ('preparing', 'running') or waiting > 0`),
  ],
);

/** A request of a run: whose it is was decided when the run began. */
export const broadcastBatches = pgTable(
  "broadcast_batches",
  {
    runId: uuid()
      .notNull()
      .references(() => broadcastRuns.id, { onDelete: "cascade" }),
    /** From 1. */
    no: integer().notNull(),
    organizationId: uuid().notNull(),
    contactIds: uuid().array().notNull(),
    state: text().$type<BatchState>().notNull().default("planned"),
    deliveryId: uuid(),
    eventId: uuid(),
    /** Tries its delivery had when it was queued. */
    tries: smallint().notNull().default(0),
    reason: text().$type<Reason>(),
    code: text(),
    diagnosis: text(),
    /** Whom the receiver named as failed in its answer. */
    ledger: jsonb().$type<LedgerEntry[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.no] }),
    // Batches follow each other in the order of contacts' ids: the first one of each tells which batch somebody is in.
    index("broadcast_batches_first").on(t.runId, sql`(contact_ids[1])`),
    index("broadcast_batches_planned").on(t.runId, t.no).where(sql`state = 'planned'`),
    index("broadcast_batches_waiting").on(t.runId, t.no).where(sql`state = 'waiting'`),
    index("broadcast_batches_failed").on(t.runId, t.no).where(sql`state = 'failed' or ledger is not null`),
  ],
);
