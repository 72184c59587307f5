import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import type { EventType } from "@/lib/domain/catalogue/types";
import type {
  DeliveryStatus,
  Reason,
  RecipientOutcome,
  SkipReason,
  Timings,
  Trigger,
  VerdictKind,
} from "@/lib/domain/delivery";
import { bytea, instant } from "./columns";

/*
 * `events`, `deliveries`, `attempts` and `bodies` are range-partitioned by their time-sortable id (the migration adds
 * `PARTITION BY RANGE`, db/queries/partitions.ts makes the partitions). No foreign keys among them.
 */

export const events = pgTable(
  "events",
  {
    id: uuid().primaryKey(),
    organizationId: uuid().notNull(),
    type: text().$type<EventType>().notNull(),
    /** `json`, not `jsonb`: what is sent keeps the order in which the sender wrote it. Never searched inside. */
    data: json().$type<Record<string, unknown>>().notNull(),
    /** `api`, `form`, `console`, `system`. */
    source: text().notNull(),
    occurredAt: instant().notNull(),
    createdAt: instant().notNull(),
    /** First 16 bytes of the SHA-256 of organization and content; null for events that are never repetitions. */
    contentHash: bytea(),
  },
  (t) => [
    index("events_org").on(t.organizationId, t.id),
    // Without the organization, which is in the hash: next to it, a plan made on an empty table may take `events_org`.
    index("events_content").on(t.contentHash, t.id).where(sql`content_hash is not null`),
  ],
);

/** Events that routing has not looked at yet; the row is the durable wake and is deleted when deliveries exist. */
export const unrouted = pgTable(
  "unrouted",
  {
    organizationId: uuid().notNull(),
    eventId: uuid().notNull(),
  },
  // By organization first: each routing pass takes a bounded share of every organization that waits.
  (t) => [primaryKey({ columns: [t.organizationId, t.eventId] })],
);

/** The caller's id or Idempotency-Key, per organization. */
export const intakeKeys = pgTable(
  "intake_keys",
  {
    organizationId: uuid().notNull(),
    key: text().notNull(),
    eventId: uuid().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.key] }), index("intake_keys_age").on(t.createdAt)],
);

/**
 * All work that is not finished, and nothing else; the row is deleted when its delivery ends.
 * A delivery that was never tried exists only here; its `deliveries` row is written with its first result.
 */
export const due = pgTable(
  "due",
  {
    deliveryId: uuid().primaryKey(),
    endpointId: uuid().notNull(),
    organizationId: uuid().notNull(),
    eventId: uuid().notNull(),
    eventType: text().$type<EventType>().notNull(),
    /** 0 = interactive (manual retry), 10 = normal, 20 = replay and broadcast. */
    prio: smallint().notNull(),
    dueAt: instant().notNull(),
    /** Tries already made. */
    tries: smallint().notNull(),
    /** Scheduled tries already made: the place in the retry schedule, which manual and interrupted tries do not move. */
    step: smallint().notNull().default(0),
    trigger: text().$type<Trigger>().notNull(),
    /** True when this event has this one delivery: its body is stored inline instead of in `bodies`. */
    solo: boolean().notNull(),
    /** Collected for a digest: sent together with everything of its lane that is gathered and due. */
    gather: boolean().notNull().default(false),
    /** Place in the strict order of its lane, where the endpoint asks for one. */
    seq: bigint({ mode: "number" }),
  },
  (t) => [
    index("due_order").on(t.endpointId, t.seq).where(sql`seq is not null`),
    index("due_lane").on(t.endpointId, t.prio, t.dueAt, t.deliveryId),
    // The history of one organization must not read through the backlog of another: with 400,000 rows of somebody else's a
    // page took 97 ms, with this index 8 ms, for 5 us more per row that is queued.
    // What was tried is in `deliveries` as well, and listed from there.
    index("due_org").on(t.organizationId, t.deliveryId).where(sql`tries = 0`),
  ],
);

/** What one try exchanged. Inline in `deliveries` for the last try, rows of `attempts` for the earlier ones. */
/* `json`, not `jsonb`: written once, read whole, and cheaper to store by a tenth of the statement. */
const exchangeColumns = {
  attemptedAt: instant(),
  attemptTrigger: text().$type<Trigger>(),
  verdict: text().$type<VerdictKind>(),
  reason: text().$type<Reason>(),
  code: text(),
  diagnosis: text(),
  diagnosisValues: json().$type<Record<string, string | number>>(),
  outcomeUnknown: boolean().notNull().default(false),
  /** Who got it and who did not, of deliveries for several. */
  recipients: json().$type<RecipientOutcome[]>(),
  timings: json().$type<Timings>(),
  connection: json().$type<{ reused: boolean; remoteAddress?: string; tlsVersion?: string; protocol?: string }>(),
  /** Request line and headers as sent, secrets masked. */
  requestMethod: text(),
  requestUrl: text(),
  requestHeaders: json().$type<[string, string][]>(),
  requestBodyHash: bytea(),
  responseStatus: smallint(),
  responseHeaders: json().$type<[string, string][]>(),
  /** Scrubbed; at most 1 KB on success, 16 KB on failure. */
  responseBody: bytea(),
  responseTruncated: boolean().notNull().default(false),
};

export const deliveries = pgTable(
  "deliveries",
  {
    id: uuid().primaryKey(),
    organizationId: uuid().notNull(),
    endpointId: uuid().notNull(),
    eventId: uuid().notNull(),
    eventType: text().$type<EventType>().notNull(),
    status: text().$type<DeliveryStatus>().notNull(),
    skipReason: text().$type<SkipReason>(),
    trigger: text().$type<Trigger>().notNull(),
    isTest: boolean().notNull().default(false),
    tries: smallint().notNull(),
    /** When the next try is planned, for a delivery that is retrying. */
    nextAttemptAt: instant(),
    finishedAt: instant(),
    /** The bytes sent in the last try when the event has one delivery only; otherwise see `bodies`. */
    requestBody: bytea(),
    /** The digest it was merged into, or the delivery it repeats. */
    relatedId: uuid(),
    /** The next try by hand sends the body of the last one again instead of one of the present configuration. */
    resendBody: boolean(),
    ...exchangeColumns,
  },
  (t) => [
    index("deliveries_related").on(t.relatedId).where(sql`related_id is not null`),
    index("deliveries_org").on(t.organizationId, t.id),
    index("deliveries_endpoint").on(t.endpointId, t.id),
    index("deliveries_event").on(t.eventId),
    index("deliveries_failed").on(t.organizationId, t.id).where(sql`status in ('retrying', 'exhausted')`),
    // The filters of the history, each in the order of its pages, so that a rare value costs what a frequent one costs.
    // All but the first are about what went wrong: the success path pays for none of them.
    index("deliveries_type").on(t.organizationId, t.eventType, t.id),
    // With what the chart of reasons reads of thousands of failures, so that it looks at no row.
    index("deliveries_status")
      .on(t.organizationId, t.status, t.id, t.reason, t.isTest)
      .where(sql`status <> 'delivered'`),
    index("deliveries_endpoint_status")
      .on(t.endpointId, t.status, t.id, t.reason, t.isTest)
      .where(sql`status <> 'delivered'`),
    index("deliveries_reason").on(t.organizationId, t.reason, t.id).where(sql`reason is not null`),
    index("deliveries_endpoint_reason").on(t.endpointId, t.reason, t.id).where(sql`reason is not null`),
    index("deliveries_code")
      .on(t.organizationId, t.code, t.id)
      .where(sql`code not in ('0', '200', '201', '202', '204')`),
    index("deliveries_http")
      .on(t.organizationId, t.id, t.responseStatus)
      .where(sql`response_status not between 200 and 299`),
    index("deliveries_special")
      .on(t.organizationId, t.id)
      .where(
        sql`is_test or trigger in ('manual', 'test', 'broadcast') or attempt_trigger in ('manual', 'test', 'broadcast')`,
      ),
  ],
);

/** Earlier tries. Unique per delivery and number, so that a try cannot be recorded twice. */
export const attempts = pgTable(
  "attempts",
  {
    deliveryId: uuid().notNull(),
    number: smallint().notNull(),
    organizationId: uuid().notNull(),
    ...exchangeColumns,
    requestBody: bytea(),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.number] })],
);

/** Bytes sent, stored once per event and distinct rendering (SHA-256). */
export const bodies = pgTable(
  "bodies",
  {
    eventId: uuid().notNull(),
    hash: bytea().notNull(),
    body: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.eventId, t.hash] })],
);

/**
 * Pre-aggregated statistics, written with the results. Bucketed by the time the delivery was created, so that a chart's
 * mark equals the list it opens. `resolution` in seconds: 300 for short ranges, 3600 beyond.
 */
export const deliveryStats = pgTable(
  "delivery_stats",
  {
    organizationId: uuid().notNull(),
    endpointId: uuid().notNull(),
    resolution: smallint().notNull(),
    bucket: instant().notNull(),
    deliveredFirst: integer().notNull().default(0),
    deliveredRetry: integer().notNull().default(0),
    exhausted: integer().notNull().default(0),
    skipped: integer().notNull().default(0),
    /** Answer times of delivered tries: a histogram in decimal digits (lib/domain/latency.ts), added up by `sum()`. */
    latency: numeric(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.resolution, t.bucket, t.endpointId] })],
);

/** How far a piece of the upkeep has come, for work that is done in bounded steps over many runs. */
export const upkeep = pgTable("upkeep", {
  task: text().primaryKey(),
  /** Everything with an id below this one is done. */
  cursor: uuid().notNull(),
});
