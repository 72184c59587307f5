import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { deliveries, due, workers } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext, testLog, until } from "@/e2e/faults/fixture";
import { openReceiver, type TestReceiver } from "@/e2e/faults/receiver";
import { startWorkerProcess, type WorkerProcess } from "@/e2e/faults/worker-process";
import { embeddedWakePort } from "@/lib/jobs/senders/embedded";
import type { WakePort } from "@/lib/jobs/wake";
import { ingestEvents } from "@/lib/services/events/ingest";

const KILLS = Number(process.env.FAULT_KILLS ?? 20);
const ENDPOINTS = 3;
const PER_ROUND = 60;
const MAX_WINDOW = 32;
const SEED = 20_240_115;

/** A small generator with a seed: the moments of the kills can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("a worker that dies", () => {
  let test: TestDb;
  let receiver: TestReceiver;
  let wake: WakePort;
  let organization: string;
  const log: string[] = [];

  beforeAll(async () => {
    test = await openTestDb();
    receiver = await openReceiver();
    wake = embeddedWakePort({ db: test.db, log: testLog });
    organization = await makeOrganization(test.db);
    for (let index = 0; index < ENDPOINTS; index++) {
      const path = `/fault/${index}`;
      await makeEndpoint(test.db, organization, { url: receiver.url(path), events: ["ticket.created"] });
      // Slow enough that a kill meets requests on the way.
      receiver.reply(path, (_request, response) => {
        setTimeout(() => response.writeHead(200).end("ok"), 15);
      });
    }
  });
  afterAll(async () => {
    await wake.close();
    await receiver.close();
    await test.close();
  });

  const ingest = async (round: number): Promise<string[]> => {
    const ctx = testContext(test.db, organization, { wake });
    const events = Array.from({ length: PER_ROUND }, (_, index) => ({
      type: "ticket.created",
      data: { ticket_id: `R${round}-${index}`, title: "t", status: "open" },
    }));
    return (await ingestEvents(ctx, { events, source: "api" })).map((event) => event.id);
  };

  /** Deliveries in flight right now, by what the database has committed. */
  const inFlight = async (): Promise<number> => {
    const result = await test.db.execute<{ count: number }>(
      sql`select coalesce(sum(cardinality(inflight)), 0)::int as count from lanes`,
    );
    return result.rows[0]?.count ?? 0;
  };

  const running: WorkerProcess[] = [];
  const start = (): WorkerProcess => {
    const worker = startWorkerProcess(test.url, (line) => log.push(line));
    running.push(worker);
    return worker;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((worker) => worker.kill()));
  });

  /** Kills a worker in the middle of the work, at a random place of it. */
  async function killInMidFlight(random: () => number): Promise<number> {
    const received = receiver.requests.length;
    const share = Math.floor(random() * PER_ROUND * ENDPOINTS * 0.8);
    const worker = start();
    await until("some of the work", () => receiver.requests.length >= received + share, 30_000);
    await worker.kill();
    return inFlight();
  }

  it(`loses nothing over ${KILLS} kills, and repeats at most what was in flight`, { timeout: 600_000 }, async () => {
    const random = seeded(SEED);
    const accepted: string[] = [];
    let allowed = 0;
    const startedAt = Date.now();
    let mostAtOnce = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      accepted.push(...(await ingest(kill)));
      const inflight = await killInMidFlight(random);
      allowed += inflight;
      mostAtOnce = Math.max(mostAtOnce, inflight);
    }
    const killedFor = Date.now() - startedAt;
    const last = start();
    const expected = accepted.length * ENDPOINTS;
    const delivered = eq(deliveries.status, "delivered");
    await until(
      "everything to be delivered",
      async () => (await test.db.$count(deliveries, delivered)) >= expected,
      60_000,
    );
    expect(await last.stop()).toBe(0);

    const copies = new Map<string, number>();
    for (const { headers, path } of receiver.requests) {
      const key = `${headers["x-event-id"]} ${path}`;
      copies.set(key, (copies.get(key) ?? 0) + 1);
    }
    const repeated = [...copies.values()].reduce((sum, count) => sum + count - 1, 0);
    const lost = accepted.flatMap((id) => [...Array(ENDPOINTS).keys()].map((index) => `${id} /fault/${index}`));
    const missing = lost.filter((key) => !copies.has(key));
    console.log(
      `faults: ${KILLS} kills, ${accepted.length} events, ${expected} deliveries: ${missing.length} lost, ` +
        `${repeated} repeated (in flight at the kills: ${allowed}, most at once ${mostAtOnce}), ${Math.round(killedFor / 1000)} s`,
    );
    expect(missing).toEqual([]);
    expect(await test.db.$count(deliveries, delivered)).toBe(expected);
    expect(await test.db.$count(due)).toBe(0);
    expect(repeated).toBeLessThanOrEqual(allowed);
    expect(mostAtOnce).toBeLessThanOrEqual(MAX_WINDOW * ENDPOINTS);
    const unknown = await test.db.execute<{ count: number }>(
      sql`select count(*)::int as count from attempts where outcome_unknown`,
    );
    expect(unknown.rows[0]?.count).toBeGreaterThanOrEqual(repeated);
  });

  it("finishes what it is sending on SIGTERM, and when its supervisor is gone", async () => {
    for (const end of ["stop", "abandon"] as const) {
      const before = receiver.requests.length;
      const worker = start();
      await worker.ready;
      await ingest(1_000);
      await until("the work to begin", () => receiver.requests.length > before);
      expect(await worker[end]()).toBe(0);
      expect(await inFlight()).toBe(0);
      const sent = receiver.requests.length;
      const recorded = await test.db.$count(deliveries, eq(deliveries.status, "delivered"));
      expect(recorded).toBe(new Set(receiver.requests.map((r) => `${r.headers["x-event-id"]} ${r.path}`)).size);
      expect(receiver.requests.length).toBe(sent);
      expect(await test.db.$count(workers)).toBe(0);
    }
  });
});
