import { ingestEvents } from "@/lib/services/events/ingest";
import { draft, openProduct, reach } from "./product";
import { hand, note, pause, quantile, startReceiver, wallClock } from "./support.mjs";

/*
 * How long a push takes at a steady 50 events a second, one event a call: from the moment intake has committed (its
 * answer) to the first byte at the receiver, and the same from the moment of the call.
 */

const quick = process.argv.includes("--quick");
const PER_SECOND = 50;
const EVENTS = quick ? 250 : 1_500;
const WARM_UP = 100;

const receiver = await startReceiver();
const product = await openProduct();
try {
  await product.addEndpoints(1, `${receiver.origin}/hook?mark=1`);
  await product.startWorkers();
  const called = new Map<string, number>();
  const committed = new Map<string, number>();
  const began = wallClock();
  const calls: Promise<void>[] = [];
  for (let number = 0; number < EVENTS + WARM_UP; number += 1) {
    await pause(Math.max(0, began + (number * 1000) / PER_SECOND - wallClock()));
    const at = wallClock();
    const call = async (): Promise<void> => {
      const [accepted] = await ingestEvents(product.ctx, { events: [draft()], source: "api" });
      if (!accepted || number < WARM_UP) return;
      committed.set(accepted.id, wallClock());
      called.set(accepted.id, at);
    };
    calls.push(call());
  }
  await Promise.all(calls);
  await reach(EVENTS + WARM_UP, async () => (await receiver.stats()).requests);
  const marks = await receiver.marks();
  const since = (starts: Map<string, number>): number[] =>
    marks.flatMap(([id, at]) => (starts.has(id) ? [at - (starts.get(id) ?? 0)] : []));
  const fromCommit = since(committed);
  const fromCall = since(called);
  if (fromCommit.length < EVENTS) throw new Error(`${fromCommit.length} of ${EVENTS} events could be matched`);
  note(`${fromCommit.length} events at ${PER_SECOND}/s`);
  const row = (name: string, values: number[], at: number) => ({
    name,
    value: Math.round(quantile(values, at) * 10) / 10,
    unit: "ms",
  });
  hand({
    name: "latency",
    title: `Latency at ${PER_SECOND} events/s, one event a call`,
    rows: [
      row("commit → first byte, p50", fromCommit, 0.5),
      row("commit → first byte, p99", fromCommit, 0.99),
      row("commit → first byte, max", fromCommit, 1),
      row("call → first byte, p50", fromCall, 0.5),
      row("call → first byte, p99", fromCall, 0.99),
    ],
    details: { events: EVENTS, perSecond: PER_SECOND, statuses: await product.statuses() },
  });
} finally {
  await product.close();
  await receiver.stop();
}
