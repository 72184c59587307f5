import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { faultyWakes } from "@/e2e/faults/faulty-wakes";
import { until } from "@/e2e/faults/fixture";
import { LONG, report } from "@/e2e/faults/report";
import { openStage, type Stage } from "@/e2e/faults/stage";
import { seeded, steady } from "@/e2e/faults/witness";
import { type InProcessWorker, startWorkerInProcess } from "@/e2e/faults/worker-in-process";
import type { WakePort } from "@/lib/jobs/wake";

const SEED = 13;
const ROUNDS = LONG ? 200 : 20;
const BURSTS = LONG ? 60 : 4;

describe("wakes", () => {
  let test: TestDb;
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function openOne(part: { steady: number; moody: number; wake?: (port: WakePort) => WakePort }): Promise<Stage> {
    const stage = await openStage({ db: test.db, seed: SEED, ...part });
    ends.push(() => stage.close());
    return stage;
  }

  async function startWorker(part: Partial<Parameters<typeof startWorkerInProcess>[1]>): Promise<InProcessWorker> {
    const worker = await startWorkerInProcess(test.url, { name: "worker", sweep: true, ...part });
    ends.unshift(() => worker.stop());
    return worker;
  }

  it("all arrive when nothing spoils them: without a single sweep no event stays behind", async () => {
    const stage = await openOne({ steady: 20, moody: 0 });
    // Answers that take up to as long as a lane that ran dry is held: events meet lanes that are just given back.
    for (const [index, path] of stage.paths.entries()) stage.witness.mood(path, steady((index * 37) % 400));
    await startWorker({ sweep: false });
    for (let round = 0; round < ROUNDS; round++) {
      await stage.ingest(1 + (round % 3));
      // On with the next in all phases of this one: most on the way, half, and all given back long ago.
      const open = [0.8, 0.5, 0.1, 0][round % 4] ?? 0;
      const rest = stage.events.length * stage.paths.length - open * stage.paths.length;
      await until(`round ${round}`, () => stage.witness.seen.length >= rest, 20_000);
      if (round % 5 === 0) await until("lanes at rest", async () => (await stage.holders()).length === 0);
    }
    await stage.settled(20_000);
    report([await stage.count("no sweep", 0, 0)]);
  });

  it("may get lost, come twice and in another order, in a worker and between processes: sweeps find the rest", {
    timeout: 300_000,
  }, async () => {
    const random = seeded(SEED);
    const faulty = (port: WakePort) => faultyWakes(port, { drop: 0.5, duplicate: 0.5, lateMs: 50, random });
    const stage = await openOne({ steady: 4, moody: 2, wake: faulty });
    await startWorker({ name: "one", faulty });
    await startWorker({ name: "two", faulty });
    for (let burst = 0; burst < BURSTS; burst++) {
      await stage.ingest(40);
      const some = (stage.events.length - 20) * stage.paths.length;
      await until("most of it", () => stage.witness.seen.length > some, 30_000);
    }
    await stage.settled(60_000);
    report([await stage.count("half of the wakes lost, repeated, reordered", BURSTS, 0)]);
  });

  it("may all get lost between processes: sweeps alone find everything", async () => {
    const random = seeded(SEED);
    const silent = (port: WakePort) => faultyWakes(port, { drop: 1, duplicate: 0, lateMs: 0, random });
    const stage = await openOne({ steady: 4, moody: 2, wake: silent });
    await startWorker({ name: "one", faultyNotify: silent });
    await startWorker({ name: "two", faultyNotify: silent });
    for (let burst = 0; burst < 3; burst++) {
      await stage.ingest(40);
      await until("some of it", () => stage.witness.seen.length > burst * 40 * stage.paths.length, 30_000);
    }
    await stage.settled(60_000);
    report([await stage.count("all wakes between processes lost", 3, 0)]);
  });
});
