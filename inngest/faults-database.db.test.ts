import { randomBytes } from "node:crypto";
import { and, count, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Db, openDb } from "@/db/client";
import { insertToken } from "@/db/queries/tokens";
import { events } from "@/db/schema";
import { type Caller, startCaller } from "@/e2e/faults/caller";
import { until } from "@/e2e/faults/fixture";
import { type FaultyPostgres, openFaultyPostgres } from "@/e2e/faults/postgres-server";
import { LONG, report } from "@/e2e/faults/report";
import { openStage, type Stage } from "@/e2e/faults/stage";
import { seeded } from "@/e2e/faults/witness";
import { type FaultyProcess, openPrograms, type Programs } from "@/e2e/faults/worker-process";
import { newUuid } from "@/lib/domain/ids";
import { hashToken } from "@/lib/secrets";

const ROUNDS = LONG ? 20 : 2;
const FREEZE_MS = LONG ? 20_000 : 3_000;
const SEED = 7;

describe("intake and its database", () => {
  let postgres: FaultyPostgres;
  let db: Db;
  let stage: Stage;
  let programs: Programs;
  let worker: FaultyProcess;
  let intake: FaultyProcess;
  let caller: Caller;
  let port = 0;
  const random = seeded(SEED);
  const log: string[] = [];

  beforeAll(async () => {
    [programs, postgres] = await Promise.all([openPrograms(), openFaultyPostgres()]);
    // The suite cuts its own connections too.
    db = openDb({ url: postgres.url, max: 4, name: "faults", onError: () => undefined });
    stage = await openStage({ db, steady: 2, moody: 1, seed: SEED });
    const token = await makeToken();
    worker = programs.startWorker(postgres.url, keep);
    await startIntake();
    caller = startCaller({ token, address: () => `http://127.0.0.1:${port}/` });
  }, 120_000);

  afterAll(async () => {
    await Promise.all([worker.kill(), intake.kill()]);
    await stage.close();
    await db.$client.end();
    await postgres.remove();
    programs.remove();
  });

  const keep = (line: string) => void log.push(line);

  async function makeToken(): Promise<string> {
    const value = `hlk_${randomBytes(24).toString("base64url")}`;
    const fields = { name: "faults", prefix: value.slice(0, 8), hash: hashToken(value), createdAt: new Date() };
    const id = newUuid(Date.now());
    await insertToken(db, { id, organizationId: stage.organization, scopes: ["event.write"], ...fields });
    return value;
  }

  async function startIntake(crash?: Parameters<Programs["startIntake"]>[2]): Promise<void> {
    intake = programs.startIntake(postgres.url, keep, crash);
    port = await intake.ready;
  }

  /** Lets callers and the worker get on for a while. */
  async function progress(): Promise<void> {
    const wanted = caller.accepted.length + 20 + Math.floor(random() * 60);
    await until("some more events to be accepted", () => caller.accepted.length >= wanted, 60_000);
  }

  async function killIntakeAt(passes: number): Promise<void> {
    await intake.kill();
    await startIntake({ point: "intake-committed", passes, waitMs: 0 });
    expect(await intake.gone).toBeNull();
    await startIntake();
  }

  it("keep what was answered, once, through kills of either, restarts and a pause", {
    timeout: 3_600_000,
  }, async () => {
    let faults = 0;
    const fault = async (happen: () => Promise<void>) => {
      await progress();
      await happen();
      faults++;
    };
    for (let round = 0; round < ROUNDS; round++) {
      await fault(() => killIntakeAt(Math.floor(random() * 5)));
      await fault(() => postgres.crash());
      await fault(async () => {
        await intake.kill();
        await startIntake();
      });
      await fault(() => postgres.restart());
    }
    await fault(() => pause());
    await progress();
    await caller.stop();
    stage.events.push(...caller.accepted);
    await stage.settled(120_000);
    expect(await worker.stop()).toBe(0);

    const figures = await stage.count("web and Postgres killed, restarted, paused", faults, 0);
    report([figures]);
    expect(caller.contradictions).toBe(0);
    expect(caller.unanswered).toBeGreaterThan(0);
    expect(new Set(caller.accepted).size).toBe(caller.accepted.length);
    // A batch that was not answered was sent again with the same ids: nothing is stored twice either.
    const mine = and(eq(events.organizationId, stage.organization), eq(events.type, "ticket.created"));
    const [stored] = await db.select({ n: count() }).from(events).where(mine);
    expect(stored?.n).toBe(caller.accepted.length);
  });

  /** The whole server stands still with its connections open: what is on the way ends, and nothing more is sent. */
  async function pause(): Promise<void> {
    postgres.freeze();
    const begun = performance.now();
    const grace = 2_000;
    await until("the pause to end", () => performance.now() - begun > FREEZE_MS, FREEZE_MS + 5_000);
    const late = stage.witness.seen.filter((seen) => seen.at - begun > grace);
    postgres.thaw();
    expect(late).toEqual([]);
  }
});
