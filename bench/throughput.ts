import { openProduct, type Product, reach } from "./product";
import { ceiling, hand, median, note, type Receiver, startReceiver } from "./support.mjs";

/*
 * Deliveries per second from intake to receiver, beside the ceiling H, measured in turns in the same run, so that a busy
 * machine slows both. Once with one endpoint (one lane) and once with ten, and once for a backlog that a worker finds.
 */

const quick = process.argv.includes("--quick");
const ROUNDS = quick ? 1 : 3;
const DELIVERIES = quick ? 5_000 : 20_000;
const CEILING_SECONDS = quick ? 1 : 3;
const EVENTS_PER_CALL = 500;

type Round = { ceiling: number; live: number; backlog: number; duplicates: number };

/** Per second between the start (or the first arrival) and the last arrival. */
async function deliveries(receiver: Receiver, count: number, startedAt: number | null): Promise<[number, number]> {
  await reach(count, async () => (await receiver.stats()).requests);
  const { requests, firstAt, lastAt } = await receiver.stats();
  const seconds = ((lastAt ?? 0) - (startedAt ?? firstAt ?? 0)) / 1000;
  return [requests / seconds, requests - count];
}

async function round(product: Product, receiver: Receiver, endpoints: number): Promise<Round> {
  const events = DELIVERIES / endpoints;
  const before = (await product.statuses()).delivered ?? 0;
  const recorded = async () => (await product.statuses()).delivered ?? 0;
  const heightBefore = await ceiling(`${receiver.origin}/hook`, CEILING_SECONDS);

  await receiver.reset();
  await product.startWorker();
  const startedAt = performance.timeOrigin + performance.now();
  await product.ingest(events, EVENTS_PER_CALL);
  const [live, liveAgain] = await deliveries(receiver, DELIVERIES, startedAt);
  await reach(before + DELIVERIES, recorded);
  await product.stopWorker();

  await receiver.reset();
  await product.ingest(events, EVENTS_PER_CALL);
  await product.startWorker();
  const [backlog, backlogAgain] = await deliveries(receiver, DELIVERIES, null);
  await reach(before + 2 * DELIVERIES, recorded);
  await product.stopWorker();
  const heightAfter = await ceiling(`${receiver.origin}/hook`, CEILING_SECONDS);
  const height = (heightBefore + heightAfter) / 2;
  const result = { ceiling: height, live, backlog, duplicates: liveAgain + backlogAgain };
  note(`${endpoints} endpoint(s): H ${text(height)}/s, live ${text(live)}/s, backlog ${text(backlog)}/s`);
  return result;
}

const text = (value: number): string => Math.round(value).toLocaleString("en");

async function scenario(product: Product, receiver: Receiver, endpoints: number, make: number) {
  await product.addEndpoints(make, `${receiver.origin}/hook`);
  const rounds: Round[] = [];
  for (let turn = 0; turn < ROUNDS; turn += 1) rounds.push(await round(product, receiver, endpoints));
  const height = median(rounds.map((one) => one.ceiling));
  const rows = (["live", "backlog"] as const).map((kind) => ({
    name: `${kind}, ${endpoints} endpoint${endpoints > 1 ? "s" : ""}`,
    value: Math.round(median(rounds.map((one) => one[kind]))),
    unit: "deliveries/s",
    note: `${(100 * median(rounds.map((one) => one[kind] / one.ceiling)) || 0).toFixed(0)} % of H`,
  }));
  return { height, rows, rounds };
}

const receiver = await startReceiver();
const product = await openProduct();
try {
  const one = await scenario(product, receiver, 1, 1);
  const ten = await scenario(product, receiver, 10, 9);
  const duplicates = [...one.rounds, ...ten.rounds].reduce((sum, { duplicates }) => sum + duplicates, 0);
  hand({
    name: "throughput",
    title: "Intake to receiver, signed 1 KB events",
    rows: [
      {
        name: "ceiling H",
        value: Math.round(median([one.height, ten.height])),
        unit: "pushes/s",
        note: "same client, same receiver, no product",
      },
      ...one.rows,
      ...ten.rows,
      { name: "sent twice", value: duplicates, unit: "deliveries", note: "no fault was injected" },
    ],
    details: { deliveriesPerRound: DELIVERIES, one: one.rounds, ten: ten.rounds, statuses: await product.statuses() },
  });
} finally {
  await product.close();
  await receiver.stop();
}
