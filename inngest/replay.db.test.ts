import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { attempts, deliveries, deliveryStats, due, lanes } from "@/db/schema";
import { recordDeliveries, TICKET } from "@/db/testing/deliveries";
import { makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import { status } from "@/e2e/faults/receiver";
import { type FaultyProcess, openPrograms } from "@/e2e/faults/worker-process";
import { encodeId } from "@/lib/domain/ids";
import { type ReplayWhatInput, ReplayWhatSchema } from "@/lib/domain/replay";
import { ingestEvents } from "@/lib/services/events/ingest";
import { cancelReplay, resumeReplay } from "@/lib/services/replays/control";
import { estimateReplay } from "@/lib/services/replays/measure";
import { getReplay } from "@/lib/services/replays/read";
import { startReplay } from "@/lib/services/replays/start";
import type { ReplayDto } from "@/lib/services/replays/types";

const START = new Date(Date.now() - 60_000).toISOString();

describe("sending again what did not arrive", () => {
  const pipeline = new PipelineUnderTest();
  beforeEach(() => pipeline.begin());

  async function failed(path: string, count: number, options: object = {}): Promise<string> {
    const url = pipeline.receiver.url(path);
    const endpoint = await makeEndpoint(pipeline.db, pipeline.organization, { url, retry: { delays: [] }, ...options });
    await recordDeliveries(pipeline.db, { organizationId: pipeline.organization, endpointId: endpoint }, count);
    return endpoint;
  }

  const start = (what: ReplayWhatInput, more: { confirm?: number; key?: string } = {}) =>
    startReplay(pipeline.ctx, { what: ReplayWhatSchema.parse(what), ...more });

  const since = (endpoint: string, more: object = {}): ReplayWhatInput => ({
    kind: "filter",
    endpointId: encodeId("endpoint", endpoint),
    from: START,
    ...more,
  });

  const ended = (id: string, ...statuses: ReplayDto["status"][]) =>
    until(
      `the replay to be ${statuses.join(" or ")}`,
      async () => {
        const found = await getReplay(pipeline.ctx, id);
        return statuses.includes(found.status) ? found : null;
      },
      30_000,
    );

  /** Statistics of an endpoint, summed over one resolution. */
  const stats = async (endpoint: string) => {
    const rows = await pipeline.db.select().from(deliveryStats).where(eq(deliveryStats.endpointId, endpoint));
    return [300, 3600].map((resolution) => {
      const own = rows.filter((row) => row.resolution === resolution);
      const sum = (field: "deliveredFirst" | "deliveredRetry" | "exhausted") =>
        own.reduce((total, row) => total + row[field], 0);
      return [sum("deliveredFirst"), sum("deliveredRetry"), sum("exhausted")];
    });
  };

  it("says what it would do, does it once, and counts every delivery where it ended", async () => {
    await pipeline.startWorker();
    const endpoint = await failed("/again", 200);
    const what = since(endpoint);
    const estimate = await estimateReplay(pipeline.ctx, ReplayWhatSchema.parse(what));
    expect(estimate).toMatchObject({ count: 200, minutes: null, excluded: { delivered: 0, gone: 0, endpointOff: 0 } });
    await expect(start(what, { confirm: 199 })).rejects.toMatchObject({ code: "conflict" });
    const replay = await start({ ...what, to: estimate.to ?? "" } as ReplayWhatInput, { confirm: 200, key: "once" });
    expect((await start(what, { key: "once" })).id).toBe(replay.id);
    const done = await ended(replay.id, "done", "paused");
    expect(done).toMatchObject({
      status: "done",
      counts: { total: 200, processed: 200, delivered: 200, failed: 0, skipped: 0, waiting: 0 },
    });
    expect(pipeline.receiver.requests).toHaveLength(200);
    expect(new Set(pipeline.receiver.requests.map((request) => request.headers["x-event-id"])).size).toBe(200);
    expect(await stats(endpoint)).toEqual([
      [0, 200, 0],
      [0, 200, 0],
    ]);
    expect(await pipeline.db.$count(due, eq(due.organizationId, pipeline.organization))).toBe(0);
    // What has arrived is not sent again unless somebody says so.
    await expect(start(what)).rejects.toMatchObject({ code: "precondition" });
    expect((await estimateReplay(pipeline.ctx, ReplayWhatSchema.parse(what))).excluded.delivered).toBe(200);
  });

  it("stops after three that fail for the same reason, and begins with them when it goes on", async () => {
    await pipeline.startWorker();
    const endpoint = await failed("/canary", 40);
    pipeline.receiver.reply("/canary", status(500, "still down"));
    const replay = await start(since(endpoint));
    const paused = await ended(replay.id, "paused", "done");
    expect(paused).toMatchObject({
      status: "paused",
      pause: { cause: "canary", reason: "receiver_error", code: "500" },
      counts: { total: 40, processed: 3, failed: 3 },
    });
    expect(paused.pause?.diagnosis?.zh).not.toBe("");
    expect(pipeline.receiver.requests).toHaveLength(3);
    pipeline.receiver.reply("/canary", status(200));
    await resumeReplay(pipeline.ctx, replay.id);
    expect(await ended(replay.id, "done", "paused")).toMatchObject({ counts: { total: 40, delivered: 40, failed: 0 } });
    expect(pipeline.receiver.requests).toHaveLength(43);
    expect(new Set(pipeline.receiver.requests.slice(3, 6).map((request) => request.headers["x-event-id"]))).toEqual(
      new Set(pipeline.receiver.requests.slice(0, 3).map((request) => request.headers["x-event-id"])),
    );
  });

  it("gives each one try, and sends only the failed ones again when asked", async () => {
    await pipeline.startWorker();
    const endpoint = await failed("/some", 30, { retry: { delays: [60] } });
    let count = 0;
    // Every third is refused.
    pipeline.receiver.reply(
      "/some",
      (_request, response) => void response.writeHead(++count % 3 === 0 ? 503 : 200).end(),
    );
    const replay = await start(since(endpoint));
    const first = await ended(replay.id, "done");
    expect(first.counts).toMatchObject({ total: 30, processed: 30, delivered: 20, failed: 10, skipped: 0 });
    pipeline.receiver.reply("/some", status(200));
    pipeline.receiver.requests.length = 0;
    const again = await start({ kind: "failedOf", replayId: replay.id });
    expect((await ended(again.id, "done")).counts).toMatchObject({ total: 10, delivered: 10 });
    expect(pipeline.receiver.requests).toHaveLength(10);
    expect(pipeline.receiver.requests.every((request) => request.headers["x-attempt"] === "3")).toBe(true);
    expect(await stats(endpoint)).toEqual([
      [0, 30, 0],
      [0, 30, 0],
    ]);
  });

  it("sends every delivery once while workers are killed", { timeout: 120_000 }, async () => {
    const programs = await openPrograms();
    pipeline.after(async () => programs.remove());
    const paths = ["/kill/0", "/kill/1"];
    const total = 400;
    for (const path of paths) {
      await failed(path, total / 2);
      pipeline.receiver.reply(
        path,
        (_request, response) => void setTimeout(() => response.writeHead(200).end("ok"), 15),
      );
    }
    let repeatable = 0;
    const running: FaultyProcess[] = [];
    pipeline.after(async () => void (await Promise.all(running.map((worker) => worker.kill()))));
    const work = () => {
      const worker = programs.startWorker(pipeline.url, () => undefined);
      running.push(worker);
      return worker;
    };
    const replay = await start({ kind: "filter", from: START });
    let victim = work();
    work();
    for (const share of [0.1, 0.3, 0.5, 0.7]) {
      await until("some of it to be sent", () => pipeline.receiver.requests.length >= total * share, 60_000);
      await victim.kill();
      const held = await pipeline.db.select({ inflight: lanes.inflight }).from(lanes);
      repeatable += held.reduce((sum, lane) => sum + lane.inflight.length, 0);
      victim = work();
    }
    const done = await ended(replay.id, "done", "paused");
    expect(done).toMatchObject({ status: "done", counts: { total, delivered: total, failed: 0, waiting: 0 } });
    const sent = new Set(
      pipeline.receiver.requests.map((request) => `${request.path} ${request.headers["x-event-id"]}`),
    );
    expect(sent.size).toBe(total);
    expect(pipeline.receiver.requests.length - total).toBeLessThanOrEqual(repeatable);
    expect(await pipeline.db.$count(due, eq(due.organizationId, pipeline.organization))).toBe(0);
  });

  it("lets a webhook that waits hold up no other one of the same replay", async () => {
    await pipeline.startWorker();
    const silent = await failed("/mute", 80, { timeoutMs: 3_000 });
    pipeline.receiver.reply("/mute", () => undefined);
    const healthy = await failed("/quick", 80);
    const replay = await start({ kind: "filter", from: START });
    const arrived = and(eq(deliveries.endpointId, healthy), eq(deliveries.status, "delivered"));
    await until("the healthy one's", async () => (await pipeline.db.$count(deliveries, arrived)) === 80, 30_000);
    expect(await pipeline.db.$count(due, eq(due.endpointId, silent))).toBeGreaterThan(0);
    const cancelled = await cancelReplay(pipeline.ctx, replay.id);
    expect(cancelled).toMatchObject({ status: "cancelled", counts: { delivered: 80 } });
    const rest = and(eq(deliveries.endpointId, silent), eq(deliveries.status, "exhausted"));
    await until("the silent one's", async () => (await pipeline.db.$count(deliveries, rest)) === 80, 30_000);
    await until("the last ends", async () => (await getReplay(pipeline.ctx, replay.id)).counts.waiting === 0);
  });

  it("tries again with the same id when nobody knows what became of the last try", async () => {
    await pipeline.startWorker();
    const endpoint = await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/late"),
      timeoutMs: 1_000,
      retry: { delays: [0.05] },
      signature: { scheme: "standard", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    });
    // The body arrives, and no answer comes in time.
    pipeline.receiver.reply("/late", (_request, response) => {
      if (pipeline.receiver.requests.length > 1) response.writeHead(200).end();
    });
    await ingestEvents(pipeline.ctx, { events: [{ type: "ticket.created", data: TICKET }], source: "api" });
    const arrived = and(eq(deliveries.endpointId, endpoint), eq(deliveries.status, "delivered"));
    await until("the second try", async () => (await pipeline.db.$count(deliveries, arrived)) === 1);
    const [tried] = await pipeline.db.select().from(attempts).where(eq(attempts.organizationId, pipeline.organization));
    expect(tried).toMatchObject({ number: 1, verdict: "retry", reason: "timeout", outcomeUnknown: true });
    const ids = pipeline.receiver.requests.map(({ headers }) => [headers["webhook-id"], headers["x-event-id"]]);
    expect(ids).toHaveLength(2);
    expect(ids[1]).toEqual(ids[0]);
  });
});
