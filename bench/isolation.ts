import { createEndpoint } from "@/lib/services/endpoints/create";
import { ingestEvents } from "@/lib/services/events/ingest";
import { draft, openProduct, type Product } from "./product";
import { hand, note, pause, quantile, type Receiver, startReceiver, wallClock } from "./support.mjs";

/*
 * What bad neighbours do to a healthy endpoint: its latency at 20 events a second, alone and then beside one endpoint that
 * times out on 10,000 deliveries, one at its limit with 10,000 waiting, one flooded with 500 events a second, and ten that
 * are dead. From the commit of intake to the first byte at the receiver.
 */

const quick = process.argv.includes("--quick");
const SECONDS = quick ? 5 : 20;
const PER_SECOND = 20;
const WAITING = quick ? 1_000 : 10_000;
const FLOOD_PER_SECOND = 500;
const DEAD = 10;
const EVENTS_PER_CALL = 500;

async function endpoint(product: Product, type: string, url: string, extra: object = {}): Promise<void> {
  const name = `${type} ${Math.random().toString(36).slice(2)}`;
  await createEndpoint(product.ctx, { name, channel: "custom", url, events: [type], format: "standard", ...extra });
}

async function send(product: Product, type: Parameters<typeof draft>[0], count: number): Promise<void> {
  for (let left = count; left > 0; left -= EVENTS_PER_CALL) {
    const events = Array.from({ length: Math.min(left, EVENTS_PER_CALL) }, () => draft(type));
    await ingestEvents(product.ctx, { events, source: "api" });
  }
}

/** Sends steadily and returns the times from commit to first byte; an event that never came counts as infinite. */
async function latencies(product: Product, receiver: Receiver): Promise<number[]> {
  await receiver.reset();
  const committed = new Map<string, number>();
  const began = wallClock();
  const calls: Promise<void>[] = [];
  const count = SECONDS * PER_SECOND;
  for (let number = 0; number < count; number += 1) {
    await pause(Math.max(0, began + (number * 1000) / PER_SECOND - wallClock()));
    const call = async (): Promise<void> => {
      const [accepted] = await ingestEvents(product.ctx, { events: [draft()], source: "api" });
      if (accepted) committed.set(accepted.id, wallClock());
    };
    calls.push(call());
  }
  await Promise.all(calls);
  await pause(2_000);
  const arrived = new Map((await receiver.marks()).map(([id, at]) => [id, at]));
  return [...committed].map(([id, at]) => (arrived.get(id) ?? Number.POSITIVE_INFINITY) - at);
}

/** Floods until told to stop. */
function flood(product: Product): () => Promise<void> {
  let on = true;
  const run = async (): Promise<void> => {
    while (on) {
      const began = wallClock();
      await send(product, "ticket.created", FLOOD_PER_SECOND / 10);
      await pause(Math.max(0, began + 100 - wallClock()));
    }
  };
  const running = run();
  return async () => {
    on = false;
    await running;
  };
}

async function badNeighbours(product: Product, others: Receiver): Promise<void> {
  await endpoint(product, "customer.created", `${others.origin}/slow?delay=5000`, { timeoutMs: 1_000 });
  const limit = { perMinute: 60, overflow: "queue" };
  await endpoint(product, "customer.updated", `${others.origin}/limited`, { rateLimit: limit });
  await endpoint(product, "ticket.created", `${others.origin}/flooded`);
  // Nobody listens there: connections are refused.
  for (let number = 0; number < DEAD; number += 1) await endpoint(product, "ticket.closed", "http://127.0.0.1:9/dead");
  await send(product, "customer.created", WAITING);
  await send(product, "customer.updated", WAITING);
  await send(product, "ticket.closed", WAITING / DEAD);
}

const receiver = await startReceiver();
const others = await startReceiver();
const product = await openProduct();
try {
  await product.addEndpoints(1, `${receiver.origin}/hook?mark=1`);
  await product.startWorkers();
  await latencies(product, receiver);
  const quiet = await latencies(product, receiver);
  note("bad neighbours move in");
  await badNeighbours(product, others);
  await pause(3_000);
  const stop = flood(product);
  const beside = await latencies(product, receiver);
  await stop();
  const p99 = { quiet: quantile(quiet, 0.99), beside: quantile(beside, 0.99) };
  const bound = Math.max(2 * p99.quiet, 50);
  const row = (name: string, value: number, note?: string) => ({
    ...{ name, value: Math.round(value * 10) / 10, unit: "ms" },
    ...(note === undefined ? {} : { note }),
  });
  hand({
    name: "isolation",
    title: `A healthy endpoint at ${PER_SECOND} events/s, alone and beside bad neighbours`,
    rows: [
      row("alone, p50", quantile(quiet, 0.5)),
      row("alone, p99", p99.quiet),
      row("beside them, p50", quantile(beside, 0.5)),
      row(
        "beside them, p99",
        p99.beside,
        `${p99.beside <= bound ? "within" : "beyond"} the bound of ${bound.toFixed(0)} ms`,
      ),
    ],
    details: { seconds: SECONDS, perSecond: PER_SECOND, waiting: WAITING, flood: FLOOD_PER_SECOND, dead: DEAD },
  });
} finally {
  await product.close();
  await Promise.all([receiver.stop(), others.stop()]);
}
