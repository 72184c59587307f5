import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { HistoryTimes } from "./history";
import type { Answer, Order } from "./scale-side";
import { hand, median, note, startReceiver } from "./support.mjs";

/*
 * Does a long history slow anything down? Throughput and latency with ten million finished deliveries in the tables and
 * with none, in turns, in two databases of one server; then the questions of the console's history on the long one.
 */

const quick = process.argv.includes("--quick");
const FINISHED = Number(process.env.SCALE_ROWS ?? (quick ? 200_000 : 10_000_000));
const ROUNDS = quick ? 2 : 5;
const DELIVERIES = quick ? 3_000 : 12_000;
const LATENCY = quick ? { events: 150, perSecond: 50 } : { events: 1_500, perSecond: 50 };
const HISTORY_ROUNDS = quick ? 10 : 40;

type Side = {
  ask: <Kind extends Order["kind"]>(order: Extract<Order, { kind: Kind }>) => Promise<Answer[Kind]>;
  end: () => void;
};

async function openSide(url: string): Promise<Side> {
  const child = fork(fileURLToPath(new URL("./scale-side.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, DATABASE_URL: url },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const side: Side = {
    ask: async (order) => {
      const answered = reply(child);
      child.send(order);
      return (await answered) as Answer[typeof order.kind];
    },
    end: () => child.disconnect(),
  };
  await reply(child);
  return side;
}

/** The next message of a side. @throws Error with its failure */
function reply(child: ChildProcess): Promise<unknown> {
  return new Promise((done, failed) => {
    const gone = (code: number | null) => failed(new Error(`a side ended with code ${code}`));
    child.once("exit", gone);
    child.once("message", (message: { answer: unknown } | { failure: string }) => {
      child.off("exit", gone);
      if ("failure" in message) failed(new Error(message.failure));
      else done(message.answer);
    });
  });
}

/** Another database of the same server. */
async function secondDatabase(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const name = `${new URL(url).pathname.slice(1)}_long`;
  await client.query(`create database "${name}"`);
  await client.end();
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

type Figures = { perSecond: number[]; p50: number[]; p99: number[] };

async function round(side: Side, figures: Figures): Promise<void> {
  figures.perSecond.push(await side.ask({ kind: "throughput", deliveries: DELIVERIES }));
  const { p50, p99 } = await side.ask({ kind: "latency", ...LATENCY });
  figures.p50.push(p50);
  figures.p99.push(p99);
}

const rounded = (value: number, digits = 1) => Number(value.toFixed(digits));

function report(empty: Figures, long: Figures, history: readonly HistoryTimes[]) {
  const pair = (name: string, key: keyof Figures, unit: string, goal: string) => {
    const [before, after] = [median(empty[key]), median(long[key])];
    const digits = unit === "ms" ? 1 : 0;
    return [
      { name: `${name}, empty tables`, value: rounded(before, digits), unit },
      {
        name: `${name}, long history`,
        value: rounded(after, digits),
        unit,
        note: `${rounded(after / before, 2)} times, goal ${goal}`,
      },
    ];
  };
  const slowest = (kind: HistoryTimes["kind"], name: string) => {
    const [worst] = history.filter((one) => one.kind === kind).sort((a, b) => b.p95 - a.p95);
    return { name, value: rounded(worst?.p95 ?? Number.NaN), unit: "ms", note: `${worst?.name}; goal ≤ 50` };
  };
  return [
    ...pair("throughput", "perSecond", "deliveries/s", "≥ 0.9"),
    ...pair("commit → first byte, p50", "p50", "ms", "≤ 1.2"),
    ...pair("commit → first byte, p99", "p99", "ms", "≤ 1.2"),
    slowest("list", "history pages, slowest p95"),
    slowest("filter", "history filters, slowest p95"),
    slowest("chart", "charts, slowest p95"),
  ];
}

const receiver = await startReceiver();
const url = process.env.DATABASE_URL ?? "";
const empty = await openSide(url);
const long = await openSide(await secondDatabase(url));
try {
  for (const side of [empty, long]) await side.ask({ kind: "open", origin: receiver.origin });
  const filled = await long.ask({ kind: "fill", deliveries: FINISHED });
  const history = await long.ask({ kind: "history", rounds: HISTORY_ROUNDS });
  for (const { name, p50, p95 } of history) note(`${name}: p50 ${rounded(p50)} ms, p95 ${rounded(p95)} ms`);
  const figures = { empty: { perSecond: [], p50: [], p99: [] }, long: { perSecond: [], p50: [], p99: [] } } as {
    empty: Figures;
    long: Figures;
  };
  for (let turn = 0; turn < ROUNDS; turn++) {
    // Who comes first changes: what the machine does meanwhile hits both alike.
    const order = turn % 2 === 0 ? (["empty", "long"] as const) : (["long", "empty"] as const);
    for (const name of order) await round(name === "empty" ? empty : long, figures[name]);
    note(
      `round ${turn + 1}: ${figures.empty.perSecond.at(-1)?.toFixed(0)}/s and ${figures.long.perSecond.at(-1)?.toFixed(0)}/s`,
    );
  }
  for (const side of [empty, long]) await side.ask({ kind: "close" });
  hand({
    name: "scale",
    title: `${FINISHED.toLocaleString("en")} finished deliveries in the tables (${rounded(filled.bytes / 1e9, 2)} GB, ${Math.round(filled.bytes / FINISHED)} bytes each) or none`,
    rows: report(figures.empty, figures.long, history),
    details: { finished: FINISHED, filled: { seconds: filled.seconds, bytes: filled.bytes }, history, ...figures },
  });
} finally {
  empty.end();
  long.end();
  await receiver.stop();
}
