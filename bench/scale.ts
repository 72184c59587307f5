import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { HistoryTimes } from "./history";
import type { Answer, Order } from "./scale-side";
import { hand, median, note, startReceiver } from "./support.mjs";

/*
 * Does a long history slow anything down? Ten million finished deliveries in the tables or none, in two databases of one
 * server: throughput in turns, latency of both in the same seconds (what else the machine does then hits both alike); and
 * the questions of the console's history on the long one.
 */

const quick = process.argv.includes("--quick");
const FINISHED = Number(process.env.SCALE_ROWS ?? (quick ? 200_000 : 10_000_000));
const ROUNDS = quick ? 2 : 9;
const DELIVERIES = quick ? 3_000 : 12_000;
const LATENCY = quick ? { events: 150, perSecond: 50 } : { events: 1_000, perSecond: 50 };
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

const SIDES = ["empty", "long"] as const;
type Name = (typeof SIDES)[number];
type Both<Value> = Record<Name, Value>;

/** Who comes first changes from turn to turn. */
async function round(sides: Both<Side>, figures: Both<Figures>, turn: number): Promise<void> {
  for (const name of turn % 2 === 0 ? SIDES : SIDES.toReversed()) {
    figures[name].perSecond.push(await sides[name].ask({ kind: "throughput", deliveries: DELIVERIES }));
  }
  await Promise.all(
    SIDES.map(async (name) => {
      const { p50, p99 } = await sides[name].ask({ kind: "latency", ...LATENCY });
      figures[name].p50.push(p50);
      figures[name].p99.push(p99);
    }),
  );
  const last = (name: Name, key: keyof Figures) => rounded(figures[name][key].at(-1) ?? Number.NaN);
  const told = (key: keyof Figures) => SIDES.map((name) => last(name, key)).join(" and ");
  note(`round ${turn + 1}: ${told("perSecond")}/s, p50 ${told("p50")} ms, p99 ${told("p99")} ms`);
}

const rounded = (value: number, digits = 1) => Number(value.toFixed(digits));

function report(empty: Figures, long: Figures, history: readonly HistoryTimes[]) {
  const pair = (name: string, key: keyof Figures, unit: string, goal: string) => {
    const [before, after] = [median(empty[key]), median(long[key])];
    // Round by round: what a round met, both sides met.
    const times = median(long[key].map((value, turn) => value / (empty[key][turn] ?? Number.NaN)));
    const digits = unit === "ms" ? 1 : 0;
    return [
      { name: `${name}, empty tables`, value: rounded(before, digits), unit },
      {
        name: `${name}, long history`,
        value: rounded(after, digits),
        unit,
        note: `${rounded(times, 2)} times, goal ${goal}`,
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

// One receiver each: their latencies are taken at the same time.
const receivers = { empty: await startReceiver(), long: await startReceiver() };
const url = process.env.DATABASE_URL ?? "";
const sides: Both<Side> = { empty: await openSide(url), long: await openSide(await secondDatabase(url)) };
const none = (): Figures => ({ perSecond: [], p50: [], p99: [] });
try {
  for (const name of SIDES) await sides[name].ask({ kind: "open", origin: receivers[name].origin });
  const filled = await sides.long.ask({ kind: "fill", deliveries: FINISHED });
  const history = await sides.long.ask({ kind: "history", rounds: HISTORY_ROUNDS });
  for (const { name, p50, p95 } of history) note(`${name}: p50 ${rounded(p50)} ms, p95 ${rounded(p95)} ms`);
  const figures: Both<Figures> = { empty: none(), long: none() };
  for (let turn = 0; turn < ROUNDS; turn++) await round(sides, figures, turn);
  for (const name of SIDES) await sides[name].ask({ kind: "close" });
  hand({
    name: "scale",
    title: `${FINISHED.toLocaleString("en")} finished deliveries in the tables (${rounded(filled.bytes / 1e9, 2)} GB, ${Math.round(filled.bytes / FINISHED)} bytes each) or none`,
    rows: report(figures.empty, figures.long, history),
    details: { finished: FINISHED, filled: { seconds: filled.seconds, bytes: filled.bytes }, history, ...figures },
  });
} finally {
  for (const name of SIDES) {
    sides[name].end();
    await receivers[name].stop();
  }
}
