import type { ServiceContext } from "@/lib/context";
import { encodeId, uuidAt } from "@/lib/domain/ids";
import { deliveryDelay } from "@/lib/services/analytics/delay";
import { failureReasons } from "@/lib/services/analytics/failures";
import { statsByTarget } from "@/lib/services/analytics/targets";
import { getDelivery } from "@/lib/services/deliveries/get";
import { type DeliveryListQuery, listDeliveries } from "@/lib/services/deliveries/list";
import { deliveryStats } from "@/lib/services/deliveries/stats";
import { quantile } from "./support.mjs";

/** One question of the console's history, asked again and again with other values. */
export type HistoryQuery = { name: string; kind: "list" | "filter" | "chart"; run: () => Promise<unknown> };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What a chart's mark counts. */
const ENDED: DeliveryListQuery = {
  status: ["delivered", "exhausted", "skipped"],
  trigger: ["auto", "retry", "manual", "broadcast"],
};

/** What the console asks, frequent values, rare ones and ones that never occurred, over a history of `days`. */
export function historyQueries(
  ctx: ServiceContext,
  { endpoints, days, random }: { endpoints: readonly string[]; days: number; random: () => number },
): HistoryQuery[] {
  const past = () => Date.now() - (0.02 + 0.96 * random()) * days * DAY_MS;
  const endpointId = () => endpoints[Math.floor(random() * endpoints.length)] ?? "";
  const list = (query: DeliveryListQuery) => () => listDeliveries(ctx, query);
  const anywhere = (query: () => DeliveryListQuery) => () => {
    const pages = random() < 0.5 ? {} : { cursor: uuidAt(past()) };
    return listDeliveries(ctx, { ...query(), ...pages });
  };
  const chart = (length: number, granularity?: "5min" | "hour" | "day", of?: () => string) => () => {
    const to = new Date(length > 60 ? Date.now() : past() + DAY_MS);
    const from = new Date(to.getTime() - length * DAY_MS);
    const one = of === undefined ? {} : { endpointId: encodeId("endpoint", of()) };
    return deliveryStats(ctx, { from, to, ...(granularity === undefined ? {} : { granularity }), ...one });
  };
  const last = (days: number) => {
    const to = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
    return { from: new Date(to - days * DAY_MS), to: new Date(to) };
  };
  const reasons = (days: number, of?: () => string) => () =>
    failureReasons(ctx, { ...last(days), ...(of === undefined ? {} : { endpointId: encodeId("endpoint", of()) }) });
  const delaysOf = () => deliveryDelay(ctx, { ...last(30), endpointId: encodeId("endpoint", endpointId()) });
  const byTarget = (days: number) => () => statsByTarget(ctx, last(days));
  const filters: Record<string, () => DeliveryListQuery> = {
    "status failed": () => ({ status: ["exhausted"] }),
    "status failed or retrying": () => ({ status: ["exhausted", "retrying"] }),
    "status skipped": () => ({ status: ["skipped"] }),
    "status merged (none)": () => ({ status: ["merged"] }),
    "reason, frequent": () => ({ reason: ["timeout"] }),
    "reason, rare": () => ({ reason: ["tls"] }),
    "reasons (one of none)": () => ({ reason: ["signature", "tls", "dns"] }),
    "code, success": () => ({ code: ["200"] }),
    "code, frequent": () => ({ code: ["503"] }),
    "code, rare": () => ({ code: ["CERT_HAS_EXPIRED"] }),
    "code (none)": () => ({ code: ["310000"] }),
    "answers 5xx": () => ({ http: [{ from: 500, to: 599 }] }),
    "answer 410 (none)": () => ({ http: [{ from: 410, to: 410 }] }),
    "event type, frequent": () => ({ eventType: ["ticket.created"] }),
    "event type, rare": () => ({ eventType: ["ticket.escalated"] }),
    "event type (none)": () => ({ eventType: ["user.created"] }),
    endpoint: () => ({ endpointId: endpointId() }),
    "endpoint and failed": () => ({ endpointId: endpointId(), status: ["exhausted"] }),
    "endpoint and retrying (none)": () => ({ endpointId: endpointId(), status: ["retrying"] }),
    "endpoint and rare reason": () => ({ endpointId: endpointId(), reason: ["tls"] }),
    "a day": () => day(past()),
    "a day, failed": () => ({ ...day(past()), status: ["exhausted"] }),
    "a day, event type and endpoint": () => ({
      ...day(past()),
      eventType: ["ticket.created"],
      endpointId: endpointId(),
    }),
    "a mark: a channel's day": () => ({ ...day(past()), ...ENDED, channel: ["custom"] }),
    "a mark: a channel's failures of 90 days": () => ({ ...last(90), channel: ["custom"], status: ["exhausted"] }),
    "a mark: a channel without any": () => ({ ...last(90), ...ENDED, channel: ["slack"] }),
    "a mark: a day's second tries": () => ({ ...day(past()), status: ["delivered"], tries: "more" }),
    tests: () => ({ test: true }),
    "by hand (none)": () => ({ trigger: ["manual"] }),
  };
  return [
    { name: "first page", kind: "list", run: list({}) },
    { name: "any page", kind: "list", run: () => listDeliveries(ctx, { cursor: uuidAt(past()) }) },
    { name: "a line and its delivery", kind: "list", run: () => oneDelivery(ctx, past()) },
    ...Object.entries(filters).map(([name, query]) => ({ name, kind: "filter" as const, run: anywhere(query) })),
    { name: "6 hours", kind: "chart", run: chart(0.25) },
    { name: "3 days by the hour", kind: "chart", run: chart(3) },
    { name: "30 days", kind: "chart", run: chart(30) },
    { name: "30 days by the hour", kind: "chart", run: chart(30, "hour") },
    { name: "90 days", kind: "chart", run: chart(90) },
    { name: "90 days of an endpoint", kind: "chart", run: chart(90, "day", endpointId) },
    { name: "delays of 30 days", kind: "chart", run: () => deliveryDelay(ctx, last(30)) },
    { name: "delays of 30 days of an endpoint", kind: "chart", run: delaysOf },
    { name: "reasons of 7 days", kind: "chart", run: reasons(7) },
    { name: "reasons of 90 days", kind: "chart", run: reasons(90) },
    { name: "reasons of 90 days of an endpoint", kind: "chart", run: reasons(90, endpointId) },
    { name: "30 days by channel and endpoint", kind: "chart", run: byTarget(30) },
    { name: "90 days by channel and endpoint", kind: "chart", run: byTarget(90) },
  ];
}

const day = (atMs: number): DeliveryListQuery => ({ from: new Date(atMs), to: new Date(atMs + DAY_MS) });

/** A page of one line, then that line with everything that was exchanged. */
async function oneDelivery(ctx: ServiceContext, atMs: number): Promise<void> {
  const { items } = await listDeliveries(ctx, { cursor: uuidAt(atMs), limit: 1 });
  for (const item of items) await getDelivery(ctx, item.id);
}

export type HistoryTimes = { name: string; kind: HistoryQuery["kind"]; p50: number; p95: number; max: number };

/** What a pool is asked with. */
type Asked = { query: (...call: never[]) => unknown };

/**
 * Milliseconds in which at least one question was at the database, so far: until its answer is here, and without what is
 * made of the answer.
 */
function databaseClock(pool: Asked): () => number {
  const ask = pool.query.bind(pool);
  let [spent, began, open] = [0, 0, 0];
  pool.query = (...call) => {
    if (open++ === 0) began = performance.now();
    const answer = Promise.resolve(ask(...call));
    const over = () => {
      if (--open === 0) spent += performance.now() - began;
    };
    answer.then(over, over);
    return answer;
  };
  return () => spent;
}

/** Asks every question `rounds` times, in turns, after a first round that warms the caches. Times are the database's. */
export async function measureHistory(
  pool: Asked,
  queries: readonly HistoryQuery[],
  rounds: number,
): Promise<HistoryTimes[]> {
  const clock = databaseClock(pool);
  const times = new Map(queries.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of queries) {
      const before = clock();
      await run();
      const took = clock() - before;
      if (took === 0) throw new Error(`${name} asked the database in a way that is not measured`);
      if (round > 0) times.get(name)?.push(took);
    }
  }
  return queries.map(({ name, kind }) => {
    const of = times.get(name) ?? [];
    return { name, kind, p50: quantile(of, 0.5), p95: quantile(of, 0.95), max: quantile(of, 1) };
  });
}
