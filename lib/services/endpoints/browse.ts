import { lastSet } from "@/db/queries/audit";
import { type EndpointFacts, endpointFacts, endpointRowsById } from "@/db/queries/endpoints-browse";
import { waitingByEndpoint } from "@/db/queries/lane-health";
import {
  countsByEndpoint,
  type LastDelivery,
  lastDeliveries,
  type StatsSums,
  statsByEndpoint,
  statsByHour,
} from "@/db/queries/stats-read";
import { authorize, type ServiceContext } from "@/lib/context";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { encodeId } from "@/lib/domain/ids";
import { latencyQuantile, mergeLatency } from "@/lib/domain/latency";
import { successRate, TOO_SMALL_SAMPLE } from "@/lib/domain/success-rate";
import { urgencyOf } from "./attention";
import type { EndpointListItem } from "./dto";
import { type EndpointHealth, healthOf, WAITING_COUNTED } from "./health";
import type { EndpointListQuery } from "./list";
import { dayBefore, toListItem } from "./list-item";

/** Endpoints that one list puts in order; of more, the newest are. */
const RANKED = 5_000;
/** Those that 选择全部 takes: as many as somebody would change at once. */
const CHOSEN = 1_000;
const HOUR_MS = 3_600_000;

export const ENDPOINT_SORTS = ["name", "channel", "rate", "last", "p95", "status"] as const;
export type EndpointSort = (typeof ENDPOINT_SORTS)[number];

/** `alert`: needs somebody · `none`: nothing ended in the last 24 hours · `ok`: everything else. */
export const ENDPOINT_CONDITIONS = ["ok", "alert", "none"] as const;
export type EndpointCondition = (typeof ENDPOINT_CONDITIONS)[number];

export type EndpointFilter = Omit<EndpointListQuery, "cursor" | "limit"> & { health?: EndpointCondition | undefined };
type Order = { key: EndpointSort; direction: "asc" | "desc" } | null;

/**
 * A line of the console's list: `hours` are the last 24 hours, the oldest first, each with what ended; `off` is who switched
 * it off by hand, and when (ISO 8601).
 */
export type EndpointLine = EndpointListItem & {
  hours: { start: string; delivered: number; exhausted: number }[];
  off: { by: string; at: string } | null;
};

type Ranked = EndpointFacts & {
  health: EndpointHealth;
  urgency: number;
  last: LastDelivery | undefined;
  day: StatsSums | undefined;
};

/**
 * A numbered page of endpoints for the console (at most seven statements): by `sort`, otherwise those
 * that need somebody first, then by their newest delivery. A page beyond the end is the last one.
 * @throws AppError `forbidden`
 */
export async function browseEndpoints(
  ctx: ServiceContext,
  query: { filter: EndpointFilter; sort: Order; page: number; size: number },
): Promise<{ items: EndpointLine[]; total: number; page: number }> {
  authorize(ctx, "endpoint.read");
  const { ranked, total } = await rank(ctx, query.filter, query.sort);
  const page = Math.min(query.page, Math.max(1, Math.ceil(ranked.length / query.size)));
  const shown = ranked.slice((page - 1) * query.size, page * query.size);
  return { items: await lines(ctx, shown), total, page };
}

/**
 * Id and name of all that match, up to 1,000 of them, in the list's order.
 * @throws AppError `forbidden`
 */
export async function matchingEndpoints(
  ctx: ServiceContext,
  filter: EndpointFilter,
): Promise<{ id: string; name: string }[]> {
  authorize(ctx, "endpoint.read");
  const { ranked } = await rank(ctx, filter, null);
  return ranked.slice(0, CHOSEN).map(({ id, name }) => ({ id: encodeId("endpoint", id), name }));
}

async function rank(
  ctx: ServiceContext,
  { health: condition, ...filter }: EndpointFilter,
  sort: Order,
): Promise<{ ranked: Ranked[]; total: number }> {
  const { rows, total } = await endpointFacts(ctx.db, ctx.organizationId, filter, RANKED);
  const ids = rows.map((row) => row.id);
  const read = sort?.key === "p95" ? statsByEndpoint : sort?.key === "rate" || condition ? countsByEndpoint : null;
  const [last, days] = await Promise.all([
    lastDeliveries(ctx.db, ctx.organizationId, ids),
    read === null ? new Map<string, StatsSums>() : read(ctx.db, ctx.organizationId, ids, dayBefore(ctx.now())),
  ]);
  const now = ctx.now();
  const all = rows.map((row): Ranked => {
    const health = healthOf(row.lane ?? undefined, 0, now);
    return { ...row, health, urgency: urgencyOf(row, health), last: last.get(row.id), day: days.get(row.id) };
  });
  const ranked = all.filter((one) => condition === undefined || conditionOf(one) === condition).sort(orderOf(sort));
  return { ranked, total: condition === undefined ? total : ranked.length };
}

function conditionOf({ urgency, day }: Ranked): EndpointCondition {
  if (urgency > 0) return "alert";
  return day === undefined || successRate(day).n === 0 ? "none" : "ok";
}

/** Names of people: by pinyin, numbers by their value. */
const NAMES = new Intl.Collator("zh-CN", { numeric: true });
const STATUSES = ["stopped", "paused", "enabled", "disabled"] as const;

const STANDARD = (a: Ranked, b: Ranked) => b.urgency - a.urgency || newest(a, b) || (a.id < b.id ? 1 : -1);
const newest = (a: Ranked, b: Ranked) => (b.last?.at.getTime() ?? 0) - (a.last?.at.getTime() ?? 0);

function orderOf(sort: Order): (a: Ranked, b: Ranked) => number {
  if (sort === null) return STANDARD;
  const sign = sort.direction === "asc" ? 1 : -1;
  if (sort.key === "name") return (a, b) => sign * NAMES.compare(a.name, b.name) || STANDARD(a, b);
  const value = VALUES[sort.key];
  return (a, b) => {
    const [left, right] = [value(a), value(b)];
    // What has no value comes last either way.
    if (left === null || right === null) return Number(left === null) - Number(right === null) || STANDARD(a, b);
    return sign * (left - right) || STANDARD(a, b);
  };
}

const VALUES: Record<Exclude<EndpointSort, "name">, (one: Ranked) => number | null> = {
  channel: ({ channel }) => CHANNEL_IDS.indexOf(channel),
  last: ({ last }) => last?.at.getTime() ?? null,
  status: (one) => STATUSES.indexOf(statusOf(one)),
  rate: ({ day }) => {
    const { rate, n } = day === undefined ? { rate: null, n: 0 } : successRate(day);
    return n < TOO_SMALL_SAMPLE ? null : rate;
  },
  p95: ({ day }) => (day === undefined ? null : latencyQuantile(day.latency, 0.95)),
};

function statusOf({ enabled, disabledReason, health }: Ranked): (typeof STATUSES)[number] {
  if (!enabled) return disabledReason === null ? "disabled" : "stopped";
  return health.state === "open" ? "paused" : "enabled";
}

async function lines(ctx: ServiceContext, shown: readonly Ranked[]): Promise<EndpointLine[]> {
  const ids = shown.map(({ id }) => id);
  const since = dayBefore(ctx.now());
  const switchedOff = shown.filter(({ enabled, disabledReason }) => !enabled && disabledReason === null);
  const [rows, waiting, hours, off] = await Promise.all([
    endpointRowsById(ctx.db, ctx.organizationId, ids),
    waitingByEndpoint(ctx.db, ctx.organizationId, ids, WAITING_COUNTED),
    statsByHour(ctx.db, ctx.organizationId, ids, since),
    lastSet(
      ctx.db,
      ctx.organizationId,
      { field: "enabled", value: false },
      switchedOff.map(({ id }) => encodeId("endpoint", id)),
    ),
  ]);
  const facts = new Map(shown.map((one) => [one.id, one]));
  return rows.map((row) => {
    const own = facts.get(row.id);
    const health = own === undefined ? undefined : { ...own.health, waiting: waiting.get(row.id) ?? 0 };
    const past = hours.get(row.id) ?? [];
    const item = toListItem(ctx, row, { health, day: sumOf(past), last: own?.last });
    const who = off.get(item.id);
    return {
      ...item,
      hours: everyHour(past, since, ctx.now()),
      off: who === undefined ? null : { by: who.by, at: who.at.toISOString() },
    };
  });
}

type Hour = StatsSums & { start: Date };

function sumOf(hours: readonly Hour[]): StatsSums {
  const add = (key: "deliveredFirst" | "deliveredRetry" | "exhausted" | "skipped") =>
    hours.reduce((sum, hour) => sum + hour[key], 0);
  return {
    deliveredFirst: add("deliveredFirst"),
    deliveredRetry: add("deliveredRetry"),
    exhausted: add("exhausted"),
    skipped: add("skipped"),
    latency: mergeLatency(hours.map((hour) => hour.latency)),
  };
}

/** Hours in which nothing ended are there as well. */
function everyHour(past: readonly Hour[], since: Date, now: Date): EndpointLine["hours"] {
  const known = new Map(past.map((hour) => [hour.start.getTime(), hour]));
  const first = Math.floor(since.getTime() / HOUR_MS) * HOUR_MS;
  const count = Math.floor((now.getTime() - first) / HOUR_MS) + 1;
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * HOUR_MS;
    const hour = known.get(start);
    const delivered = (hour?.deliveredFirst ?? 0) + (hour?.deliveredRetry ?? 0);
    return { start: new Date(start).toISOString(), delivered, exhausted: hour?.exhausted ?? 0 };
  });
}
