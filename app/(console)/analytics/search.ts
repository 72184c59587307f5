import { choiceParam, type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { decodeId } from "@/lib/domain/ids";
import { localMinute, zonedInstant } from "@/lib/domain/zoned-time";

export const PATH = "/analytics";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const RANGES = { "24h": DAY_MS, "7d": 7 * DAY_MS, "30d": 30 * DAY_MS, "90d": 90 * DAY_MS };
export const RANGE_KEYS = ["24h", "7d", "30d", "90d"] as const;
const DEFAULT_RANGE = "7d";
/** The longest custom range. */
const LONGEST_MS = 90 * DAY_MS;
/** Beyond, hours are more marks than a chart has room for. */
const LONGEST_BY_HOUR_MS = 31 * DAY_MS;
/** Rows of five minutes are kept for 35 days. */
const SHORT_ROWS_MS = 34 * DAY_MS;

/** The keys of the URL. `from` and `to` are local times of the organization and win over `range`. */
const SHAPE = {
  range: choiceParam(RANGE_KEYS),
  from: textParam(40),
  to: textParam(40),
  by: choiceParam(["hour", "day"]),
  rate: choiceParam(["first"]),
  webhook: textParam(40),
  vs: choiceParam(["1"]),
};

export type Granularity = "5min" | "hour" | "day";
export type AnalyticsSearch = {
  /** The chosen preset; null for a range of one's own. */
  preset: (typeof RANGE_KEYS)[number] | null;
  from: Date;
  to: Date;
  granularity: Granularity;
  /** Both would fit: the reader may choose. */
  mayChoose: boolean;
  rate: "final" | "first";
  webhook: string | undefined;
  /** 对比上一周期 */
  compare: boolean;
  /** The texts of the URL, to be written back; defaults are left out. */
  values: { range: string; from: string; to: string; by: string; rate: string; webhook: string; vs: string };
  /** Keys that could not be read, or a range that had to be cut. */
  ignored: string[];
};

/** What a URL asks for. Values that make no sense are left out and named. */
export function readAnalytics(raw: RawSearch, timeZone: string, now: Date): AnalyticsSearch {
  const { values, ignored } = readSearch(SHAPE, raw);
  if (values.webhook !== "" && decodeId("endpoint", values.webhook) === null) {
    values.webhook = "";
    ignored.push("webhook");
  }
  const own = ownRange(values, timeZone, now, ignored);
  const preset = own === null ? values.range || DEFAULT_RANGE : null;
  const { from, to } = own ?? { from: new Date(now.getTime() - RANGES[preset ?? DEFAULT_RANGE]), to: now };
  const length = to.getTime() - from.getTime();
  const mayChoose = length > DAY_MS / 2 && length <= LONGEST_BY_HOUR_MS;
  const granularity = mayChoose && values.by !== "" ? values.by : automatic(from, length, now);
  return {
    ...{ preset, from, to, granularity, mayChoose, ignored },
    rate: values.rate === "first" ? "first" : "final",
    webhook: values.webhook === "" ? undefined : values.webhook,
    compare: values.vs === "1",
    values: {
      range: own !== null || preset === DEFAULT_RANGE ? "" : (preset ?? ""),
      from: own === null ? "" : localMinute(from, timeZone),
      to: own === null || to >= now ? "" : localMinute(to, timeZone),
      by: mayChoose ? values.by : "",
      rate: values.rate,
      webhook: values.webhook,
      vs: values.vs,
    },
  };
}

function ownRange(
  values: { from: string; to: string },
  timeZone: string,
  now: Date,
  ignored: string[],
): { from: Date; to: Date } | null {
  if (values.from === "" && values.to === "") return null;
  const from = zonedInstant(values.from, timeZone);
  const end = values.to === "" ? now : zonedInstant(values.to, timeZone);
  if (from === null || end === null || from >= end || from >= now) {
    ignored.push("from", "to");
    return null;
  }
  const to = new Date(Math.min(end.getTime(), now.getTime()));
  if (to.getTime() - from.getTime() <= LONGEST_MS) return { from, to };
  ignored.push("from");
  return { from: new Date(to.getTime() - LONGEST_MS), to };
}

/** Five minutes up to six hours, hours up to three days, days beyond. */
function automatic(from: Date, length: number, now: Date): Granularity {
  if (length <= 6 * HOUR_MS && now.getTime() - from.getTime() < SHORT_ROWS_MS) return "5min";
  return length <= 3 * DAY_MS ? "hour" : "day";
}

/** The same view with something else; going to a preset drops the range of one's own. */
export const analyticsHref = (search: AnalyticsSearch, changes: Partial<AnalyticsSearch["values"]>): string =>
  writeSearch(PATH, { ...search.values, ...changes });

/** The address of a preset. */
export const presetHref = (search: AnalyticsSearch, preset: (typeof RANGE_KEYS)[number]): string =>
  analyticsHref(search, { range: preset === DEFAULT_RANGE ? "" : preset, from: "", to: "", by: "" });
