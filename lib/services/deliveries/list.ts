import { z } from "zod";
import type { DeliveryFilter } from "@/db/queries/deliveries-filter";
import { type DeliveryLine, listDeliveryLines } from "@/db/queries/deliveries-read";
import { endpointIdsOfChannels, endpointNames } from "@/db/queries/endpoints";
import { type LaneState, laneStates } from "@/db/queries/lane-health";
import { authorize, type ServiceContext } from "@/lib/context";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { DELIVERY_STATUSES, REASONS, SKIP_REASONS, TRIGGERS, VERDICT_KINDS } from "@/lib/domain/delivery";
import { explain } from "@/lib/domain/diagnosis";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { encodeId, uuidAt, uuidTime } from "@/lib/domain/ids";
import { PAGE_LIMIT_DEFAULT, type Page, PageQuerySchema, pageOf } from "@/lib/domain/paging";
import { NO_RETRY_REASONS, whyNoRetry } from "@/lib/domain/retry";
import { bodyText, edgeId, eventTypeName, httpRange, instantInput, listOf, milliseconds } from "./query-fields";
import { isScan, scannedLines } from "./scan";
import { STANDING_FIELDS, waitOf, whyOf } from "./standing";

/** Filters of the history. `from` is inclusive, `to` exclusive; both are the time the delivery was made. */
export const DeliveryListQuerySchema = PageQuerySchema.extend({
  status: listOf(z.enum(DELIVERY_STATUSES)),
  eventType: listOf(eventTypeName),
  endpointId: edgeId("endpoint"),
  channel: listOf(z.enum(CHANNEL_IDS)),
  /** `first`: the first try was the last; `more`: it took several. */
  tries: z.enum(["first", "more"]).optional(),
  eventId: edgeId("event"),
  deliveryId: edgeId("delivery"),
  from: instantInput.optional(),
  to: instantInput.optional(),
  reason: listOf(z.enum(REASONS)),
  code: listOf(z.string().max(100)),
  http: listOf(httpRange),
  trigger: listOf(z.enum(TRIGGERS)),
  /** Duration of the last try in milliseconds, both inclusive. */
  minMs: milliseconds,
  maxMs: milliseconds,
  body: bodyText,
  test: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional(),
});
/** Parsed by {@link DeliveryListQuerySchema}; every filter may be left out. */
export type DeliveryListQuery = Partial<z.output<typeof DeliveryListQuerySchema>> & {
  /** Only what was made in one of these spans of time, ascending; none finds nothing. The console's own, not the API's. */
  spans?: readonly { from: Date; to: Date }[] | undefined;
};

/** One line of the history. */
export const DeliveryItemSchema = z.object({
  id: z.string(),
  endpoint: z.object({
    id: z.string(),
    name: z.string(),
    channel: z.enum(CHANNEL_IDS).nullable(),
    deleted: z.boolean(),
  }),
  eventId: z.string(),
  eventType: z.enum(EVENT_TYPES),
  status: z.enum(DELIVERY_STATUSES),
  skipReason: z.enum(SKIP_REASONS).nullable(),
  trigger: z.enum(TRIGGERS),
  isTest: z.boolean(),
  /** Tries made so far. */
  tries: z.number(),
  /** Tries by itself at most, by the schedule as it is now; null where there is none: a test, a webhook that is gone. */
  triesMax: z.number().nullable(),
  createdAt: z.string(),
  nextAttemptAt: z.string().nullable(),
  /** Why a failed one is not tried again by itself; null for every other one. */
  noRetry: z.enum(NO_RETRY_REASONS).nullable(),
  finishedAt: z.string().nullable(),
  ...STANDING_FIELDS,
  /** The last try; null before the first. */
  last: z
    .object({
      at: z.string(),
      trigger: z.enum(TRIGGERS).nullable(),
      verdict: z.enum(VERDICT_KINDS).nullable(),
      reason: z.enum(REASONS).nullable(),
      code: z.string().nullable(),
      httpStatus: z.number().nullable(),
      outcomeUnknown: z.boolean(),
      totalMs: z.number().nullable(),
      diagnosis: z.object({ zh: z.string(), en: z.string() }).nullable(),
    })
    .nullable(),
});
export type DeliveryItem = z.infer<typeof DeliveryItemSchema>;

/**
 * A page of the history. Where durations or contents are looked for, rows are read one by one and only so many of them a
 * page: `searchedTo` says how far back this page has looked when that is where it stopped, and it may hold fewer items than
 * asked for, or none, although there are older pages. Null: everything was looked at, or the page is full.
 */
export type DeliveryPage = Page<DeliveryItem> & { searchedTo: string | null };

/**
 * A page of the history, newest first, deliveries that were never tried included (they have neither durations nor contents).
 * @throws AppError `forbidden`, also for contents that the caller does not see in full
 */
export async function listDeliveries(ctx: ServiceContext, query: DeliveryListQuery = {}): Promise<DeliveryPage> {
  authorize(ctx, "delivery.read");
  const { limit = PAGE_LIMIT_DEFAULT, cursor, ...filter } = query;
  const endpointIds =
    filter.channel === undefined ? undefined : await endpointIdsOfChannels(ctx.db, ctx.organizationId, filter.channel);
  const spans = filter.spans?.map(({ from, to }) => ({ fromId: uuidAt(from.getTime()), toId: uuidAt(to.getTime()) }));
  const conditions: DeliveryFilter = {
    deliveryId: filter.deliveryId,
    eventId: filter.eventId,
    endpointId: filter.endpointId,
    endpointIds,
    tries: filter.tries,
    fromId: spans?.[0]?.fromId ?? (filter.from === undefined ? undefined : uuidAt(filter.from.getTime())),
    // The bounds of all spans leave what is newer or older unread.
    toId: spans?.at(-1)?.toId ?? (filter.to === undefined ? undefined : uuidAt(filter.to.getTime())),
    spans,
    statuses: filter.status,
    eventTypes: filter.eventType,
    reasons: filter.reason,
    codes: filter.code,
    http: filter.http,
    triggers: filter.trigger,
    tests: filter.test,
  };
  const from = { beforeId: cursor ?? null, limit };
  const page = isScan(filter)
    ? await scannedLines(ctx, conditions, filter, from)
    : { ...(await linesOf(ctx, conditions, from)), searchedTo: null };
  const targets = await targetsOf(ctx, page.items);
  return {
    items: page.items.map((line) => toDeliveryItem(line, targets.get(line.endpointId), ctx.now())),
    nextCursor: page.nextCursor,
    searchedTo: page.searchedTo,
  };
}

async function linesOf(
  ctx: ServiceContext,
  filter: DeliveryFilter,
  { beforeId, limit }: { beforeId: string | null; limit: number },
): Promise<Page<DeliveryLine>> {
  const lines = await listDeliveryLines(ctx.db, ctx.organizationId, filter, { beforeId, limit: limit + 1 });
  return pageOf(lines, limit, (line) => line.id);
}

type Target = {
  name: string;
  channel: DeliveryItem["endpoint"]["channel"];
  deleted: boolean;
  enabled: boolean;
  triesMax: number;
  lane: LaneState | undefined;
};

/** The endpoints of lines, with the lanes of those for which something waits. */
export async function targetsOf(ctx: ServiceContext, lines: readonly DeliveryLine[]): Promise<Map<string, Target>> {
  const waiting = lines.filter(({ status }) => status === "queued" || status === "retrying");
  const ids = (some: readonly DeliveryLine[]) => [...new Set(some.map((line) => line.endpointId))];
  const [names, states] = await Promise.all([
    endpointNames(ctx.db, ctx.organizationId, ids(lines)),
    laneStates(ctx.db, ctx.organizationId, ids(waiting)),
  ]);
  return new Map([...names].map(([id, endpoint]) => [id, { ...endpoint, lane: states.get(id) }]));
}

/** A line as it is shown; an endpoint that is gone altogether keeps its id. */
export function toDeliveryItem(line: DeliveryLine, endpoint: Target | undefined, now: Date): DeliveryItem {
  return {
    id: encodeId("delivery", line.id),
    endpoint: {
      id: encodeId("endpoint", line.endpointId),
      name: endpoint?.name ?? "",
      channel: endpoint?.channel ?? null,
      deleted: endpoint?.deleted ?? true,
    },
    eventId: encodeId("event", line.eventId),
    eventType: line.eventType,
    status: line.status,
    skipReason: line.skipReason,
    trigger: line.trigger,
    isTest: line.isTest,
    tries: line.tries,
    triesMax: line.isTest ? null : (endpoint?.triesMax ?? null),
    createdAt: new Date(uuidTime(line.id)).toISOString(),
    nextAttemptAt: line.nextAttemptAt?.toISOString() ?? null,
    noRetry: whyNoRetry(line),
    finishedAt: line.finishedAt?.toISOString() ?? null,
    why: whyOf(line),
    related: line.relatedId === null ? null : encodeId("delivery", line.relatedId),
    wait: waitOf(line, { enabled: endpoint?.enabled ?? false, lane: endpoint?.lane }, now),
    last: lastTry(line),
  };
}

function lastTry(line: DeliveryLine): DeliveryItem["last"] {
  if (line.attemptedAt === null) return null;
  return {
    at: line.attemptedAt.toISOString(),
    trigger: line.attemptTrigger,
    verdict: line.verdict,
    reason: line.reason,
    code: line.code,
    httpStatus: line.responseStatus,
    outcomeUnknown: line.outcomeUnknown,
    totalMs: line.timings?.total ?? null,
    diagnosis: shortDiagnosis(line),
  };
}

function shortDiagnosis(line: DeliveryLine): { zh: string; en: string } | null {
  if (line.diagnosis === null) return null;
  const { zh, en } = explain(
    {
      diagnosis: line.diagnosis,
      ...(line.code === null ? {} : { code: line.code }),
      ...(line.diagnosisValues === null ? {} : { values: line.diagnosisValues }),
    },
    { final: line.status !== "retrying" },
  );
  return { zh, en };
}
