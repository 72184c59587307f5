import type { ChannelId } from "./endpoint-options";
import type { EndpointRules } from "./endpoint-rules";

/* What an endpoint's rules may be, apart from their schemas: browsers need only this. */

export const FIELD_OPS = [
  "eq",
  "ne",
  "in",
  "contains",
  "startsWith",
  "isEmpty",
  "isNotEmpty",
  "gt",
  "gte",
  "lt",
  "lte",
] as const;
export type FieldOp = (typeof FIELD_OPS)[number];

/** What happens to deliveries over the limit: merged into a digest, sent later, or skipped with a record. */
export const OVERFLOWS = ["merge", "queue", "drop"] as const;
export type Overflow = (typeof OVERFLOWS)[number];
/** When nothing is said: a group reads one digest more easily than fifty messages, a machine wants every event by itself. */
export const defaultOverflow = (channel: ChannelId): Overflow => (channel === "custom" ? "queue" : "merge");

/** Document C: the same message is not sent again within this time. */
export const DEFAULT_DEDUPE_SECONDS = 600;
export const MAX_DEDUPE_SECONDS = 86_400;

/** Of endpoints stored before there were rules, and of configurations that are only tried out. */
export const NO_RULES: EndpointRules = {
  filters: null,
  rateLimit: null,
  dedupeSeconds: 0,
  schedule: null,
  alerts: null,
  ordered: false,
};
