import { and, eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { deliveries, workers } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { until } from "@/e2e/faults/fixture";
import { LONG, report } from "@/e2e/faults/report";
import { openStage, type Stage, WINDOW } from "@/e2e/faults/stage";
import { seeded } from "@/e2e/faults/witness";
import { type Crash, type FaultyProcess, openPrograms, type Programs } from "@/e2e/faults/worker-process";
import type { FaultPoint } from "@/lib/fault-points";

const RANDOM_KILLS = LONG ? 300 : 10;
const ROUNDS_OF_POINTS = LONG ? 14 : 1;
/** After so many kills everything is finished before the next. */
const KILLS_PER_ROUND = 50;
const FINISH_MS = 240_000;
const PER_ROUND = 40;
const PER_BURST = 5;
const SEED = 20_240_115;

/** Points every worker passes, in the order of a delivery's way, and how often at most before the end. */
const POINTS: readonly { point: FaultPoint; passes: number }[] = [
  { point: "routing-written", passes: 3 },
  { point: "routing-committed", passes: 3 },
  { point: "lease-taken", passes: 0 },
  { point: "claim-committed", passes: 6 },
  { point: "request-started", passes: 30 },
  { point: "answer-judged", passes: 30 },
  { point: "flush-sent", passes: 10 },
  { point: "flush-committed", passes: 10 },
  { point: "lane-released", passes: 0 },
];
/** Points of a worker that follows one which had deliveries in flight. */
const RECOVERY_POINTS: readonly FaultPoint[] = ["recovery-read", "flush-sent"];

describe("a worker that dies", () => {
  let test: TestDb;
  let stage: Stage;
  let programs: Programs;
  const random = seeded(SEED);
  const running: FaultyProcess[] = [];
  const log: string[] = [];

  beforeAll(async () => {
    programs = await openPrograms();
    test = await openTestDb();
    stage = await openStage({ db: test.db, steady: 3, moody: 1, seed: SEED });
  });
  afterAll(async () => {
    await stage.close();
    await test.close();
    programs.remove();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((worker) => worker.kill()));
  });

  const start = (crash?: Crash): FaultyProcess => {
    const worker = programs.startWorker(test.url, (line) => log.push(line), crash);
    running.push(worker);
    return worker;
  };

  /** Kills a worker in the middle of the work, at a random place of it. */
  async function killInMidFlight(): Promise<void> {
    const before = stage.witness.seen.length;
    const share = Math.floor(random() * PER_ROUND * stage.paths.length * 0.8);
    const worker = start();
    await until("some of the work", () => stage.witness.seen.length >= before + share, 30_000);
    await worker.kill();
  }

  /** Has a worker do what is left: the slow receiver of many kills would take a worker of one kill for hours. */
  async function finish(): Promise<void> {
    const last = start();
    await stage.settled(FINISH_MS);
    expect(await last.stop()).toBe(0);
  }

  /** Starts a worker that ends itself at a point, and feeds it until it has. */
  async function crashAt(point: FaultPoint, passes: number): Promise<void> {
    const worker = start({ point, passes, waitMs: point === "flush-sent" ? random() * 3 : 0 });
    await worker.ready.catch(() => undefined);
    const end: { code?: number | null } = {};
    worker.gone.then((code) => {
      end.code = code;
    });
    await until(
      `the end at ${point}`,
      async () => {
        if (end.code === undefined) await stage.ingest(PER_BURST);
        return end.code !== undefined;
      },
      // A lane is given back when nothing came for a quarter of a second.
      { deadlineMs: 20_000, everyMs: point === "lane-released" ? 600 : 100 },
    );
    expect(end.code, point).toBeNull();
  }

  it("loses nothing at random moments and at every named point, and repeats at most what was in flight", {
    timeout: 3_600_000,
  }, async () => {
    const figures = { kills: 0, bound: 0, most: 0 };
    const tally = async () => {
      const inflight = await stage.inflight();
      figures.kills++;
      figures.bound += inflight;
      figures.most = Math.max(figures.most, inflight);
      if (figures.kills % KILLS_PER_ROUND === 0) await finish();
    };
    for (let kill = 0; kill < RANDOM_KILLS; kill++) {
      await stage.ingest(PER_ROUND);
      await killInMidFlight();
      await tally();
    }
    for (let round = 0; round < ROUNDS_OF_POINTS; round++) {
      for (const { point, passes } of POINTS) {
        await crashAt(point, Math.floor(random() * (passes + 1)));
        await tally();
      }
      for (const point of RECOVERY_POINTS) {
        await crashAt("request-started", 3);
        await tally();
        await crashAt(point, 0);
        await tally();
      }
    }
    await finish();
    expect(figures.most).toBeLessThanOrEqual(WINDOW * stage.paths.length);
    report([await stage.count("worker killed", figures.kills, figures.bound)]);
    const unknown = await test.db.execute<{ count: number }>(
      sql`select count(*)::int as count from attempts where outcome_unknown`,
    );
    expect(unknown.rows[0]?.count).toBeGreaterThan(0);
  });

  it("finishes what it is sending on SIGTERM, and when its supervisor is gone", async () => {
    const quiet = await openStage({ db: test.db, steady: 2, moody: 0, seed: SEED });
    for (const end of ["stop", "abandon"] as const) {
      const before = quiet.witness.seen.length;
      const worker = start();
      await worker.ready;
      await quiet.ingest(PER_ROUND);
      await until("the work to begin", () => quiet.witness.seen.length > before);
      expect(await worker[end]()).toBe(0);
      expect(await quiet.inflight()).toBe(0);
      const delivered = and(eq(deliveries.organizationId, quiet.organization), eq(deliveries.status, "delivered"));
      expect(await test.db.$count(deliveries, delivered)).toBe(quiet.witness.accepted.size);
      expect(quiet.witness.seen.length).toBe(quiet.witness.accepted.size);
      expect(await test.db.$count(workers)).toBe(0);
    }
    await quiet.close();
  });
});
