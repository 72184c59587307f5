import type { EndpointRow } from "@/db/queries/endpoints";
import type { LastDelivery, StatsCounts, StatsSums } from "@/db/queries/stats-read";
import { quickWarnings } from "@/lib/channels/registry";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { type LatencyCounts, latencyQuantile } from "@/lib/domain/latency";
import { successRate } from "@/lib/domain/success-rate";
import { type EndpointListItem, toEndpointDto } from "./dto";
import { type EndpointHealth, HEALTHY } from "./health";
import { openEndpoint } from "./sealing";

const DAY_MS = 86_400_000;
const BUCKET_MS = 300_000;
const NOTHING: StatsSums = { deliveredFirst: 0, deliveredRetry: 0, exhausted: 0, skipped: 0, latency: [] };

/** The start of the last 24 hours, as the rows of statistics are cut. */
export const dayBefore = (now: Date) => new Date(Math.floor((now.getTime() - DAY_MS) / BUCKET_MS) * BUCKET_MS);

/** A line of a list of endpoints, from what was read for all of them at once. */
export function toListItem(
  ctx: Pick<ServiceContext, "keys">,
  row: EndpointRow,
  read: { health: EndpointHealth | undefined; day: StatsSums | undefined; last: LastDelivery | undefined },
): EndpointListItem {
  return {
    ...toEndpointDto(row, read.health ?? HEALTHY, quickWarnings(openEndpoint(ctx.keys, row))),
    last24h: dayOf(read.day ?? NOTHING),
    lastDelivery: lastOf(read.last),
  };
}

function dayOf({ latency, ...counts }: StatsCounts & { latency: LatencyCounts }): EndpointListItem["last24h"] {
  return { ...counts, ...successRate(counts), p95: latencyQuantile(latency, 0.95) };
}

function lastOf(last: LastDelivery | undefined): EndpointListItem["lastDelivery"] {
  if (last === undefined) return null;
  const { id, status, isTest, reason, code, at } = last;
  return { id: encodeId("delivery", id), status, isTest, reason, code, at: at.toISOString() };
}
