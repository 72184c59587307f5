import { z } from "zod";
import { EVENT_TYPES } from "./catalogue/types";
import { FIELD_OPS, MAX_DEDUPE_SECONDS, OVERFLOWS, type Overflow } from "./endpoint-rule-options";
import { isTimeZone } from "./zone-clock";

export * from "./endpoint-rule-options";

/*
 * What an endpoint wants to hear, when, how often and in which order: the part of its configuration that routing and
 * the lanes act on. Channels never see it.
 */

/** Local time of day, `HH:MM`; `24:00` is the end of the day. */
const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "time_of_day");
const startTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "time_of_day");
/** ISO weekdays, Monday = 1. */
const weekdays = z
  .array(z.number().int().min(1).max(7))
  .min(1, "days_required")
  .max(7)
  .transform((days) => [...new Set(days)].sort());
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const timeZone = z.string().max(64).refine(isTimeZone, "time_zone");

const keywordList = z
  .array(z.string().trim().min(1).max(100))
  .max(20, "keywords_max_20")
  .transform((words) => [...new Set(words)])
  .default([]);

const KeywordsSchema = z
  .strictObject({ any: keywordList, all: keywordList, none: keywordList })
  .refine(({ any, all, none }) => ![...any, ...all].some((word) => none.includes(word)), {
    path: ["none"],
    message: "keyword_conflict",
  });

const plainValue = z.union([z.string().max(500), z.number(), z.boolean()]);

/** A condition on `data`; `field` is a path of keys (`details.server_id`). All conditions must hold. */
const FieldConditionSchema = z
  .strictObject({
    field: z.string().trim().min(1, "required").max(200),
    op: z.enum(FIELD_OPS),
    value: z.union([plainValue, z.array(plainValue).max(100)]).optional(),
  })
  .refine(({ op, value }) => op === "isEmpty" || op === "isNotEmpty" || value !== undefined, {
    path: ["value"],
    message: "required",
  })
  .refine(({ op, value }) => (op === "in") === Array.isArray(value) || value === undefined, {
    path: ["value"],
    message: "condition_value",
  });

/** Hours of a week; `to` at or before `from` is on the next day (22:00 to 06:00). */
const WindowSchema = z
  .strictObject({ days: weekdays.default(EVERY_DAY), from: startTime, to: timeOfDay })
  .refine(({ from, to }) => from !== to, { path: ["to"], message: "window_empty" });

export const FiltersSchema = z.strictObject({
  keywords: KeywordsSchema.optional(),
  fields: z.array(FieldConditionSchema).max(20, "conditions_max").default([]),
  windows: z.array(WindowSchema).max(14, "windows_max").default([]),
  timezone: timeZone.default("Asia/Shanghai"),
  /** What becomes of a delivery outside the windows: it waits for the next one, or is skipped with a record. */
  outside: z.enum(["defer", "drop"]).default("defer"),
  /** What waits for a window is sent as one digest when it begins. */
  gather: z.boolean().optional(),
  /** Events whose `data.priority` is `urgent` pass at any hour. */
  urgentPasses: z.boolean().optional(),
});

const RateLimitSchema = z.strictObject({
  perMinute: z.number().int("rate_range").min(1, "rate_range").max(600, "rate_range").optional(),
  /** Least time between two pushes. */
  minIntervalSeconds: z.number().min(0, "interval_range").max(3_600, "interval_range").optional(),
  overflow: z.enum(OVERFLOWS).optional(),
});

/** Collected and sent at set times; types in `priority` pass at once. */
export const ScheduleSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("immediate") }),
  z.strictObject({
    type: z.literal("times"),
    times: z
      .array(startTime)
      .min(1, "required")
      .max(24, "times_max")
      .transform((times) => [...new Set(times)].sort()),
    days: weekdays.default(EVERY_DAY),
    timezone: timeZone.default("Asia/Shanghai"),
    priority: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length).default([]),
    /** One digest of everything collected (default), or one push each. */
    merge: z.boolean().default(true),
  }),
]);

export const AlertsSchema = z.strictObject({
  /** Other endpoints that are told, whatever they are subscribed to. */
  endpoints: z
    .array(z.string().max(64))
    .max(5, "alerts_max")
    .transform((ids) => [...new Set(ids)])
    .default([]),
  /** Tells after this many failed deliveries in a row. */
  consecutiveFailures: z.number().int().min(1, "alert_range").max(100, "alert_range").optional(),
  /** Tells when less than this per cent of tries succeeded within 15 minutes. */
  successRateBelow: z.number().min(1, "percent_range").max(100, "percent_range").optional(),
});

/** The keys of an endpoint's input that make up its rules. */
export const RULE_INPUTS = {
  filters: FiltersSchema.nullable().optional(),
  rateLimit: RateLimitSchema.nullable().optional(),
  dedupeSeconds: z
    .number()
    .int("dedupe_range")
    .min(0, "dedupe_range")
    .max(MAX_DEDUPE_SECONDS, "dedupe_range")
    .optional(),
  schedule: ScheduleSchema.nullable().optional(),
  alerts: AlertsSchema.nullable().optional(),
  /** Strict order: one delivery at a time, in commit order, and a retry holds up what follows. */
  ordered: z.boolean().optional(),
};

export type Filters = z.output<typeof FiltersSchema>;
export type FieldCondition = Filters["fields"][number];
export type TimeWindow = Filters["windows"][number];
export type Schedule = Extract<z.output<typeof ScheduleSchema>, { type: "times" }>;
export type Alerts = z.output<typeof AlertsSchema>;
/** The endpoint's own limit; a platform's limit counts besides, for everybody who uses the same robot. */
export type RateLimit = { perMinute: number | null; minIntervalSeconds: number | null; overflow: Overflow };

/** The rules as they are stored and acted on; null and 0 mean off. */
export type EndpointRules = {
  filters: Filters | null;
  rateLimit: RateLimit | null;
  dedupeSeconds: number;
  schedule: Schedule | null;
  alerts: Alerts | null;
  ordered: boolean;
};
