import { z } from "zod";
import {
  choiceParam,
  listParam,
  type RawSearch,
  readSearch,
  textParam,
  writeSearch,
} from "@/components/data-table/url-state";
import type { ReplayWhatView } from "@/components/replays/view";
import type { ServiceContext } from "@/lib/context";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { DELIVERY_STATUSES, REASONS, TRIGGERS } from "@/lib/domain/delivery";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { HOURS_OF_WEEK_WITHIN_MS, hoursOfWeekIn } from "@/lib/domain/hours-of-week";
import { decodeId } from "@/lib/domain/ids";
import { decodeCursor } from "@/lib/domain/paging";
import { NOT_ARRIVED, REPLAYABLE } from "@/lib/domain/replay";
import { localMinute, zonedInstant } from "@/lib/domain/zoned-time";
import { maySearchBodies, readBodySearch } from "@/lib/services/deliveries/body-search";
import type { DeliveryListQuery } from "@/lib/services/deliveries/list";
import { httpRange, milliseconds } from "@/lib/services/deliveries/query-fields";

export const PATH = "/settings/webhooks/deliveries";
export const PAGE_SIZE = 50;
const HOUR_MS = 3_600_000;
export const PERIODS = { "15m": 900_000, "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000, "30d": 2_592_000_000 };
export const PERIOD_KEYS = ["15m", "1h", "24h", "7d", "30d"] as const;
/** Answer codes one may ask for at a time. */
const MOST_HTTP = 10;

/** Delivered (or not) with the first try, or after several. */
export const TRIES_KEYS = ["first", "more"] as const;

/** 1 is Monday, as the statistics count. */
export const WEEKDAY_KEYS = ["1", "2", "3", "4", "5", "6", "7"] as const;
export const HOUR_KEYS = Array.from({ length: 24 }, (_, hour) => String(hour));

/** Milliseconds; absent = "". */
const millisecondsParam = () =>
  z
    .string()
    .regex(/^\d{1,7}$/)
    .refine((text) => milliseconds.safeParse(text).success)
    .default("");

/** An hour of the day; absent = "". */
const hourParam = () =>
  z
    .string()
    .refine((text) => HOUR_KEYS.includes(text))
    .default("");

/**
 * The keys of the history's URL. `event` is the id of an event or of a delivery, `type` the event's type, `http` codes and
 * ranges (`404,5xx`), `code` the receiver's own (`NO_CODE`: none), `slow` and `fast` the shortest and
 * longest duration in ms, `has` the sealed text that bodies hold, `d` the open drawer.
 */
const SHAPE = {
  status: listParam(DELIVERY_STATUSES),
  webhook: textParam(40),
  channel: listParam(CHANNEL_IDS),
  tries: choiceParam(TRIES_KEYS),
  type: listParam(EVENT_TYPES),
  reason: listParam(REASONS),
  http: textParam(60),
  code: textParam(100),
  trigger: listParam(TRIGGERS),
  slow: millisecondsParam(),
  fast: millisecondsParam(),
  has: textParam(600),
  period: choiceParam(PERIOD_KEYS),
  weekday: choiceParam(WEEKDAY_KEYS),
  hour: hourParam(),
  from: textParam(40),
  to: textParam(40),
  event: textParam(40),
  cursor: textParam(40),
  d: textParam(40),
};
export type HistorySearch = ReturnType<typeof readSearch<typeof SHAPE>>["values"];

/** The filters of the URL; what cannot be read is named in `ignored` and left out. */
export function readHistory(raw: RawSearch, timeZone: string): { values: HistorySearch; ignored: string[] } {
  const { values, ignored } = readSearch(SHAPE, raw);
  const checked = { ...values };
  for (const key of ["from", "to"] as const) {
    if (checked[key] === "" || instantOf(checked[key], timeZone) !== null) continue;
    checked[key] = "";
    ignored.push(key);
  }
  const drop = (key: "webhook" | "event" | "http") => {
    checked[key] = "";
    ignored.push(key);
  };
  if (checked.webhook !== "" && decodeId("endpoint", checked.webhook) === null) drop("webhook");
  if (
    checked.event !== "" &&
    uuidOf("event", checked.event) === undefined &&
    uuidOf("delivery", checked.event) === undefined
  )
    drop("event");
  if (checked.http !== "" && httpRanges(checked.http) === null) drop("http");
  return { values: checked, ignored };
}

/** The range of the URL; a period is counted back from now. */
export function rangeOf(values: HistorySearch, timeZone: string, now: Date): { from?: Date; to?: Date } {
  if (values.period !== "") return { from: new Date(now.getTime() - PERIODS[values.period]) };
  const from = instantOf(values.from, timeZone);
  const to = instantOf(values.to, timeZone);
  return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
}

/** Whether a weekday or an hour of the day is looked for. */
const isWeekly = ({ weekday, hour }: HistorySearch): boolean => weekday !== "" || hour !== "";

/** The hours of the range that the weekday and the hour of the day of the URL are about. */
function spansOf(values: HistorySearch, timeZone: string, now: Date): { from: Date; to: Date }[] | undefined {
  if (!isWeekly(values)) return undefined;
  const range = rangeOf(values, timeZone, now);
  const to = new Date(Math.min((range.to ?? now).getTime(), now.getTime() + HOUR_MS));
  const from = new Date(Math.max(range.from?.getTime() ?? 0, to.getTime() - HOURS_OF_WEEK_WITHIN_MS));
  return hoursOfWeekIn({ from, to }, timeZone, hoursOf(values));
}

const hoursOf = ({ weekday, hour }: HistorySearch) => ({
  ...(weekday === "" ? {} : { weekday: Number(weekday) }),
  ...(hour === "" ? {} : { hour: Number(hour) }),
});

/** What is looked for in bodies; null for nothing, for a word that was not sealed here, and for who may not look. */
export function bodyOf(ctx: ServiceContext, { has }: HistorySearch): { text: string; shown: string } | null {
  return has === "" || !maySearchBodies(ctx) ? null : readBodySearch(ctx, has);
}

/** What the service is asked for, as far as the address says it in clear: `body` is what its sealed word stands for. */
export function queryOf(values: HistorySearch, timeZone: string, now: Date, body?: string): DeliveryListQuery {
  const some = <T>(list: readonly T[]) => (list.length === 0 ? undefined : [...list]);
  return {
    ...rangeOf(values, timeZone, now),
    spans: spansOf(values, timeZone, now),
    status: some(values.status),
    endpointId: uuidOf("endpoint", values.webhook),
    channel: some(values.channel),
    tries: values.tries === "" ? undefined : values.tries,
    eventId: uuidOf("event", values.event),
    deliveryId: uuidOf("delivery", values.event),
    eventType: some(values.type),
    reason: some(values.reason),
    http: values.http === "" ? undefined : (httpRanges(values.http) ?? undefined),
    code: values.code === "" ? undefined : [values.code],
    trigger: some(values.trigger),
    minMs: values.slow === "" ? undefined : Number(values.slow),
    maxMs: values.fast === "" ? undefined : Number(values.fast),
    body,
    cursor: decodeCursor(values.cursor) ?? undefined,
  };
}

/** Whether durations or contents are looked for, row by row. */
export const isSearch = ({ slow, fast, has }: HistorySearch): boolean => slow !== "" || fast !== "" || has !== "";

/**
 * A replay of everything the filters find, as far as it may be sent again. Null where there is nothing such: an event or a
 * delivery is sent again from its own row, what is queued, merged or a test is not.
 */
export function replayOf(values: HistorySearch, timeZone: string, now: Date): ReplayWhatView | null {
  const query = queryOf(values, timeZone, now);
  const statuses =
    query.status === undefined ? NOT_ARRIVED : REPLAYABLE.filter((status) => query.status?.includes(status));
  const triggers = query.trigger?.filter((trigger) => trigger !== "test");
  if (values.event !== "" || statuses.length === 0 || triggers?.length === 0) return null;
  return {
    kind: "filter",
    from: (query.from ?? new Date(0)).toISOString(),
    statuses: [...statuses],
    ...(query.to === undefined ? {} : { to: query.to.toISOString() }),
    ...(values.webhook === "" ? {} : { endpointId: values.webhook }),
    ...(query.reason === undefined ? {} : { reasons: query.reason }),
    ...(query.code === undefined ? {} : { codes: query.code }),
    ...(query.eventType === undefined ? {} : { eventTypes: query.eventType }),
    ...(query.channel === undefined ? {} : { channels: query.channel }),
    ...(query.http === undefined ? {} : { http: query.http }),
    ...(triggers === undefined ? {} : { triggers }),
    ...(query.tries === undefined ? {} : { tries: query.tries }),
    ...(query.minMs === undefined ? {} : { minMs: query.minMs }),
    ...(query.maxMs === undefined ? {} : { maxMs: query.maxMs }),
    ...(values.has === "" ? {} : { has: values.has }),
    ...(isWeekly(values) ? { hours: { ...hoursOf(values), timeZone } } : {}),
  };
}

/** The filters as texts of the URL, without paging and drawer. */
export function filterValues(values: HistorySearch, timeZone: string): Record<string, string> {
  const {
    status,
    webhook,
    channel,
    tries,
    type,
    reason,
    http,
    code,
    trigger,
    slow,
    fast,
    has,
    period,
    weekday,
    hour,
    from,
    to,
    event,
  } = values;
  const lists = { status: status.join(","), type: type.join(","), reason: reason.join(",") };
  const local = (text: string) => {
    const at = instantOf(text, timeZone);
    return at === null ? "" : localMinute(at, timeZone);
  };
  return {
    ...lists,
    http,
    code,
    trigger: trigger.join(","),
    webhook,
    channel: channel.join(","),
    tries,
    slow,
    fast,
    has,
    period,
    weekday,
    hour,
    from: local(from),
    to: local(to),
    event,
  };
}

/** Where a history stands: of all webhooks, or on the page of one, whose address says itself which one it is. */
export type HistoryPlace = { path: string; keep: Record<string, string>; webhook: string | null };
export const EVERYWHERE: HistoryPlace = { path: PATH, keep: {}, webhook: null };

/** An address of the history; `d` opens a drawer on it. */
export function historyHref(
  filters: Record<string, string>,
  more: { cursor?: string; d?: string } = {},
  { path, keep, webhook }: HistoryPlace = EVERYWHERE,
): string {
  return writeSearch(path, { ...keep, ...filters, ...(webhook === null ? {} : { webhook: "" }), ...more });
}

/** What an address asks for at a place, with the text that bodies are searched for. */
export function askedOf(ctx: ServiceContext, search: RawSearch, timeZone: string, place: HistoryPlace = EVERYWHERE) {
  const raw = place.webhook === null ? search : { ...search, webhook: place.webhook };
  const { values, ignored } = readHistory(raw, timeZone);
  const body = bodyOf(ctx, values);
  if (values.has === "" || body !== null) return { raw, values, ignored, body };
  return { raw, values: { ...values, has: "" }, ignored: [...ignored, "has"], body };
}
export type AskedHistory = ReturnType<typeof askedOf>;

/** `404, 5xx, 500-599`; null when one of them is no answer code. */
function httpRanges(text: string): { from: number; to: number }[] | null {
  const parts = text.split(",").flatMap((part) => part.trim() || []);
  const ranges = parts.flatMap((part) => httpRange.safeParse(part).data ?? []);
  return ranges.length === parts.length && parts.length <= MOST_HTTP ? ranges : null;
}

const uuidOf = (kind: "endpoint" | "event" | "delivery", id: string) =>
  id === "" ? undefined : (decodeId(kind, id) ?? undefined);

/** With an offset an instant of its own (a chart's mark), without one a local time of the organization. */
function instantOf(text: string, timeZone: string): Date | null {
  if (/(Z|[+-]\d{2}:\d{2})$/.test(text)) {
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? null : new Date(ms);
  }
  return zonedInstant(text, timeZone);
}
