import { openProduct, type Product, reach } from "./product";
import { ceiling, hand, median, note, type Receiver, startReceiver, wallClock, writtenCeiling } from "./support.mjs";
import { startWeb, type Web } from "./web";

/*
 * Sustained deliveries per second of the whole product: 1 KB events over HTTP (`POST /api/v1/events`, 100 a call), routing,
 * signed pushes, every row recorded; web server, worker, PostgreSQL and receiver share the machine. Two ceilings are measured
 * in the same round, so that a busy machine slows all three: H pushes and does nothing else, W also writes the same rows.
 */

const quick = process.argv.includes("--quick");
const ROUNDS = quick ? 1 : 5;
const DELIVERIES = quick ? 5_000 : 150_000;
const CEILING_SECONDS = quick ? 1 : 3;
const WARM_UP = quick ? 2_000 : 10_000;
const EVENTS_PER_CALL = 100;
const BATCHES = [100, 200, 500];

type Round = { h: number; w: number; product: number; again: number };
type Setting = { fanOut: 1 | 100; product: Product; web: Web; receiver: Receiver };

async function push({ product, web, receiver, fanOut }: Setting, deliveries: number): Promise<[number, number]> {
  const before = (await product.statuses()).delivered ?? 0;
  await receiver.reset();
  const startedAt = wallClock();
  await web.post(deliveries / fanOut, EVENTS_PER_CALL, product.draft);
  await reach(deliveries, async () => (await receiver.stats()).requests);
  await reach(before + deliveries, async () => (await product.statuses()).delivered ?? 0);
  const { requests, lastAt } = await receiver.stats();
  return [deliveries / (((lastAt ?? 0) - startedAt) / 1000), requests - deliveries];
}

async function ceilings({ product, receiver, fanOut }: Setting): Promise<{ h: number; w: number }> {
  const url = `${receiver.origin}/hook`;
  const h = await ceiling(url, CEILING_SECONDS);
  const batches: number[] = [];
  for (const batch of BATCHES) {
    await product.settle();
    batches.push(await writtenCeiling({ url, seconds: CEILING_SECONDS, batch, fanOut }));
  }
  return { h, w: Math.max(...batches) };
}

const text = (value: number): string => Math.round(value).toLocaleString("en");
const share = (part: number, whole: number): string => (part / whole).toFixed(2);

async function scenario(setting: Setting): Promise<Round[]> {
  const { product, fanOut } = setting;
  await product.startWorkers();
  await push(setting, WARM_UP);
  const rounds: Round[] = [];
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    const { h, w } = await ceilings(setting);
    await product.settle();
    const [perSecond, again] = await push(setting, DELIVERIES);
    rounds.push({ h, w, product: perSecond, again });
    note(`fan-out ${fanOut}: H ${text(h)}/s, W ${text(w)}/s, product ${text(perSecond)}/s (${share(perSecond, w)} W)`);
  }
  await product.stopWorkers();
  return rounds;
}

/** One event a call, then a hundred: what batches save the caller. Nothing is subscribed, so that intake is alone. */
async function intake(product: Product, web: Web): Promise<{ single: number; batched: number }> {
  const seconds = async (count: number, perCall: number): Promise<number> => {
    const startedAt = wallClock();
    await web.post(count, perCall, product.unheardDraft);
    return (wallClock() - startedAt) / 1000;
  };
  const [singles, batches] = quick ? [300, 3_000] : [2_000, 40_000];
  await seconds(singles / 4, 1);
  await seconds(batches / 4, EVENTS_PER_CALL);
  return {
    single: singles / (await seconds(singles, 1)),
    batched: batches / (await seconds(batches, EVENTS_PER_CALL)),
  };
}

const receiver = await startReceiver();
const product = await openProduct();
const web = await startWeb(product.ctx);
try {
  const url = `${receiver.origin}/hook`;
  const { single, batched } = await intake(product, web);
  await product.addEndpoints(10, url, "one-each");
  const one = await scenario({ fanOut: 1, product, web, receiver });
  await product.removeEndpoints();
  await product.addEndpoints(100, url);
  const hundred = await scenario({ fanOut: 100, product, web, receiver });
  const rows = [[1, one] as const, [100, hundred] as const].flatMap(([fanOut, rounds]) => {
    const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
    const height = (name: string, pick: (round: Round) => number, note: string) => ({
      ...{ name: `${name}, fan-out ${fanOut}`, value: Math.round(of(pick)), unit: "pushes/s", note },
    });
    return [
      height("ceiling H", ({ h }) => h, "same client library, same receiver, no product"),
      height("ceiling W", ({ w }) => w, "H and the same rows in bare batches"),
      {
        name: `product, fan-out ${fanOut}`,
        value: Math.round(of(({ product }) => product)),
        unit: "deliveries/s",
        note: `${of(({ product, w }) => product / w).toFixed(2)} of W, ${of(({ product, h }) => product / h).toFixed(2)} of H`,
      },
    ];
  });
  const again = [...one, ...hundred].reduce((sum, round) => sum + round.again, 0);
  hand({
    name: "throughput",
    title: `HTTP intake to receiver, signed 1 KB events, median of ${ROUNDS} rounds`,
    rows: [
      ...rows,
      { name: "intake, one event a call", value: Math.round(single), unit: "events/s" },
      {
        name: "intake, 100 events a call",
        value: Math.round(batched),
        unit: "events/s",
        note: `${(batched / single).toFixed(1)} times as many`,
      },
      { name: "sent twice", value: again, unit: "deliveries", note: "no fault was injected" },
    ],
    details: { deliveriesPerRound: DELIVERIES, one, hundred, intake: { single, batched } },
  });
} finally {
  await web.stop();
  await product.close();
  await receiver.stop();
}
