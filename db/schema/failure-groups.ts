import { sql } from "drizzle-orm";
import { index, integer, json, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/**
 * 同类失败: deliveries that failed for good at one endpoint for one reason with one code of the receiver, counted with
 * every result (db/queries/failure-groups-write.ts), so that reading them costs the same however many there are.
 *
 * Its members are the deliveries `exhausted` now whose endpoint, reason and code are these and whose id is `first_id` or
 * larger. All rows of an endpoint are written under the lock of its lane.
 */
export const failureGroups = pgTable(
  "failure_groups",
  {
    id: uuid().primaryKey().defaultRandom(),
    organizationId: uuid().notNull(),
    endpointId: uuid().notNull(),
    /** Empty where none was recorded. */
    reason: text().notNull(),
    /** Empty where none was recorded. */
    code: text().notNull(),
    count: integer().notNull(),
    /** The oldest member: ids sort by time. */
    firstId: uuid().notNull(),
    firstAt: instant().notNull(),
    lastAt: instant().notNull(),
    /** What the newest failure meant. */
    diagnosis: text(),
    diagnosisValues: json().$type<Record<string, string | number>>(),
    /** Three deliveries in a row arrived after the last failure; the next failure empties it. */
    resolvedAt: instant(),
    ignoredUntil: instant(),
    ignoredBy: text(),
  },
  (t) => [
    uniqueIndex("failure_groups_key").on(t.endpointId, t.reason, t.code),
    index("failure_groups_org").on(t.organizationId, t.lastAt),
    index("failure_groups_open").on(t.endpointId).where(sql`resolved_at is null`),
    index("failure_groups_age").on(t.lastAt),
  ],
);
