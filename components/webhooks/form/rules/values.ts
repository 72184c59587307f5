import { channelDescriptor } from "@/lib/channels/descriptors";
import type { EventType } from "@/lib/domain/catalogue/types";
import {
  type Alerts,
  DEFAULT_DEDUPE_SECONDS,
  type FieldCondition,
  type FieldOp,
  type Filters,
  type Overflow,
  type RateLimit,
  type Schedule,
} from "@/lib/domain/endpoint-rules";
import type { ChannelId } from "@/lib/domain/endpoints";

/** The rules of a stored webhook, as reads show them. */
export type RuleRecord = {
  filters: Filters | null;
  rateLimit: RateLimit | null;
  dedupeSeconds: number;
  schedule: Schedule | { type: "immediate" } | null;
  alerts: Alerts | null;
  ordered: boolean;
};

/** What the form holds of the rules. Numbers that are not given are null. */
export type RuleValues = {
  filters: {
    keywords: { any: string[]; all: string[]; none: string[] };
    fields: ConditionRow[];
    windows: WindowRow[];
    timezone: string;
    outside: Filters["outside"];
    /** What notifications of leave messages do in quiet hours; no field of this form. */
    gather?: boolean | undefined;
    urgentPasses?: boolean | undefined;
  };
  rateLimit: {
    /** `auto` is the product's default for the platform, `none` no limit of ours. */
    mode: "auto" | "limit" | "none";
    perMinute: number | null;
    minIntervalSeconds: number | null;
    /** Null = the platform's default. */
    overflow: Overflow | null;
  };
  dedupeSeconds: number | null;
  schedule: {
    type: "immediate" | "times";
    times: string[];
    days: number[];
    timezone: string;
    priority: EventType[];
    merge: boolean;
  };
  alerts: { endpoints: string[]; consecutiveFailures: number | null; successRateBelow: number | null };
  ordered: boolean;
};
/** `values` is for 属于, `value` for everything else; both are texts until they are sent. */
export type ConditionRow = { field: string; op: FieldOp; value: string; values: string[] };
export type WindowRow = { days: number[]; from: string; to: string };

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const WORKDAYS = [1, 2, 3, 4, 5];
/** What a first window, condition and sending time start from. */
export const FIRST_WINDOW: WindowRow = { days: WORKDAYS, from: "09:00", to: "18:00" };
export const FIRST_CONDITION: ConditionRow = { field: "", op: "eq", value: "", values: [] };
const FIRST_TIME = "09:00";

/** Rules of a new webhook: everything passes, at once, the same content once in ten minutes. */
export function newRules(timeZone: string): RuleValues {
  return {
    filters: {
      keywords: { any: [], all: [], none: [] },
      fields: [],
      windows: [],
      timezone: timeZone,
      outside: "defer",
    },
    rateLimit: { mode: "auto", perMinute: null, minIntervalSeconds: null, overflow: null },
    dedupeSeconds: DEFAULT_DEDUPE_SECONDS,
    schedule: {
      type: "immediate",
      times: [FIRST_TIME],
      days: EVERY_DAY,
      timezone: timeZone,
      priority: [],
      merge: true,
    },
    alerts: { endpoints: [], consecutiveFailures: null, successRateBelow: null },
    ordered: false,
  };
}

/** The stored rules, ready to be edited. */
export function storedRules(record: RuleRecord, timeZone: string): RuleValues {
  const empty = newRules(timeZone);
  const { filters, rateLimit, schedule, alerts } = record;
  return {
    filters:
      filters === null
        ? empty.filters
        : {
            ...filters,
            keywords: { ...empty.filters.keywords, ...filters.keywords },
            fields: filters.fields.map(storedCondition),
            // The end of the day and midnight are the same moment; a time field knows only the latter.
            windows: filters.windows.map(({ days, from, to }) => ({ days, from, to: to === DAY_END ? MIDNIGHT : to })),
          },
    rateLimit: rateLimit === null ? { ...empty.rateLimit, mode: "none" } : { mode: "limit", ...rateLimit },
    dedupeSeconds: record.dedupeSeconds,
    schedule: schedule?.type === "times" ? schedule : empty.schedule,
    alerts:
      alerts === null
        ? empty.alerts
        : {
            endpoints: alerts.endpoints,
            consecutiveFailures: alerts.consecutiveFailures ?? null,
            successRateBelow: alerts.successRateBelow ?? null,
          },
    ordered: record.ordered,
  };
}

const DAY_END = "24:00";
const MIDNIGHT = "00:00";

const storedCondition = ({ field, op, value }: FieldCondition): ConditionRow => ({
  field,
  op,
  value: value === undefined || Array.isArray(value) ? "" : String(value),
  values: Array.isArray(value) ? value.map(String) : [],
});

/** Whether an operator compares with nothing. */
export const isUnary = (op: FieldOp): boolean => op === "isEmpty" || op === "isNotEmpty";

/** What limits the choice shows: a custom receiver has no default of its own, so that 默认 and 不限 are one. */
export const limitMode = (mode: RuleValues["rateLimit"]["mode"], channel: ChannelId) =>
  channel === "custom" && mode === "auto" ? "none" : mode;

/** What a service gets. Null switches a rule off. */
export function ruleConfiguration(values: RuleValues, channel: ChannelId): Record<string, unknown> {
  return {
    filters: filtersOf(values.filters),
    rateLimit: rateLimitOf(values.rateLimit, channel),
    // Not a number when the field is empty, which the schema then names.
    dedupeSeconds: values.dedupeSeconds ?? Number.NaN,
    schedule: values.schedule.type === "times" ? values.schedule : null,
    alerts: alertsOf(values.alerts),
    ordered: values.ordered,
  };
}

function filtersOf({ keywords, fields, windows, ...rest }: RuleValues["filters"]): Record<string, unknown> | null {
  const words = keywords.any.length + keywords.all.length + keywords.none.length;
  if (words + fields.length + windows.length === 0) return null;
  return {
    ...rest,
    ...(words === 0 ? {} : { keywords }),
    fields: fields.map(conditionOf),
    windows: windows.map(({ days, from, to }) => ({ days, from, to: to === MIDNIGHT ? DAY_END : to })),
  };
}

function conditionOf({ field, op, value, values }: ConditionRow): Record<string, unknown> {
  if (isUnary(op)) return { field, op };
  if (op === "in") return { field, op, value: values.length === 0 ? undefined : values };
  return { field, op, value: value.trim() === "" ? undefined : value.trim() };
}

function rateLimitOf(limit: RuleValues["rateLimit"], channel: ChannelId): Record<string, unknown> | null {
  const mode = limitMode(limit.mode, channel);
  if (mode === "none") return null;
  const overflow = limit.overflow === null ? {} : { overflow: limit.overflow };
  if (mode === "auto") return overflow;
  return {
    ...overflow,
    ...(limit.perMinute === null ? {} : { perMinute: limit.perMinute }),
    ...(limit.minIntervalSeconds === null ? {} : { minIntervalSeconds: limit.minIntervalSeconds }),
  };
}

function alertsOf({ endpoints, consecutiveFailures, successRateBelow }: RuleValues["alerts"]) {
  if (endpoints.length === 0 && consecutiveFailures === null && successRateBelow === null) return null;
  return {
    endpoints,
    ...(consecutiveFailures === null ? {} : { consecutiveFailures }),
    ...(successRateBelow === null ? {} : { successRateBelow }),
  };
}

/** The platform's own limit when `perMinute` is above it, else null. */
export function platformCut(perMinute: number | null, channel: ChannelId): number | null {
  const platform = channelDescriptor(channel).limits.perMinute;
  return perMinute !== null && platform !== null && perMinute > platform ? platform : null;
}

/** Where the form shows a finding about a rule: a list's element is the whole list, a row's cell is itself. */
export function ruleFormPath(path: string): string | null {
  const [first = "", second = "", third = "", fourth = ""] = path.split(".");
  if (first === "filters" && second === "keywords") return `filters.keywords.${third || "any"}`;
  if (first === "filters" && (second === "fields" || second === "windows")) {
    return [first, second, third, fourth].filter((part) => part !== "").join(".");
  }
  if (first === "schedule" || first === "alerts") return second === "" ? null : `${first}.${second}`;
  return null;
}
