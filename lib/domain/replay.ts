import { z } from "zod";
import { EVENT_TYPES } from "./catalogue/types";
import { REASONS, SKIP_REASONS, TRIGGERS } from "./delivery";
import { CHANNEL_IDS } from "./endpoints";
import { decodeId } from "./ids";
import { isTimeZone } from "./zone-clock";

export * from "./replay-status";

/*
 * Replays: sending again what did not arrive, as one piece of work with an estimate, a canary, progress and an end.
 * Every delivery of a replay gets one try; what fails again is counted and can be replayed anew.
 */

/** What ended in one of these may be sent again. Queued ones are on their way, merged ones belong to their digest. */
export const REPLAYABLE = ["exhausted", "retrying", "skipped", "cancelled", "delivered"] as const;
export type Replayable = (typeof REPLAYABLE)[number];

/** A selection holds at most this many deliveries. */
export const SELECTION_MAX = 1_000;

/** What failing before the rest is sent tells: these many are sent first. */
export const CANARY_SIZE = 3;

/** Due rows of a replay per endpoint at a time: two windows of a lane. */
export const OUTSTANDING_MAX = 64;

const instant = z.union([z.iso.datetime({ offset: true }), z.date()]).transform((value) => new Date(value));
const idOf = (kind: "endpoint" | "delivery" | "replay") =>
  z.string().transform((text, context) => {
    const uuid = decodeId(kind, text.trim());
    if (uuid !== null) return uuid;
    context.addIssue({ code: "custom", message: "malformed_id" });
    return z.NEVER;
  });
const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** What a replay looks for, in the words of the history. `from` inclusive, `to` exclusive: when a delivery was made. */
export const REPLAY_FILTERS = {
  /** Failed ones when nothing is said. `delivered` sends what has arrived once more. */
  statuses: z
    .array(z.enum(REPLAYABLE))
    .min(1, "required")
    .transform(unique)
    .default((): Replayable[] => ["exhausted"]),
  skipReasons: z.array(z.enum(SKIP_REASONS)).min(1).transform(unique).optional(),
  reasons: z.array(z.enum(REASONS)).min(1).transform(unique).optional(),
  codes: z.array(z.string().max(100)).min(1).max(50).transform(unique).optional(),
  eventTypes: z.array(z.enum(EVENT_TYPES)).min(1).transform(unique).optional(),
  channels: z.array(z.enum(CHANNEL_IDS)).min(1).transform(unique).optional(),
  /** Ranges of answer codes, both ends included. */
  http: z
    .array(z.strictObject({ from: z.number().int().min(100).max(599), to: z.number().int().min(100).max(599) }))
    .min(1)
    .max(10)
    .optional(),
  triggers: z.array(z.enum(TRIGGERS)).min(1).transform(unique).optional(),
  /** `first`: the first try was the last; `more`: it took several. */
  tries: z.enum(["first", "more"]).optional(),
  /** Duration of the last try in milliseconds, both inclusive. */
  minMs: z.number().int().min(0).max(3_600_000).optional(),
  maxMs: z.number().int().min(0).max(3_600_000).optional(),
  /** What was sent or answered holds this text; as in the history, of the last seven days. */
  body: z.string().trim().min(3).max(100).optional(),
};

const ReplaySelectionSchema = z.strictObject({
  kind: z.literal("selection"),
  deliveryIds: z
    .array(idOf("delivery"))
    .min(1, "required")
    .max(SELECTION_MAX, "selection_max")
    .transform((ids) => unique(ids).sort()),
  /** Also those that have arrived: their receivers get them twice. */
  includeDelivered: z.boolean().default(false),
});

const ReplayFilterSchema = z
  .strictObject({
    kind: z.literal("filter"),
    endpointId: idOf("endpoint").optional(),
    from: instant,
    to: instant.optional(),
    /** Also events that made no delivery for the webhook, because it was off or not subscribed then. Needs `endpointId`. */
    missed: z.boolean().default(false),
    ...REPLAY_FILTERS,
    /** `body` in its sealed form, as an address of the history has it. */
    has: z.string().max(600).optional(),
    /** Only what was made in these hours of the week, on the clocks of a zone. */
    hours: z
      .strictObject({
        weekday: z.number().int().min(1).max(7).optional(),
        hour: z.number().int().min(0).max(23).optional(),
        timeZone: z.string().max(64).refine(isTimeZone, "time_zone"),
      })
      .optional(),
  })
  .refine(({ missed, endpointId }) => !missed || endpointId !== undefined, {
    path: ["endpointId"],
    message: "required",
  })
  .refine((what) => !what.missed || !isSearch(what), { path: ["missed"], message: "missed_search" })
  .refine(({ from, to }) => to === undefined || from < to, { path: ["to"], message: "range_order" });

/** What failed in an earlier replay. */
const ReplayFailedSchema = z.strictObject({ kind: z.literal("failedOf"), replayId: idOf("replay") });

/** Which deliveries a replay is about. Edge ids in, UUIDs out. */
export const ReplayWhatSchema = z.discriminatedUnion("kind", [
  ReplaySelectionSchema,
  ReplayFilterSchema,
  ReplayFailedSchema,
]);
export type ReplayWhatInput = z.input<typeof ReplayWhatSchema>;
export type ReplayWhat = z.output<typeof ReplayWhatSchema>;

/** As it is stored: instants as ISO 8601, the end always set, the text to look for sealed. */
export type StoredReplay =
  | Exclude<ReplayWhat, { kind: "filter" }>
  | (Omit<Extract<ReplayWhat, { kind: "filter" }>, "from" | "to" | "body"> & { from: string; to: string });

/** Whether durations or contents are looked for: no index answers that, the rows are read one by one. */
export const isSearch = (what: { [K in "minMs" | "maxMs" | "body" | "has"]?: unknown }): boolean =>
  [what.minMs, what.maxMs, what.body, what.has].some((sought) => sought !== undefined);

/** Everything that may be sent again without arriving twice. */
export const NOT_ARRIVED: readonly Replayable[] = REPLAYABLE.filter((status) => status !== "delivered");

/** Statuses that a replay picks up. */
export function statusesOf(what: ReplayWhat | StoredReplay): readonly Replayable[] {
  if (what.kind === "filter") return what.statuses;
  return what.kind === "selection" && what.includeDelivered ? [...NOT_ARRIVED, "delivered"] : NOT_ARRIVED;
}

/** The limit a replay keeps: half of the endpoint's, so that what happens now goes first. Null: none of ours. */
export function replayPerMinute(
  limit: { perMinute: number | null; minIntervalSeconds: number | null } | null,
): number | null {
  const byInterval = limit?.minIntervalSeconds ? 60 / limit.minIntervalSeconds : null;
  const rates = [limit?.perMinute ?? null, byInterval].filter((rate) => rate !== null);
  return rates.length === 0 ? null : Math.min(...rates) / 2;
}

/** What was not used is kept for this long: a replay that waited sends no burst. */
const UNUSED_MS = 5_000;

/**
 * How many deliveries a replay may add now for an endpoint, and from when on the next one after `count` of them.
 * `allowedAtMs` is what the last call gave; `null` perMinute means no limit.
 */
export function replayAllowance(input: {
  perMinute: number | null;
  allowedAtMs: number;
  nowMs: number;
  room: number;
}): {
  count: number;
  allowedAtMs: (added: number) => number;
} {
  const { perMinute, allowedAtMs, nowMs, room } = input;
  if (perMinute === null) return { count: Math.max(0, room), allowedAtMs: () => nowMs };
  const interval = 60_000 / perMinute;
  const from = Math.max(allowedAtMs, nowMs - UNUSED_MS);
  const earned = from > nowMs ? 0 : Math.floor((nowMs - from) / interval) + 1;
  return {
    count: Math.max(0, Math.min(earned, room)),
    allowedAtMs: (added) => (added === 0 ? allowedAtMs : from + added * interval),
  };
}
