import { createHash } from "node:crypto";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
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
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext, testLog, until } from "@/e2e/faults/fixture";
import { openReceiver, status, type TestReceiver } from "@/e2e/faults/receiver";
import { startWorkerInProcess } from "@/e2e/faults/worker-in-process";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { embeddedWakePort } from "@/lib/jobs/senders/embedded";
import { noWake } from "@/lib/jobs/wake";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { setEndpointEnabled, updateEndpoint } from "@/lib/services/endpoints/update";
import { ingestEvents } from "@/lib/services/events/ingest";
import { findMissedWork } from "@/lib/services/lanes/sweep";

const TICKET = { ticket_id: "T-1", title: "打印机坏了", status: "open" };
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("the pipeline on the embedded engine", () => {
  let test: TestDb;
  let receiver: TestReceiver;
  let organization: string;
  let ctx: ServiceContext;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    test = await openTestDb();
    receiver = await openReceiver();
  });
  afterAll(async () => {
    await receiver.close();
    await test.close();
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  async function startWorker(): Promise<void> {
    const worker = await startWorkerInProcess(test.url, { name: "worker", sweep: true });
    stops.push(worker.stop);
  }

  async function setUp(): Promise<void> {
    organization = await makeOrganization(test.db);
    // As from a web process: what a worker's own process sends, its listener passes over.
    const wake = embeddedWakePort({ db: test.db, log: testLog, origin: "web" });
    stops.push(() => wake.close());
    ctx = testContext(test.db, organization, { wake });
    receiver.requests.length = 0;
  }

  const send = (count = 1) =>
    ingestEvents(ctx, {
      events: Array.from({ length: count }, (_, index) => ({
        type: "ticket.created",
        data: { ...TICKET, ticket_id: `T-${index + 1}` },
      })),
      source: "api",
    });

  const settled = async (count: number) => {
    const mine = eq(deliveries.organizationId, organization);
    const ended = and(mine, isNotNull(deliveries.finishedAt));
    await until(`${count} deliveries to end`, async () => (await test.db.$count(deliveries, ended)) >= count, 45_000);
    return test.db.select().from(deliveries).where(mine);
  };

  it("delivers an event and records the exchange, once and completely", async () => {
    await setUp();
    const endpoint = await makeEndpoint(test.db, organization, {
      url: receiver.url("/happy"),
      signature: { scheme: "standard", secret: SECRET },
      auth: { type: "bearer", token: "very-secret-token" },
    });
    await startWorker();
    const [accepted] = await send();
    const [row] = await settled(1);
    expect(receiver.requests).toHaveLength(1);
    const request = receiver.requests[0];
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
    expect(row?.connection?.remoteAddress).toBe("127.0.*.*");
    expect(JSON.stringify(row)).not.toContain("very-secret-token");
    expect(await test.db.select().from(due).where(eq(due.organizationId, organization))).toEqual([]);
    expect(await test.db.select().from(unrouted).where(eq(unrouted.organizationId, organization))).toEqual([]);
    const stats = await test.db.select().from(deliveryStats).where(eq(deliveryStats.endpointId, endpoint));
    expect(stats.map((entry) => [entry.resolution, entry.deliveredFirst]).sort()).toEqual([
      [300, 1],
      [3600, 1],
    ]);
    const lane = await until("the lane to be given back", async () => {
      const [found] = await test.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
      return found?.leaseOwner === null ? found : null;
    });
    expect(lane.inflight).toEqual([]);
  });

  it("retries by the schedule, keeps every try, and says so when the schedule is used up", async () => {
    await setUp();
    await makeEndpoint(test.db, organization, { url: receiver.url("/down"), retry: { delays: [0.05, 0.1, 0.2] } });
    const watcher = { url: receiver.url("/watch"), events: ["delivery.exhausted" as const] };
    await makeEndpoint(test.db, organization, watcher);
    receiver.reply("/down", status(503, "later"));
    await startWorker();
    await send();
    const rows = await settled(2);
    const row = rows.find((found) => found.eventType === "ticket.created");
    expect(row).toMatchObject({ status: "exhausted", tries: 4, verdict: "retry", responseStatus: 503 });
    const earlier = await test.db
      .select()
      .from(attempts)
      .where(eq(attempts.deliveryId, row?.id ?? ""));
    expect(earlier.map((one) => one.number).sort()).toEqual([1, 2, 3]);
    expect(earlier.every((one) => one.responseBody?.toString() === "later" && one.requestBody !== null)).toBe(true);
    const tries = receiver.requests.filter((request) => request.path === "/down");
    expect(tries.map((request) => request.headers["x-attempt"])).toEqual(["1", "2", "3", "4"]);
    expect(new Set(tries.map((request) => request.headers["x-event-id"])).size).toBe(1);
    const told = receiver.requests.filter((request) => request.path === "/watch");
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]?.body ?? "")).toMatchObject({
      type: "delivery.exhausted",
      data: { delivery_id: encodeId("delivery", row?.id ?? ""), attempts: 4, code: "503" },
    });
  });

  it("waits 1 s, 5 s and 30 s by default", async () => {
    await setUp();
    await makeEndpoint(test.db, organization, { url: receiver.url("/default") });
    receiver.reply("/default", status(500));
    await startWorker();
    await send();
    for (const seconds of [1, 5, 30]) {
      const [wait] = await until(`a wait of ${seconds} s`, async () => {
        const found = await test.db.execute<{ seconds: number }>(sql`
          select extract(epoch from q.due_at - d.attempted_at)::float8 as seconds
          from due q join deliveries d on d.id = q.delivery_id
          where q.organization_id = ${organization} and q.step = ${[1, 5, 30].indexOf(seconds) + 1}`);
        return found.rows.length > 0 ? found.rows : null;
      });
      expect(wait?.seconds).toBeGreaterThanOrEqual(seconds);
      expect(wait?.seconds).toBeLessThan(seconds * 1.1 + 1);
      await test.db.execute(sql`
        update due set due_at = clock_timestamp() where organization_id = ${organization}`);
      await test.db.execute(sql`update lanes set wake_seq = wake_seq + 1 where organization_id = ${organization}`);
      ctx.wake.send([...Array(64).keys()].map((shard) => ({ kind: "drain", shard })));
    }
    const [row] = await settled(1);
    expect(row).toMatchObject({ status: "exhausted", tries: 4 });
  });

  it("fans out to every subscribed endpoint, keeps one body, and skips the others", async () => {
    await setUp();
    const paths = Array.from({ length: 10 }, (_, index) => `/fan/${index}`);
    for (const path of paths) await makeEndpoint(test.db, organization, { url: receiver.url(path) });
    await makeEndpoint(test.db, organization, { url: receiver.url("/other"), events: ["ticket.closed"] });
    await makeEndpoint(test.db, organization, { url: receiver.url("/off"), enabled: false });
    await startWorker();
    const [accepted] = await send();
    const rows = await settled(10);
    const again = await test.db.select().from(attempts).where(eq(attempts.organizationId, organization));
    expect(again.map(({ diagnosis, code, timings }) => ({ diagnosis, code, timings }))).toEqual([]);
    expect(receiver.requests.map((request) => request.path).sort()).toEqual([...paths].sort());
    expect(rows.every((row) => row.status === "delivered" && row.requestBody === null)).toBe(true);
    const stored = await test.db
      .select()
      .from(bodies)
      .where(eq(bodies.eventId, decodeId("event", accepted?.id ?? "") ?? ""));
    expect(new Set(stored.map((body) => body.hash.toString("hex")))).toEqual(
      new Set(rows.map((row) => row.requestBodyHash?.toString("hex"))),
    );
    const sent = new Set(receiver.requests.map((request) => request.body));
    expect(new Set(stored.map((body) => body.body.toString()))).toEqual(sent);
  });

  it("never sends a delivery twice when two workers drain the same lanes", async () => {
    await setUp();
    for (let index = 0; index < 4; index++) {
      await makeEndpoint(test.db, organization, { url: receiver.url(`/twin/${index}`) });
    }
    await Promise.all([startWorker(), startWorker()]);
    for (let round = 0; round < 10; round++) await send(50);
    const rows = await settled(2_000);
    const others = rows.filter((row) => row.status !== "delivered" || row.tries !== 1);
    expect(others.map(({ tries, verdict, diagnosis, code }) => ({ tries, verdict, diagnosis, code }))).toEqual([]);
    expect(receiver.requests).toHaveLength(2_000);
    const stats = await test.db.execute<{ total: number }>(sql`
      select sum(delivered_first)::int as total from delivery_stats
      where organization_id = ${organization} and resolution = 300`);
    expect(stats.rows[0]?.total).toBe(2_000);
  });

  it("lets no silent receiver hold up another one", async () => {
    await setUp();
    const silent = await makeEndpoint(test.db, organization, { url: receiver.url("/silent"), timeoutMs: 2_000 });
    receiver.reply("/silent", () => undefined);
    const healthy = await makeEndpoint(test.db, organization, { url: receiver.url("/healthy") });
    await startWorker();
    await send(200);
    const arrived = and(eq(deliveries.endpointId, healthy), eq(deliveries.status, "delivered"));
    await until("the healthy endpoint's deliveries", async () => (await test.db.$count(deliveries, arrived)) === 200);
    // Every try of the silent one takes 2 s, four at a time at most: it has hardly begun.
    expect(await test.db.$count(due, eq(due.endpointId, silent))).toBe(200);
    await test.db.update(endpoints).set({ enabled: false }).where(eq(endpoints.id, silent));
  });

  it("keeps what waits for an endpoint that is switched off, and looks at it no more", async () => {
    await setUp();
    const endpoint = await makeEndpoint(test.db, organization, { url: receiver.url("/switched") });
    receiver.reply("/switched", status(500));
    await startWorker();
    await send();
    await until("the first try", () => receiver.requests.some((request) => request.path === "/switched"));
    await test.db.update(endpoints).set({ enabled: false, version: 2 }).where(eq(endpoints.id, endpoint));
    const lane = await until("the lane to be given back", async () => {
      const [found] = await test.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
      return found?.leaseOwner === null ? found : null;
    });
    await test.db.update(due).set({ dueAt: new Date() }).where(eq(due.endpointId, endpoint));
    expect(await findMissedWork({ db: test.db, now: () => new Date() }, { horizonMs: 0 })).toEqual([]);
    const [row] = await test.db.select().from(deliveries).where(eq(deliveries.endpointId, endpoint));
    expect(row).toMatchObject({ status: "retrying", tries: 1 });
    const [after] = await test.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
    expect(after?.leaseToken).toBe(lane.leaseToken);
  });

  it("sends nothing with a configuration that was changed, nor to an endpoint that was switched off", async () => {
    await setUp();
    // The retry comes due while the worker holds the lane, with the configuration of the first try in memory.
    receiver.reply("/before", status(500));
    const retry = { delays: [1] };
    const moved = await makeEndpoint(test.db, organization, { url: receiver.url("/before"), retry });
    const stopped = await makeEndpoint(test.db, organization, { url: receiver.url("/before"), retry });
    await startWorker();
    await send();
    const waiting = and(eq(due.organizationId, organization), eq(due.tries, 1));
    await until("two retries to wait", async () => (await test.db.$count(due, waiting)) === 2);
    const change = { url: receiver.url("/after"), events: ["ticket.created"] };
    await updateEndpoint(ctx, encodeId("endpoint", moved), change);
    await setEndpointEnabled(ctx, encodeId("endpoint", stopped), false);
    const rows = await settled(1);
    const ends = new Map(rows.map(({ endpointId, status: end, tries }) => [endpointId, { end, tries }]));
    expect(ends.get(moved)).toEqual({ end: "delivered", tries: 2 });
    expect(ends.get(stopped)).toEqual({ end: "retrying", tries: 1 });
    expect(receiver.requests.map(({ path }) => path)).toEqual(["/before", "/before", "/after"]);
    expect(await test.db.$count(due, eq(due.endpointId, stopped))).toBe(1);
  });

  it("switches an endpoint off when its receiver is gone, and raises that once", async () => {
    await setUp();
    const endpoint = await makeEndpoint(test.db, organization, { url: receiver.url("/gone") });
    receiver.reply("/gone", status(410));
    await send(100);
    await startWorker();
    const row = await until("the end", async () => {
      const [found] = await test.db.select().from(endpoints).where(eq(endpoints.id, endpoint));
      return found?.enabled === false ? found : null;
    });
    expect(row).toMatchObject({ enabled: false, disabledReason: "gone" });
    expect(receiver.requests.length).toBeLessThan(40);
    // What was not tried waits until somebody has looked.
    expect(await test.db.$count(due, eq(due.endpointId, endpoint))).toBe(100 - receiver.requests.length);
    const raised = await test.db.select().from(events).where(eq(events.organizationId, organization));
    expect(raised.filter((event) => event.type === "endpoint.disabled")).toHaveLength(1);
    const told = await test.db.select().from(auditLog).where(eq(auditLog.organizationId, organization));
    expect(told).toMatchObject([{ action: "endpoint.disabled", actorKind: "system" }]);
  });

  it("leaves an endpoint on that was corrected while its old address said that it is gone", async () => {
    await setUp();
    const endpoint = await makeEndpoint(test.db, organization, { url: receiver.url("/moved") });
    const held: (() => void)[] = [];
    receiver.reply("/moved", (_request, response) => void held.push(() => response.writeHead(410).end()));
    await send(10);
    await startWorker();
    await until("pushes to the old address", async () => held.length > 0);
    const change = { url: receiver.url("/new"), events: ["ticket.created"] };
    await updateEndpoint(ctx, encodeId("endpoint", endpoint), change);
    receiver.reply("/moved", status(410));
    for (const answer of held) answer();
    const rows = await settled(10);
    const [row] = await test.db.select().from(endpoints).where(eq(endpoints.id, endpoint));
    expect(row).toMatchObject({ enabled: true, disabledReason: null });
    expect(rows.filter((delivery) => delivery.status === "delivered").length).toBeGreaterThan(0);
    expect(rows.filter((delivery) => ["skipped", "cancelled"].includes(delivery.status))).toEqual([]);
  });

  it("finds by the sweep what no wake pointed to", async () => {
    await setUp();
    await makeEndpoint(test.db, organization, { url: receiver.url("/quiet") });
    const silent = { ...ctx, wake: noWake };
    const quietly = () => ingestEvents(silent, { events: [{ type: "ticket.created", data: TICKET }], source: "api" });
    await quietly();
    await startWorker();
    // Once this one has arrived, the look around at the start is over: the next is left to the periodic sweep.
    await settled(1);
    await quietly();
    const rows = await settled(2);
    expect(rows.map((row) => row.status)).toEqual(["delivered", "delivered"]);
  });

  it("retries by hand: a failure leaves the schedule, a success ends it", async () => {
    await setUp();
    await makeEndpoint(test.db, organization, { url: receiver.url("/manual"), retry: { delays: [3_600] } });
    receiver.reply("/manual", status(500));
    await startWorker();
    await send();
    const first = await until("the first try", async () => {
      const rows = await test.db.select().from(deliveries).where(eq(deliveries.organizationId, organization));
      return rows[0];
    });
    const id = encodeId("delivery", first.id);
    await retryDelivery(ctx, id);
    const second = await until("the manual try", async () => {
      const [row] = await test.db.select().from(deliveries).where(eq(deliveries.id, first.id));
      return row?.tries === 2 ? row : null;
    });
    expect(second).toMatchObject({ status: "retrying", attemptTrigger: "manual", nextAttemptAt: first.nextAttemptAt });
    const [planned] = await test.db.select().from(due).where(eq(due.deliveryId, first.id));
    expect(planned).toMatchObject({ dueAt: first.nextAttemptAt, prio: 10, step: 1, trigger: "retry", tries: 2 });

    receiver.reply("/manual", status(200));
    await retryDelivery(ctx, id);
    const [last] = await settled(1);
    expect(last).toMatchObject({ status: "delivered", tries: 3, attemptTrigger: "manual", nextAttemptAt: null });
    expect(await test.db.select().from(due).where(eq(due.deliveryId, first.id))).toEqual([]);
    // One that arrived may be sent once more, when somebody asks for that.
    expect(await retryDelivery(ctx, id)).toEqual({ id });
    const stranger = testContext(test.db, await makeOrganization(test.db));
    await expect(retryDelivery(stranger, id)).rejects.toMatchObject({ code: "not_found" });
    const told = await test.db.select().from(auditLog).where(eq(auditLog.objectId, id));
    expect(told.map((line) => line.action)).toEqual(Array(3).fill("delivery.retried"));
  });
});
