import { z } from "zod";
import { organizationFacts } from "@/db/queries/endpoints";
import { type Granularity, type StatsBucket, type StatsCounts, statsBuckets } from "@/db/queries/stats-read";
import { fieldErrorOf } from "@/lib/auth/field-errors";
import { authorize, type ServiceContext } from "@/lib/context";
import { type LatencyCounts, latencyCount, latencyQuantile, mergeLatency } from "@/lib/domain/latency";
import { firstAttemptRate, successRate } from "@/lib/domain/success-rate";
import { isTimeZone, zoneClock } from "@/lib/domain/zone-clock";
import { requireEndpoint } from "@/lib/services/endpoints/find";
import { invalid } from "@/lib/services/endpoints/parse-input";
import { instantInput } from "./query-fields";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a range each granularity may draw: beyond, a chart has more marks than pixels. */
const LONGEST: Record<Granularity, number> = { "5min": 2 * DAY_MS, hour: 31 * DAY_MS, day: 400 * DAY_MS };

/** The last 24 hours when nothing is said. `timeZone` is the organization's unless given. */
export const StatsQuerySchema = z.object({
  endpointId: z.string().optional(),
  from: instantInput.optional(),
  to: instantInput.optional(),
  granularity: z.enum(["auto", "5min", "hour", "day"]).default("auto"),
  timeZone: z.string().max(64).refine(isTimeZone, "time_zone").optional(),
});
/** Parsed by {@link StatsQuerySchema}; everything may be left out. */
export type StatsQuery = Partial<z.output<typeof StatsQuerySchema>>;

export const RateSchema = z.object({
  /** 0 to 1; null when nothing has ended. */
  rate: z.number().nullable(),
  n: z.number(),
  /** Wilson's 95 % interval. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
});
/** Answer times of delivered tries in milliseconds, within 10 %; null when nothing was delivered. */
export const LatencySchema = z.object({
  n: z.number(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
const counts = {
  deliveredFirst: z.number(),
  deliveredRetry: z.number(),
  exhausted: z.number(),
  skipped: z.number(),
};

/** Deliveries that ended, by the time they were made; tests are never counted. */
export const StatsSchema = z.object({
  /** Widened to whole buckets, so that the totals are the sum of the marks. */
  from: z.string(),
  to: z.string(),
  granularity: z.enum(["5min", "hour", "day"]),
  timeZone: z.string(),
  buckets: z.array(
    z.object({
      ...counts,
      start: z.string(),
      end: z.string(),
      /** False while the bucket still runs. */
      complete: z.boolean(),
      final: RateSchema,
      latency: LatencySchema,
    }),
  ),
  totals: z.object({ ...counts, total: z.number() }),
  final: RateSchema,
  first: RateSchema,
  /** Of the whole range: percentiles of all tries, not averages of the buckets'. */
  latency: LatencySchema,
  generatedAt: z.string(),
});
export type DeliveryStats = z.infer<typeof StatsSchema>;

/**
 * Volume and success rate over time, from pre-aggregated rows only.
 * `only` limits it to several endpoints, by their UUIDs.
 * @throws AppError `invalid`, `not_found` (endpoint), `forbidden`
 */
export async function deliveryStats(
  ctx: ServiceContext,
  query: StatsQuery = {},
  only: { endpointIds?: readonly string[] } = {},
): Promise<DeliveryStats> {
  authorize(ctx, "delivery.read");
  const { granularity: wanted = "auto", endpointId } = query;
  const now = ctx.now();
  const to = new Date(Math.min((query.to ?? now).getTime(), now.getTime()));
  const from = query.from ?? new Date(to.getTime() - DAY_MS);
  if (from >= to) throw invalid([fieldErrorOf("to", "range_order")]);
  const length = to.getTime() - from.getTime();
  const granularity = wanted === "auto" ? automatic(length) : wanted;
  if (length > LONGEST[granularity]) throw invalid([fieldErrorOf("from", "range_max")]);
  const endpoint = endpointId === undefined ? null : await requireEndpoint(ctx, endpointId);
  const timeZone = query.timeZone ?? (await organizationFacts(ctx.db, ctx.organizationId)).timeZone;
  const buckets = await statsBuckets(ctx.db, ctx.organizationId, {
    endpointIds: endpoint === null ? (only.endpointIds ?? null) : [endpoint.id],
    from,
    to,
    granularity,
    timeZone,
    resolution: resolutionOf({ granularity, timeZone, from, to }),
  });
  return summary(buckets, { from, to, granularity, timeZone, now });
}

type Drawn = { from: Date; to: Date; granularity: Granularity; timeZone: string; now: Date };

function summary(buckets: readonly StatsBucket[], drawn: Drawn): DeliveryStats {
  const sum = (key: keyof StatsCounts) => buckets.reduce((total, bucket) => total + bucket[key], 0);
  const totals = {
    deliveredFirst: sum("deliveredFirst"),
    deliveredRetry: sum("deliveredRetry"),
    exhausted: sum("exhausted"),
    skipped: sum("skipped"),
  };
  const total = totals.deliveredFirst + totals.deliveredRetry + totals.exhausted + totals.skipped;
  return {
    from: (buckets.at(0)?.start ?? drawn.from).toISOString(),
    to: (buckets.at(-1)?.end ?? drawn.to).toISOString(),
    granularity: drawn.granularity,
    timeZone: drawn.timeZone,
    buckets: buckets.map(({ start, end, latency, ...bucket }) => ({
      ...bucket,
      start: start.toISOString(),
      end: end.toISOString(),
      complete: end <= drawn.now,
      final: successRate(bucket),
      latency: percentiles(latency),
    })),
    totals: { ...totals, total },
    final: successRate(totals),
    first: firstAttemptRate(totals),
    latency: percentiles(mergeLatency(buckets.map((bucket) => bucket.latency))),
    generatedAt: drawn.now.toISOString(),
  };
}

/** The usual percentiles of a histogram, in ms to a tenth. */
export function percentiles(counts: LatencyCounts): z.infer<typeof LatencySchema> {
  const at = (q: number) => {
    const ms = latencyQuantile(counts, q);
    return ms === null ? null : Math.round(ms * 10) / 10;
  };
  return { n: latencyCount(counts), p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Five minutes up to six hours, hours up to three days, days beyond. */
function automatic(lengthMs: number): Granularity {
  if (lengthMs <= 6 * HOUR_MS) return "5min";
  return lengthMs <= 3 * DAY_MS ? "hour" : "day";
}

/** Which pre-aggregated rows (seconds) a chart adds up: those of an hour where they fit its buckets. */
export function resolutionOf(drawn: Pick<Drawn, "granularity" | "timeZone" | "from" | "to">): 300 | 3600 {
  const { granularity, timeZone, from, to } = drawn;
  return granularity === "5min" || !wholeHours(timeZone, from) || !wholeHours(timeZone, to) ? 300 : 3600;
}

/** Whether a zone is whole hours from UTC at an instant: then rows of an hour fit its hours and days. */
function wholeHours(timeZone: string, at: Date): boolean {
  return zoneClock(timeZone).offsetAt(at.getTime()) % HOUR_MS === 0;
}
