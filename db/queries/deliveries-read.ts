import { type SQL, sql } from "drizzle-orm";
import type { EventType } from "@/lib/domain/catalogue/types";
import {
  type DeliveryStatus,
  NO_CODE,
  type Reason,
  type SkipReason,
  type Timings,
  type Trigger,
  type VerdictKind,
} from "@/lib/domain/delivery";
import { uuidTime } from "@/lib/domain/ids";
import type { Executor } from "../client";
import {
  type DeliveryFilter,
  FLIGHT,
  flightOf,
  onlyRecorded,
  recordedConditions,
  waitingConditions,
} from "./deliveries-filter";
import { texts, uuids } from "./parameters";

/** One line of the history. `status` is what is true now: `sending` while in flight, `queued` before the first try. */
export type DeliveryLine = {
  id: string;
  endpointId: string;
  eventId: string;
  eventType: EventType;
  status: DeliveryStatus;
  skipReason: SkipReason | null;
  trigger: Trigger;
  isTest: boolean;
  tries: number;
  nextAttemptAt: Date | null;
  finishedAt: Date | null;
  attemptedAt: Date | null;
  attemptTrigger: Trigger | null;
  verdict: VerdictKind | null;
  reason: Reason | null;
  code: string | null;
  diagnosis: string | null;
  diagnosisValues: Record<string, string | number> | null;
  outcomeUnknown: boolean;
  responseStatus: number | null;
  timings: Timings | null;
  /** The delivery it repeats, or the digest it was merged into. */
  relatedId: string | null;
  /** Waits to be collected with others for a set time. */
  gather: boolean;
};

/**
 * A page of the history, newest first, from below `beforeId`: recorded deliveries and, merged in by id within the same
 * statement, those that were never tried (they exist in `due` only). One snapshot: a delivery that moves from one
 * table to the other is seen exactly once, and keeps its place because its id does not change.
 */
export async function listDeliveryLines(
  db: Executor,
  organizationId: string,
  filter: DeliveryFilter,
  page: { beforeId: string | null; limit: number },
): Promise<DeliveryLine[]> {
  const branches = recordedBranches(organizationId, filter, page);
  if (!onlyRecorded(filter)) {
    branches.push(sql`
      select ${waitingColumns} from due u where ${waitingConditions(organizationId, filter, page.beforeId)}
      order by u.delivery_id desc limit ${page.limit}`);
  }
  const lines = sql.join(
    branches.map((branch) => sql`(${branch})`),
    sql` union all `,
  );
  const result = await db.execute<RawLine>(sql`
    with ${flightOf(organizationId)}
    select * from (${lines}) lines order by id desc limit ${page.limit}`);
  return result.rows.map(toLine);
}

type PageOf = { beforeId: string | null; limit: number };

/**
 * What a page of recorded deliveries is chosen from, newest first, with other columns than those of a line: `select … from`
 * it. `with` {@link flightOf} stands before it.
 */
export function recordedRows(organizationId: string, filter: DeliveryFilter, page: PageOf, columns: SQL): SQL {
  const branches = recordedBranches(organizationId, filter, page, columns);
  const rows = sql.join(
    branches.map((branch) => sql`(${branch})`),
    sql` union all `,
  );
  return sql`(select * from (${rows}) rows order by id desc limit ${page.limit})`;
}

/**
 * The recorded part of a page. A filter whose values may be rare is answered value by value, each from the index that
 * holds that value in the order of the page, and the newest of all are taken: a page costs the same however long the
 * history is and however rare the value.
 */
function recordedBranches(
  organizationId: string,
  filter: DeliveryFilter,
  page: PageOf,
  shown: SQL = recordedColumns,
): SQL[] {
  const driving = drivingFilter(organizationId, filter);
  const conditions = (leaveOut?: keyof DeliveryFilter, checkEndpoint = false) => {
    const rest = { ...filter };
    if (leaveOut !== undefined) delete rest[leaveOut];
    if (driving?.each !== undefined) delete rest.endpointIds;
    if (!checkEndpoint || rest.endpointId === undefined) return recordedConditions(organizationId, rest, page.beforeId);
    const { endpointId, ...others } = rest;
    // Said so that no index serves it: the value's index is walked, and this is looked at on the way.
    const ofEndpoint = sql`(d.endpoint_id = ${endpointId}) is true`;
    return sql`${recordedConditions(organizationId, others, page.beforeId)} and ${ofEndpoint}`;
  };
  const select = (where: SQL, order: SQL) => sql`
    select ${shown} from deliveries d where ${where} order by ${order} limit ${page.limit}`;
  const byId = sql`d.id desc`;
  if (driving === null) {
    const both = ofTypeAndEndpoint(organizationId, filter, page);
    if (both !== null) return [select(sql`${conditions()} and ${both}`, byId)];
    if (!walksEndpoints(filter)) return [select(conditions(), byId)];
    const { endpointIds = [], ...rest } = filter;
    const where = sql`${recordedConditions(organizationId, rest, page.beforeId)} and d.endpoint_id = e.id`;
    return [
      sql`select x.* from unnest(${uuids(endpointIds)}) e(id)
        cross join lateral (${select(where, byId)}) x order by x.id desc limit ${page.limit}`,
    ];
  }
  const branches: SQL[] = [];
  if (driving.values.length > 0) {
    const where = sql`${conditions(driving.key, driving.owner === organizationId)} and ${driving.condition} and ${withinIndex(driving, filter, page)}`;
    const order = sql.join(
      driving.columns.map((column) => sql`${column} desc`),
      sql`, `,
    );
    const each = driving.each === undefined ? sql`` : sql`unnest(${uuids(driving.each)}) e(id) cross join`;
    branches.push(sql`
      select x.* from ${each} unnest(${texts(driving.values)}) v(value)
      cross join lateral (${select(where, order)}) x order by x.id desc limit ${page.limit}`);
  }
  // The stored status of what is in flight does not count.
  if (driving.key === "statuses" && filter.statuses?.includes("sending")) {
    const { statuses: _, ...rest } = filter;
    const where = recordedConditions(organizationId, rest, page.beforeId);
    branches.push(select(sql`${where} and d.id = any(${FLIGHT})`, byId));
  }
  return branches;
}

/** Longer ranges hold more ids than are worth comparing. */
const COMPARED_MS = 7 * 86_400_000;

/**
 * Types of one endpoint within a few days: no index holds both, and the planner would read all organizations' deliveries of
 * that time. The two indexes that know one of them each are compared by their ids alone, without a row being read: with 1.5
 * million deliveries 50 pages of the cache for a day where nothing is found, instead of 1,240. Null for any other filter.
 */
function ofTypeAndEndpoint(organizationId: string, filter: DeliveryFilter, page: PageOf): SQL | null {
  const { endpointId, eventTypes, fromId, toId, ...rest } = filter;
  if (endpointId === undefined || eventTypes === undefined || fromId === undefined) return null;
  if (Object.values(rest).some((value) => value !== undefined)) return null;
  const [end = LAST_ID] = [toId ?? LAST_ID, page.beforeId ?? LAST_ID].sort();
  if (uuidTime(end) - uuidTime(fromId) > COMPARED_MS) return null;
  const between = sql`id >= ${fromId} and id < ${end}::uuid`;
  return sql`d.id = any(array(
    select id from deliveries
    where organization_id = ${organizationId} and event_type = any(${texts(eventTypes)}) and ${between}
    intersect
    select id from deliveries where endpoint_id = ${endpointId} and ${between}
    order by id desc limit ${page.limit}))`;
}

/** Whether several endpoints are walked one by one, each from its newest delivery: unless what is asked for is rare. */
function walksEndpoints({
  endpointId,
  endpointIds,
  http,
  tests,
  triggers,
  eventId,
  deliveryId,
}: DeliveryFilter): boolean {
  if (endpointIds === undefined || [endpointId, http, eventId, deliveryId].some((value) => value !== undefined))
    return false;
  return tests !== true && (triggers?.some((trigger) => trigger === "auto" || trigger === "retry") ?? true);
}

/**
 * `columns` are those of the index, `owner` the value of the first, `v.value` that of the second; the third is the id.
 * With `each` the index is read once per endpoint, `e.id`, and that is the owner.
 */
type Driving = {
  each?: readonly string[];
  key: "reasons" | "codes" | "statuses" | "eventTypes";
  values: readonly string[];
  owner: string | SQL;
  columns: readonly [SQL, SQL, SQL];
  condition: SQL;
};

/** The filter that an index answers, the most selective kind first; null when a plain walk by id finds enough. */
function drivingFilter(organizationId: string, filter: DeliveryFilter): Driving | null {
  const { reasons, codes, statuses, eventTypes, endpointId, endpointIds } = filter;
  if (filter.deliveryId !== undefined || filter.eventId !== undefined) return null;
  const ofOrganization = (column: SQL) => ({
    owner: organizationId,
    columns: [sql`d.organization_id`, column, sql`d.id`] as const,
  });
  const ofOwner = (column: SQL) => {
    const columns = [sql`d.endpoint_id`, column, sql`d.id`] as const;
    if (endpointId !== undefined) return { owner: endpointId, columns };
    return endpointIds === undefined ? ofOrganization(column) : { owner: sql`e.id`, each: endpointIds, columns };
  };
  if (reasons !== undefined) {
    return { key: "reasons", values: reasons, ...ofOwner(sql`d.reason`), condition: sql`d.reason is not null` };
  }
  if (codes !== undefined && !codes.some((code) => code === NO_CODE || SUCCESS_CODES.includes(code))) {
    return { key: "codes", values: codes, ...ofOrganization(sql`d.code`), condition: OTHER_CODE };
  }
  if (statuses !== undefined && !statuses.includes("delivered")) {
    return { key: "statuses", values: stored(statuses), ...ofOwner(sql`d.status`), condition: UNSETTLED };
  }
  if (eventTypes !== undefined && endpointId === undefined) {
    return { key: "eventTypes", values: eventTypes, ...ofOrganization(sql`d.event_type`), condition: sql`true` };
  }
  return null;
}

const stored = (statuses: readonly DeliveryStatus[]) => statuses.filter((status) => status !== "sending");
const UNSETTLED = sql`d.status <> 'delivered' and not d.id = any(${FLIGHT})`;

/**
 * The part of an index that holds one value, from where the page begins. The value's column is bounded from both sides
 * instead of compared with `=`: with `=` the planner would take a walk by id for equally good, because it knows how
 * frequent values are on average, and read the whole history for a rare one.
 */
function withinIndex({ owner, columns: [first, value, id] }: Driving, filter: DeliveryFilter, page: PageOf): SQL {
  // Ids are compared as texts here: their lower-case hexadecimal sorts as they do.
  const ends = [filter.toId ?? LAST_ID, page.beforeId ?? LAST_ID].sort();
  return sql`${first} = ${owner} and ${value} >= v.value and (${value}, ${id}) < (v.value, ${ends[0]}::uuid)`;
}

const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** Codes that an index of failures leaves out, as its definition in the schema has them. */
const SUCCESS_CODES = ["0", "200", "201", "202", "204"];
const OTHER_CODE = sql.raw(`d.code not in (${SUCCESS_CODES.map((code) => `'${code}'`).join(", ")})`);

/** One line, wherever the delivery is at the moment. */
export async function findDeliveryLine(db: Executor, organizationId: string, id: string): Promise<DeliveryLine | null> {
  const [line] = await listDeliveryLines(db, organizationId, { deliveryId: id }, { beforeId: null, limit: 1 });
  return line ?? null;
}

type RawLine = Record<string, unknown> & {
  [K in keyof DeliveryLine]: Date extends DeliveryLine[K] ? Date | string | null : DeliveryLine[K];
};

const recordedColumns = sql`
  d.id, d.endpoint_id as "endpointId", d.event_id as "eventId", d.event_type as "eventType",
  case when d.id = any(${FLIGHT}) then 'sending' else d.status end as status,
  d.skip_reason as "skipReason", d.trigger, d.is_test as "isTest", d.tries, d.next_attempt_at as "nextAttemptAt",
  d.finished_at as "finishedAt", d.attempted_at as "attemptedAt", d.attempt_trigger as "attemptTrigger", d.verdict,
  d.reason, d.code, d.diagnosis, d.diagnosis_values as "diagnosisValues", d.outcome_unknown as "outcomeUnknown",
  d.response_status as "responseStatus", d.timings, d.related_id as "relatedId", false as gather`;

const waitingColumns = sql`
  u.delivery_id as id, u.endpoint_id, u.event_id, u.event_type,
  case when u.delivery_id = any(${FLIGHT}) then 'sending' else 'queued' end as status,
  null::text, u.trigger, false, u.tries, u.due_at,
  null::timestamptz, null::timestamptz, null::text, null::text,
  null::text, null::text, null::text, null::json, false,
  null::smallint, null::json, null::uuid, u.gather`;

const instantOf = (value: Date | string | null) => (value === null ? null : new Date(value));

function toLine(raw: RawLine): DeliveryLine {
  return {
    ...raw,
    nextAttemptAt: instantOf(raw.nextAttemptAt),
    finishedAt: instantOf(raw.finishedAt),
    attemptedAt: instantOf(raw.attemptedAt),
  };
}
