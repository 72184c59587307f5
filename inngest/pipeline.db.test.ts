import { createHash } from "node:crypto";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import {
  attempts,
  auditLog,
  bodies,
  deliveries,
  deliveryStats,
  due,
  endpoints,
  events,
  lanes,
  unrouted,
} from "@/db/schema";
import { makeEndpoint, makeOrganization, testContext, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import { status } from "@/e2e/faults/receiver";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { noWake } from "@/lib/jobs/wake";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { setEndpointEnabled, updateEndpoint } from "@/lib/services/endpoints/update";
import { ingestEvents } from "@/lib/services/events/ingest";
import { findMissedWork } from "@/lib/services/lanes/sweep";

const TICKET = { ticket_id: "T-1", title: "打印机坏了", status: "open" };
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("the pipeline on the embedded engine", () => {
  const pipeline = new PipelineUnderTest();

  const send = (count = 1) =>
    ingestEvents(pipeline.ctx, {
      events: Array.from({ length: count }, (_, index) => ({
        type: "ticket.created",
        data: { ...TICKET, ticket_id: `T-${index + 1}` },
      })),
      source: "api",
    });

  const settled = async (count: number) => {
    const mine = eq(deliveries.organizationId, pipeline.organization);
    const ended = and(mine, isNotNull(deliveries.finishedAt));
    await until(
      `${count} deliveries to end`,
      async () => (await pipeline.db.$count(deliveries, ended)) >= count,
      45_000,
    );
    return pipeline.db.select().from(deliveries).where(mine);
  };

  it("delivers an event and records the exchange, once and completely", async () => {
    await pipeline.begin();
    const endpoint = await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/happy"),
      signature: { scheme: "standard", secret: SECRET },
      auth: { type: "bearer", token: "very-secret-token" },
    });
    await pipeline.startWorker();
    const [accepted] = await send();
    const [row] = await settled(1);
    expect(pipeline.receiver.requests).toHaveLength(1);
    const request = pipeline.receiver.requests[0];
    const payload = new Webhook(SECRET).verify(request?.body ?? "", request?.headers as Record<string, string>);
    expect(payload).toMatchObject({ type: "ticket.created", data: { ticket_id: "T-1", title: "打印机坏了" } });
    expect(request?.headers["x-event-id"]).toBe(accepted?.id);
    expect(request?.headers["x-attempt"]).toBe("1");

    expect(row).toMatchObject({
      endpointId: endpoint,
      status: "delivered",
      verdict: "delivered",
      tries: 1,
      trigger: "auto",
      attemptTrigger: "auto",
      isTest: false,
      responseStatus: 200,
      nextAttemptAt: null,
    });
    expect(row?.requestBody?.toString("utf8")).toBe(request?.body);
    expect(row?.requestBodyHash).toEqual(
      createHash("sha256")
        .update(request?.body ?? "")
        .digest(),
    );
    expect(row?.responseBody?.toString("utf8")).toBe("ok");
    expect(row?.timings?.total).toBeGreaterThan(0);
    expect(row?.connection?.remoteAddress).toBe("127.0.0.*");
    expect(JSON.stringify(row)).not.toContain("very-secret-token");
    expect(await pipeline.db.select().from(due).where(eq(due.organizationId, pipeline.organization))).toEqual([]);
    expect(await pipeline.db.select().from(unrouted).where(eq(unrouted.organizationId, pipeline.organization))).toEqual(
      [],
    );
    const stats = await pipeline.db.select().from(deliveryStats).where(eq(deliveryStats.endpointId, endpoint));
    expect(stats.map((entry) => [entry.resolution, entry.deliveredFirst]).sort()).toEqual([
      [300, 1],
      [3600, 1],
    ]);
    const lane = await until("the lane to be given back", async () => {
      const [found] = await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
      return found?.leaseOwner === null ? found : null;
    });
    expect(lane.inflight).toEqual([]);
  });

  it("retries by the schedule, keeps every try, and says so when the schedule is used up", async () => {
    await pipeline.begin();
    await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/down"),
      retry: { delays: [0.05, 0.1, 0.2] },
    });
    const watcher = { url: pipeline.receiver.url("/watch"), events: ["delivery.exhausted" as const] };
    await makeEndpoint(pipeline.db, pipeline.organization, watcher);
    pipeline.receiver.reply("/down", status(503, "later"));
    await pipeline.startWorker();
    await send();
    const rows = await settled(2);
    const row = rows.find((found) => found.eventType === "ticket.created");
    expect(row).toMatchObject({ status: "exhausted", tries: 4, verdict: "retry", responseStatus: 503 });
    const earlier = await pipeline.db
      .select()
      .from(attempts)
      .where(eq(attempts.deliveryId, row?.id ?? ""));
    expect(earlier.map((one) => one.number).sort()).toEqual([1, 2, 3]);
    expect(earlier.every((one) => one.responseBody?.toString() === "later" && one.requestBody !== null)).toBe(true);
    const tries = pipeline.receiver.requests.filter((request) => request.path === "/down");
    expect(tries.map((request) => request.headers["x-attempt"])).toEqual(["1", "2", "3", "4"]);
    expect(new Set(tries.map((request) => request.headers["x-event-id"])).size).toBe(1);
    const told = pipeline.receiver.requests.filter((request) => request.path === "/watch");
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]?.body ?? "")).toMatchObject({
      type: "delivery.exhausted",
      data: { delivery_id: encodeId("delivery", row?.id ?? ""), attempts: 4, code: "503" },
    });
  });

  it("waits 1 s, 5 s and 30 s by default", async () => {
    await pipeline.begin();
    await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url("/default") });
    pipeline.receiver.reply("/default", status(500));
    await pipeline.startWorker();
    await send();
    for (const seconds of [1, 5, 30]) {
      const [wait] = await until(`a wait of ${seconds} s`, async () => {
        const found = await pipeline.db.execute<{ seconds: number }>(sql`
          select extract(epoch from q.due_at - d.attempted_at)::float8 as seconds
          from due q join deliveries d on d.id = q.delivery_id
          where q.organization_id = ${pipeline.organization} and q.step = ${[1, 5, 30].indexOf(seconds) + 1}`);
        return found.rows.length > 0 ? found.rows : null;
      });
      expect(wait?.seconds).toBeGreaterThanOrEqual(seconds);
      expect(wait?.seconds).toBeLessThan(seconds * 1.1 + 1);
      await pipeline.db.execute(sql`
        update due set due_at = clock_timestamp() where organization_id = ${pipeline.organization}`);
      await pipeline.db.execute(
        sql`update lanes set wake_seq = wake_seq + 1 where organization_id = ${pipeline.organization}`,
      );
      pipeline.ctx.wake.send([...Array(64).keys()].map((shard) => ({ kind: "drain", shard })));
    }
    const [row] = await settled(1);
    expect(row).toMatchObject({ status: "exhausted", tries: 4 });
  });

  it("fans out to every subscribed endpoint, keeps one body, and skips the others", async () => {
    await pipeline.begin();
    const paths = Array.from({ length: 10 }, (_, index) => `/fan/${index}`);
    for (const path of paths)
      await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url(path) });
    await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/other"),
      events: ["ticket.closed"],
    });
    await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url("/off"), enabled: false });
    await pipeline.startWorker();
    const [accepted] = await send();
    const rows = await settled(10);
    const again = await pipeline.db.select().from(attempts).where(eq(attempts.organizationId, pipeline.organization));
    expect(again.map(({ diagnosis, code, timings }) => ({ diagnosis, code, timings }))).toEqual([]);
    expect(pipeline.receiver.requests.map((request) => request.path).sort()).toEqual([...paths].sort());
    expect(rows.every((row) => row.status === "delivered" && row.requestBody === null)).toBe(true);
    const stored = await pipeline.db
      .select()
      .from(bodies)
      .where(eq(bodies.eventId, decodeId("event", accepted?.id ?? "") ?? ""));
    expect(new Set(stored.map((body) => body.hash.toString("hex")))).toEqual(
      new Set(rows.map((row) => row.requestBodyHash?.toString("hex"))),
    );
    const sent = new Set(pipeline.receiver.requests.map((request) => request.body));
    expect(new Set(stored.map((body) => body.body.toString()))).toEqual(sent);
  });

  it("never sends a delivery twice when two workers drain the same lanes", async () => {
    await pipeline.begin();
    for (let index = 0; index < 4; index++) {
      await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url(`/twin/${index}`) });
    }
    await Promise.all([pipeline.startWorker(), pipeline.startWorker()]);
    for (let round = 0; round < 10; round++) await send(50);
    const rows = await settled(2_000);
    const others = rows.filter((row) => row.status !== "delivered" || row.tries !== 1);
    expect(others.map(({ tries, verdict, diagnosis, code }) => ({ tries, verdict, diagnosis, code }))).toEqual([]);
    expect(pipeline.receiver.requests).toHaveLength(2_000);
    const stats = await pipeline.db.execute<{ total: number }>(sql`
      select sum(delivered_first)::int as total from delivery_stats
      where organization_id = ${pipeline.organization} and resolution = 300`);
    expect(stats.rows[0]?.total).toBe(2_000);
  });

  it("lets no silent receiver hold up another one", async () => {
    await pipeline.begin();
    const silent = await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/silent"),
      timeoutMs: 2_000,
    });
    pipeline.receiver.reply("/silent", () => undefined);
    const healthy = await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url("/healthy") });
    await pipeline.startWorker();
    await send(200);
    const arrived = and(eq(deliveries.endpointId, healthy), eq(deliveries.status, "delivered"));
    await until(
      "the healthy endpoint's deliveries",
      async () => (await pipeline.db.$count(deliveries, arrived)) === 200,
    );
    // Every try of the silent one takes 2 s, four at a time at most: it has hardly begun.
    expect(await pipeline.db.$count(due, eq(due.endpointId, silent))).toBe(200);
    await pipeline.db.update(endpoints).set({ enabled: false }).where(eq(endpoints.id, silent));
  });

  it("keeps what waits for an endpoint that is switched off, and looks at it no more", async () => {
    await pipeline.begin();
    const endpoint = await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/switched"),
    });
    pipeline.receiver.reply("/switched", status(500));
    await pipeline.startWorker();
    await send();
    await until("the first try", () => pipeline.receiver.requests.some((request) => request.path === "/switched"));
    await pipeline.db.update(endpoints).set({ enabled: false, version: 2 }).where(eq(endpoints.id, endpoint));
    const lane = await until("the lane to be given back", async () => {
      const [found] = await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
      return found?.leaseOwner === null ? found : null;
    });
    await pipeline.db.update(due).set({ dueAt: new Date() }).where(eq(due.endpointId, endpoint));
    expect(await findMissedWork({ db: pipeline.db, now: () => new Date() }, { horizonMs: 0 })).toEqual([]);
    const [row] = await pipeline.db.select().from(deliveries).where(eq(deliveries.endpointId, endpoint));
    expect(row).toMatchObject({ status: "retrying", tries: 1 });
    const [after] = await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
    expect(after?.leaseToken).toBe(lane.leaseToken);
  });

  it("sends nothing with a configuration that was changed, nor to an endpoint that was switched off", async () => {
    await pipeline.begin();
    // The retry comes due while the worker holds the lane, with the configuration of the first try in memory.
    pipeline.receiver.reply("/before", status(500));
    const retry = { delays: [1] };
    const moved = await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/before"),
      retry,
    });
    const stopped = await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/before"),
      retry,
    });
    await pipeline.startWorker();
    await send();
    const waiting = and(eq(due.organizationId, pipeline.organization), eq(due.tries, 1));
    await until("two retries to wait", async () => (await pipeline.db.$count(due, waiting)) === 2);
    const change = { url: pipeline.receiver.url("/after"), events: ["ticket.created"] };
    await updateEndpoint(pipeline.ctx, encodeId("endpoint", moved), change);
    await setEndpointEnabled(pipeline.ctx, encodeId("endpoint", stopped), false);
    const rows = await settled(1);
    const ends = new Map(rows.map(({ endpointId, status: end, tries }) => [endpointId, { end, tries }]));
    expect(ends.get(moved)).toEqual({ end: "delivered", tries: 2 });
    expect(ends.get(stopped)).toEqual({ end: "retrying", tries: 1 });
    expect(pipeline.receiver.requests.map(({ path }) => path)).toEqual(["/before", "/before", "/after"]);
    expect(await pipeline.db.$count(due, eq(due.endpointId, stopped))).toBe(1);
  });

  it("switches an endpoint off when its receiver is gone, and raises that once", async () => {
    await pipeline.begin();
    const endpoint = await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url("/gone") });
    pipeline.receiver.reply("/gone", status(410));
    await send(100);
    await pipeline.startWorker();
    const row = await until("the end", async () => {
      const [found] = await pipeline.db.select().from(endpoints).where(eq(endpoints.id, endpoint));
      return found?.enabled === false ? found : null;
    });
    expect(row).toMatchObject({ enabled: false, disabledReason: "gone" });
    expect(pipeline.receiver.requests.length).toBeLessThan(40);
    // What was not tried waits until somebody has looked.
    expect(await pipeline.db.$count(due, eq(due.endpointId, endpoint))).toBe(100 - pipeline.receiver.requests.length);
    const raised = await pipeline.db.select().from(events).where(eq(events.organizationId, pipeline.organization));
    expect(raised.filter((event) => event.type === "endpoint.disabled")).toHaveLength(1);
    const told = await pipeline.db.select().from(auditLog).where(eq(auditLog.organizationId, pipeline.organization));
    expect(told).toMatchObject([{ action: "endpoint.disabled", actorKind: "system" }]);
  });

  it("leaves an endpoint on that was corrected while its old address said that it is gone", async () => {
    await pipeline.begin();
    const endpoint = await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url("/moved") });
    const held: (() => void)[] = [];
    pipeline.receiver.reply("/moved", (_request, response) => void held.push(() => response.writeHead(410).end()));
    await send(10);
    await pipeline.startWorker();
    await until("pushes to the old address", async () => held.length > 0);
    const change = { url: pipeline.receiver.url("/new"), events: ["ticket.created"] };
    await updateEndpoint(pipeline.ctx, encodeId("endpoint", endpoint), change);
    pipeline.receiver.reply("/moved", status(410));
    for (const answer of held) answer();
    const rows = await settled(10);
    const [row] = await pipeline.db.select().from(endpoints).where(eq(endpoints.id, endpoint));
    expect(row).toMatchObject({ enabled: true, disabledReason: null });
    expect(rows.filter((delivery) => delivery.status === "delivered").length).toBeGreaterThan(0);
    expect(rows.filter((delivery) => ["skipped", "cancelled"].includes(delivery.status))).toEqual([]);
  });

  it("finds by the sweep what no wake pointed to", async () => {
    await pipeline.begin();
    await makeEndpoint(pipeline.db, pipeline.organization, { url: pipeline.receiver.url("/quiet") });
    const silent = { ...pipeline.ctx, wake: noWake };
    const quietly = () => ingestEvents(silent, { events: [{ type: "ticket.created", data: TICKET }], source: "api" });
    await quietly();
    await pipeline.startWorker();
    // Once this one has arrived, the look around at the start is over: the next is left to the periodic sweep.
    await settled(1);
    await quietly();
    const rows = await settled(2);
    expect(rows.map((row) => row.status)).toEqual(["delivered", "delivered"]);
  });

  it("retries by hand: a failure leaves the schedule, a success ends it", async () => {
    await pipeline.begin();
    await makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url("/manual"),
      retry: { delays: [3_600] },
    });
    pipeline.receiver.reply("/manual", status(500));
    await pipeline.startWorker();
    await send();
    const first = await until("the first try", async () => {
      const rows = await pipeline.db
        .select()
        .from(deliveries)
        .where(eq(deliveries.organizationId, pipeline.organization));
      return rows[0];
    });
    const id = encodeId("delivery", first.id);
    await retryDelivery(pipeline.ctx, id);
    const second = await until("the manual try", async () => {
      const [row] = await pipeline.db.select().from(deliveries).where(eq(deliveries.id, first.id));
      return row?.tries === 2 ? row : null;
    });
    expect(second).toMatchObject({ status: "retrying", attemptTrigger: "manual", nextAttemptAt: first.nextAttemptAt });
    const [planned] = await pipeline.db.select().from(due).where(eq(due.deliveryId, first.id));
    expect(planned).toMatchObject({ dueAt: first.nextAttemptAt, prio: 10, step: 1, trigger: "retry", tries: 2 });

    pipeline.receiver.reply("/manual", status(200));
    await retryDelivery(pipeline.ctx, id);
    const [last] = await settled(1);
    expect(last).toMatchObject({ status: "delivered", tries: 3, attemptTrigger: "manual", nextAttemptAt: null });
    expect(await pipeline.db.select().from(due).where(eq(due.deliveryId, first.id))).toEqual([]);
    // One that arrived may be sent once more, when somebody asks for that.
    expect(await retryDelivery(pipeline.ctx, id)).toEqual({ id });
    const stranger = testContext(pipeline.db, await makeOrganization(pipeline.db));
    await expect(retryDelivery(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    const told = await pipeline.db.select().from(auditLog).where(eq(auditLog.objectId, id));
    expect(told.map((line) => line.action)).toEqual(Array(3).fill("delivery.retried"));
  });
});
