import { ingestEvents } from "@/lib/services/events/ingest";
import { alertData } from "./ceiling.mjs";
import { type Filled, fillProduct, WEEKS } from "./fill";
import { type HistoryTimes, historyQueries, measureHistory } from "./history";
import { openProduct } from "./product";
import { pause, quantile, type Receiver, receiverAt, wallClock } from "./support.mjs";

/*
 * One side of bench/scale.ts in a process of its own: a product on DATABASE_URL, told by messages what to measure. Two of
 * them, one with a history and one without, take turns.
 */

export type Order =
  | { kind: "open"; origin: string }
  | { kind: "fill"; deliveries: number }
  | { kind: "throughput"; deliveries: number }
  | { kind: "latency"; events: number; perSecond: number }
  | { kind: "history"; rounds: number }
  | { kind: "close" };
export type Latency = { p50: number; p99: number };
export type Answer = {
  open: null;
  fill: Filled;
  throughput: number;
  latency: Latency;
  history: HistoryTimes[];
  close: null;
};

const EVENTS_PER_CALL = 500;
const STUCK_MS = 30_000;

type RunningReceiver = Omit<Receiver, "stop">;
const product = await openProduct();
let receiver: RunningReceiver | undefined;
let endpoints: readonly string[] = [];

function opened(): RunningReceiver {
  if (receiver === undefined) throw new Error("the side was not opened");
  return receiver;
}

/** Waits until the receiver has got this many and nothing is due any more. */
async function drained(count: number): Promise<void> {
  let last = -1;
  let movedAt = performance.now();
  for (;;) {
    const { requests } = await opened().stats();
    const { rows } = await product.runtime.db.$client.query("select 1 from due limit 1");
    if (requests >= count && rows.length === 0) return;
    if (requests !== last) movedAt = performance.now();
    if (performance.now() - movedAt > STUCK_MS) throw new Error(`stuck at ${requests} of ${count}`);
    last = requests;
    await pause(50);
  }
}

async function throughput(deliveries: number): Promise<number> {
  await opened().reset();
  await product.startWorkers();
  const began = wallClock();
  await product.ingest(deliveries, EVENTS_PER_CALL);
  await drained(deliveries);
  await product.stopWorkers();
  const { lastAt } = await opened().stats();
  return deliveries / (((lastAt ?? Number.NaN) - began) / 1000);
}

/** Other numbers than those of the product's own drafts: equal content would count as a repetition. */
let serial = 1_000_000_000;

/** From the commit of intake to the first byte at the receiver. */
async function latency(events: number, perSecond: number): Promise<Latency> {
  await opened().reset();
  await product.startWorkers();
  const warmUp = perSecond;
  const committed = new Map<string, number>();
  const began = wallClock();
  const calls: Promise<void>[] = [];
  for (let number = 0; number < events + warmUp; number += 1) {
    await pause(Math.max(0, began + (number * 1000) / perSecond - wallClock()));
    const call = async (): Promise<void> => {
      serial += 1;
      const event = { type: "system_alert.info", data: alertData(serial) };
      const [accepted] = await ingestEvents(product.ctx, { events: [event], source: "api" });
      if (accepted && number >= warmUp) committed.set(accepted.id, wallClock());
    };
    calls.push(call());
  }
  await Promise.all(calls);
  await drained(events + warmUp);
  await product.stopWorkers();
  const marks = await opened().marks();
  const times = marks.flatMap(([id, at]) => (committed.has(id) ? [at - (committed.get(id) ?? 0)] : []));
  if (times.length < events) throw new Error(`${times.length} of ${events} events could be matched`);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

async function follow(order: Order): Promise<Answer[Order["kind"]]> {
  switch (order.kind) {
    case "open":
      receiver = receiverAt(order.origin);
      await product.addEndpoints(1, `${order.origin}/hook?mark=1`);
      return null;
    case "fill": {
      const filled = await fillProduct(product, `${opened().origin}/past`, order.deliveries);
      endpoints = filled.endpoints;
      return filled;
    }
    case "throughput":
      return throughput(order.deliveries);
    case "latency":
      return latency(order.events, order.perSecond);
    case "history": {
      const random = Math.random;
      const queries = historyQueries(product.ctx, { endpoints, days: WEEKS * 7, random });
      return measureHistory(product.runtime.db.$client, queries, order.rounds);
    }
    case "close":
      await product.close();
      return null;
  }
}

process.on("message", (order: Order) => {
  follow(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) =>
      process.send?.({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ answer: null });
