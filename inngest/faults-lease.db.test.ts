import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { openDatabaseProxy } from "@/e2e/faults/database-proxy";
import { until } from "@/e2e/faults/fixture";
import { LONG, report } from "@/e2e/faults/report";
import { openStage, type Stage } from "@/e2e/faults/stage";
import { seeded, steady } from "@/e2e/faults/witness";
import { type FaultyProcess, openPrograms, type Programs } from "@/e2e/faults/worker-process";

const LATEST_MS = 15_000;
const HOUR_MS = 3_600_000;
const SEED = 11;
const BURSTS = LONG ? 60 : 8;

describe("leases", () => {
  let test: TestDb;
  let programs: Programs;
  const stages: Stage[] = [];
  const running: FaultyProcess[] = [];
  const log: string[] = [];

  beforeAll(async () => {
    [programs, test] = await Promise.all([openPrograms(), openTestDb()]);
  });
  afterAll(async () => {
    await test.close();
    programs.remove();
  });
  afterEach(async () => {
    for (const worker of running) worker.thaw();
    await Promise.all(running.splice(0).map((worker) => worker.kill()));
    await Promise.all(stages.splice(0).map((stage) => stage.close()));
  });

  async function openOne(receivers: { steady: number; moody: number }): Promise<Stage> {
    const stage = await openStage({ db: test.db, seed: SEED, ...receivers });
    stages.push(stage);
    return stage;
  }

  async function startWorker(url = test.url): Promise<FaultyProcess> {
    const worker = programs.startWorker(url, (line) => log.push(line));
    running.push(worker);
    await worker.ready;
    return worker;
  }

  it("keep two workers from ever sending the same delivery twice", async () => {
    const stage = await openOne({ steady: 6, moody: 2 });
    await Promise.all([startWorker(), startWorker()]);
    const holders = new Set<string>();
    // Bursts with pauses in which lanes are given back and change hands, while retries of the moody come due.
    for (let burst = 0; burst < BURSTS || holders.size < 2; burst++) {
      const before = stage.witness.seen.length;
      await stage.ingest(40);
      await until("most of a burst", () => stage.witness.seen.length > before + 40 * 7, 30_000);
      await until("lanes to be given back", async () => {
        const held = await stage.holders();
        for (const holder of held) holders.add(holder);
        return held.length <= 2;
      });
    }
    await stage.settled(60_000);
    report([await stage.count("two workers at once", 0, 0)]);
  });

  it("go over to a worker that comes while another has a long backlog, and nothing is sent twice", async () => {
    const stage = await openOne({ steady: 6, moody: 0 });
    for (const path of stage.paths) stage.witness.mood(path, steady(200));
    await startWorker();
    await stage.ingest(150);
    await until("all lanes to be with the first", async () => (await stage.holders()).length === 6);
    await startWorker();
    const halved = async () => {
      // What waits must not run out before the second has started, however slow the machine is.
      if (stage.witness.seen.length > stage.events.length * 4) await stage.ingest(50);
      const held = await stage.holders();
      const shares = [...new Set(held)].map((owner) => held.filter((holder) => holder === owner).length);
      return shares.length === 2 && shares.every((lanes) => lanes >= 2 && lanes <= 4);
    };
    await until("half of the lanes to be with the second", halved, 60_000);
    await stage.settled(60_000);
    report([await stage.count("a worker that comes later", 0, 0)]);
  });

  it("hold by the database's clock while a worker's own jumps by an hour, and retries keep their times", async () => {
    const stage = await openOne({ steady: 2, moody: 2 });
    const workers = await Promise.all([startWorker(), startWorker()]);
    let jumps = 0;
    for (const offset of [HOUR_MS, -HOUR_MS, 0, -HOUR_MS, HOUR_MS]) {
      workers[jumps % 2]?.setClock(offset);
      jumps++;
      const before = stage.witness.seen.length;
      await stage.ingest(20);
      await until("most of it", () => stage.witness.seen.length > before + 40);
    }
    await stage.settled(60_000);
    expect(retriesOutOfTime(stage)).toEqual([]);
    report([await stage.count("clocks wrong by an hour", jumps, 0)]);
  });

  it("end for a worker that stands still and for one that is cut off: another takes over, late results count for nothing", {
    timeout: 120_000,
  }, async () => {
    const [first, second] = [await openOne({ steady: 4, moody: 1 }), await openOne({ steady: 4, moody: 1 })];
    const both = [first, second];
    const proxy = await openDatabaseProxy(test.url);
    // Slow enough that requests are on the way when it happens.
    for (const { paths, witness } of both) for (const path of paths.slice(0, 4)) witness.mood(path, steady(300));
    const frozen = await startWorker();
    await first.ingest(40);
    await until("the first worker to be at work", async () => (await first.inflight()) >= 12);
    frozen.freeze();
    const cutOff = await startWorker(proxy.url);
    await second.ingest(40);
    await until("the second worker to be at work", async () => (await second.inflight()) >= 12);
    proxy.hang();
    const begun = performance.now();
    const bounds = [await first.inflight(), await second.inflight()];
    const healthy = await startWorker();
    for (const stage of both) await stage.settled(60_000);
    const tookMs = performance.now() - begun;
    frozen.thaw();
    proxy.failOver();
    // Both find that their lanes are somebody else's, and are of use again, the one by new connections.
    expect(await healthy.stop()).toBe(0);
    await first.ingest(20);
    await first.settled(60_000);
    expect(await frozen.stop()).toBe(0);
    await second.ingest(20);
    await second.settled(60_000);
    console.log(`leases: taken over and finished after ${Math.round(tookMs)} ms`);
    report([
      await first.count("worker stopped past its lease", 1, bounds[0] ?? 0),
      await second.count("worker cut off past its lease", 1, bounds[1] ?? 0),
    ]);
    await cutOff.kill();
    await proxy.close();
  });

  it("are of no account to a worker whose answers from the database get lost", { timeout: 120_000 }, async () => {
    const stage = await openOne({ steady: 4, moody: 2 });
    const proxy = await openDatabaseProxy(test.url);
    await startWorker(proxy.url);
    proxy.loseAnswers(0.1, seeded(SEED));
    let bound = 0;
    const wanted = LONG ? 200 : 12;
    await until(
      `${wanted} answers to get lost`,
      async () => {
        const before = proxy.lost();
        await stage.ingest(5);
        if (proxy.lost() > before) bound += await stage.inflight();
        return proxy.lost() >= wanted;
      },
      { deadlineMs: wanted * 5_000, everyMs: 50 },
    );
    proxy.loseAnswers(0, Math.random);
    await stage.settled(90_000);
    report([await stage.count("answers of the database lost", proxy.lost(), bound)]);
    await proxy.close();
  });
});

/** Retries that came before their time, or much later. */
function retriesOutOfTime(stage: Stage): string[] {
  const delays = [100, 200, 400];
  const last = new Map<string, number>();
  const found: string[] = [];
  for (const { event, path, attempt, at } of stage.witness.seen) {
    const key = `${event} ${path}`;
    const before = last.get(key);
    last.set(key, at);
    const delay = delays[attempt - 2];
    if (before === undefined || delay === undefined) continue;
    const waited = at - before;
    // A try may have ended only at its deadline, and this machine may be busy; an hour is what would be wrong.
    if (waited < delay || waited > delay * 1.1 + LATEST_MS) found.push(`${key} try ${attempt} after ${waited} ms`);
  }
  return found;
}
