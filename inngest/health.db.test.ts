import { and, eq, isNotNull, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deliveries, deliveryStats, due, endpoints, events, lanes } from "@/db/schema";
import { type EndpointOptions, makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import { status } from "@/e2e/faults/receiver";
import type { EventType } from "@/lib/domain/catalogue/types";
import { type Alerts, NO_RULES } from "@/lib/domain/endpoint-rules";
import { encodeId } from "@/lib/domain/ids";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { probeEndpoint, resumeEndpoint } from "@/lib/services/endpoints/resume";
import { setEndpointEnabled } from "@/lib/services/endpoints/update";
import { ingestEvents } from "@/lib/services/events/ingest";
import { findMissedWork } from "@/lib/services/lanes/sweep";

const DAY_MS = 86_400_000;
const alerts = (more: Partial<Alerts>): EndpointOptions["rules"] => ({
  ...NO_RULES,
  alerts: { endpoints: [], ...more },
});

describe("the health of endpoints", () => {
  const pipeline = new PipelineUnderTest();

  const make = (path: string, more: Partial<EndpointOptions> = {}) =>
    makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url(path),
      retry: { delays: [] },
      ...more,
    });
  const send = (count = 1) =>
    ingestEvents(pipeline.ctx, {
      events: Array.from({ length: count }, (_, index) => ({
        type: "ticket.created",
        data: { ticket_id: `T-${index}`, title: "打印机坏了", status: "open" },
      })),
      source: "api",
    });
  const laneOf = async (id: string) => (await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, id)))[0];
  const endpointOf = async (id: string) => (await pipeline.db.select().from(endpoints).where(eq(endpoints.id, id)))[0];
  const raised = (type: EventType) =>
    pipeline.db
      .select()
      .from(events)
      .where(and(eq(events.organizationId, pipeline.organization), eq(events.type, type)))
      .orderBy(events.id);
  const waiting = (id: string) => pipeline.db.$count(due, eq(due.endpointId, id));
  const ended = (id: string) =>
    pipeline.db.$count(deliveries, and(eq(deliveries.endpointId, id), isNotNull(deliveries.finishedAt)));
  const received = (path: string) => pipeline.receiver.requests.filter((request) => request.path === path).length;
  const released = (id: string) =>
    until("the lane to be given back", async () => {
      const lane = await laneOf(id);
      return lane?.leaseOwner === null && lane.inflight.length === 0 ? lane : null;
    });
  const edge = (id: string) => encodeId("endpoint", id);

  /** Opens the breaker of a new endpoint that answers 503, with deliveries left over. */
  async function openBreaker(path: string): Promise<string> {
    const id = await make(path);
    pipeline.receiver.reply(path, status(503));
    await send(100);
    await until("the breaker to open", async () => (await laneOf(id))?.health?.state === "open");
    await released(id);
    return id;
  }

  /** The time of the next probe comes. */
  async function probeTime(id: string): Promise<void> {
    await pipeline.db.update(lanes).set({ blockedUntil: new Date() }).where(eq(lanes.endpointId, id));
    pipeline.ctx.wake.send([...Array(64).keys()].map((shard) => ({ kind: "drain", shard })));
  }

  it("holds deliveries back from a receiver that keeps failing, probes with one, and goes on by itself", async () => {
    await pipeline.begin();
    await Promise.all([pipeline.startWorker(), pipeline.startWorker()]);
    const id = await openBreaker("/broken");
    const tried = received("/broken");
    expect(tried).toBeGreaterThanOrEqual(20);
    expect(tried).toBeLessThanOrEqual(20 + 32);
    expect(await waiting(id)).toBe(100 - tried);
    expect(await laneOf(id)).toMatchObject({ blockReason: "breaker", health: { state: "open", probes: 0 } });
    const { health } = await getEndpoint(pipeline.ctx, edge(id));
    expect(health).toMatchObject({ state: "open", failureRate: 1, blockReason: "breaker", waiting: 100 - tried });
    const inMs = Date.parse(health.nextProbeAt ?? "") - Date.now();
    expect(inMs).toBeGreaterThan(30_000);
    expect(inMs).toBeLessThanOrEqual(66_000);
    expect((await raised("endpoint.paused")).map((event) => event.data)).toMatchObject([
      { endpoint_id: edge(id), reason: "breaker", failure_rate: 1 },
    ]);

    await probeTime(id);
    await until("a probe", () => received("/broken") > tried);
    await until("the next wait", async () => (await laneOf(id))?.health?.probes === 1);
    await released(id);
    expect(received("/broken")).toBe(tried + 1);
    expect((await laneOf(id))?.blockedUntil?.getTime()).toBeGreaterThan(Date.now() + 30_000);

    pipeline.receiver.reply("/broken", status(200));
    await probeTime(id);
    await until("the rest", async () => (await waiting(id)) === 0);
    expect(await ended(id)).toBe(100);
    expect(received("/broken")).toBe(100);
    expect(await raised("endpoint.paused")).toHaveLength(1);
    expect(await raised("endpoint.resumed")).toHaveLength(1);
    expect(await laneOf(id)).toMatchObject({ blockReason: null, blockedUntil: null, failingSince: null });
    expect((await getEndpoint(pipeline.ctx, edge(id))).health.state).toBe("ok");
  });

  it("probes at once when asked to, whoever opened the breaker", async () => {
    await pipeline.begin();
    const first = await pipeline.startWorker();
    const id = await openBreaker("/asked");
    const tried = received("/asked");
    // The worker that knew it goes; the next one knows it from the lane.
    await first.stop();
    await pipeline.startWorker();
    pipeline.receiver.reply("/asked", status(200));
    expect(await probeEndpoint(pipeline.ctx, edge(id))).toMatchObject({ started: true, health: { state: "probing" } });
    await until("the rest", async () => (await waiting(id)) === 0);
    expect(received("/asked")).toBe(100);
    expect(tried).toBeLessThan(100);
    expect([await raised("endpoint.paused"), await raised("endpoint.resumed")].map((all) => all.length)).toEqual([
      1, 1,
    ]);
    expect(await probeEndpoint(pipeline.ctx, edge(id))).toMatchObject({ started: false });
  });

  it("costs a receiver that works nothing, and one that refuses no pause", async () => {
    await pipeline.begin();
    const fine = await make("/fine");
    const picky = await make("/picky");
    pipeline.receiver.reply("/picky", status(404));
    await pipeline.startWorker();
    await send(60);
    await until("all of them", async () => (await ended(fine)) === 60 && (await ended(picky)) === 60);
    expect(await laneOf(fine)).toMatchObject({ health: null, failingSince: null, blockedUntil: null });
    expect(await raised("endpoint.paused")).toEqual([]);
    expect((await getEndpoint(pipeline.ctx, edge(picky))).health).toMatchObject({
      state: "degraded",
      failureRate: 0,
      tries: 60,
    });
  });

  it("gives notice after 1, 3 and 4 days of nothing but failures, and switches off after 5", async () => {
    await pipeline.begin();
    const id = await make("/long");
    pipeline.receiver.reply("/long", status(500));
    await Promise.all([pipeline.startWorker(), pipeline.startWorker()]);
    for (const days of [0, 1, 1.5, 3, 4, 5]) {
      const before = await ended(id);
      const since = new Date(Date.now() - days * DAY_MS);
      if (days > 0) await pipeline.db.update(lanes).set({ failingSince: since }).where(eq(lanes.endpointId, id));
      await send();
      await until("the failure", async () => (await ended(id)) > before);
      await released(id);
    }
    expect((await laneOf(id))?.failingSince).not.toBeNull();
    const notices = await raised("system_alert.warning");
    expect(notices.map(({ data }) => (data.details as { notice: string }).notice)).toEqual(["day1", "day3", "day4"]);
    expect(notices[0]).toMatchObject({ source: "system", data: { details: { endpoint_id: edge(id) } } });
    await until("the end", async () => (await endpointOf(id))?.enabled === false);
    expect(await endpointOf(id)).toMatchObject({ disabledReason: "failing" });
    const told = await until("the event", async () => {
      const found = await raised("endpoint.disabled");
      return found.length > 0 ? found : null;
    });
    expect(told.map(({ data }) => data)).toMatchObject([{ endpoint_id: edge(id), reason: "failing" }]);

    // What comes in now waits, and a success after the switch back on makes everything good.
    await send(3);
    await until("three to wait", async () => (await waiting(id)) === 3);
    pipeline.receiver.reply("/long", status(200));
    await resumeEndpoint(pipeline.ctx, edge(id));
    await until("the rest", async () => (await waiting(id)) === 0);
    expect(await laneOf(id)).toMatchObject({ failingSince: null });
    expect(await endpointOf(id)).toMatchObject({ enabled: true, disabledReason: null });
  });

  it("switches a robot off that its platform no longer knows, after three refusals in a row", async () => {
    await pipeline.begin();
    const id = await make("/cgi-bin/webhook/send?key=1", { channel: "wecom" });
    pipeline.receiver.reply("/cgi-bin/webhook/send?key=1", (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ errcode: 93000, errmsg: "invalid webhook url" }));
    });
    await pipeline.startWorker();
    for (const count of [1, 2, 3]) {
      await send();
      await until("the refusal", async () => (await ended(id)) === count);
      if (count < 3) expect(await endpointOf(id)).toMatchObject({ enabled: true });
    }
    await until("the end", async () => (await endpointOf(id))?.enabled === false);
    expect(await endpointOf(id)).toMatchObject({ disabledReason: "dead" });
  });

  it("tells the first delivery that failed for good at once, and the others together", async () => {
    await pipeline.begin();
    const id = await make("/exhausted");
    pipeline.receiver.reply("/exhausted", status(400));
    await pipeline.startWorker();
    await send(50);
    await until("all of them", async () => (await ended(id)) === 50);
    const lane = await released(id);
    expect((await raised("delivery.exhausted")).map(({ data }) => data.count)).toEqual([1]);
    expect(lane.health?.untold?.count).toBe(49);
    const later = new Date(Date.now() + 61_000);
    const sweep = () => findMissedWork({ db: pipeline.db, now: () => later }, { horizonMs: 0 });
    await Promise.all([sweep(), sweep()]);
    const told = await raised("delivery.exhausted");
    expect(told.map(({ data }) => data.count)).toEqual([1, 49]);
    expect(told[1]?.data).toMatchObject({
      endpoint_id: edge(id),
      code: "400",
      attempts: 1,
      event_type: "ticket.created",
    });
    await sweep();
    expect(await raised("delivery.exhausted")).toHaveLength(2);
  });

  it("falls silent when two endpoints alert each other and both fail", async () => {
    await pipeline.begin();
    const one = await make("/one");
    const two = await make("/two", { rules: alerts({ endpoints: [edge(one)], consecutiveFailures: 1 }) });
    const settings = (await endpointOf(one))?.settings;
    if (settings === undefined) throw new Error("no endpoint");
    const rules = { ...NO_RULES, alerts: { endpoints: [edge(two)], consecutiveFailures: 1 } };
    await pipeline.db
      .update(endpoints)
      .set({ settings: { ...settings, rules } })
      .where(eq(endpoints.id, one));
    pipeline.receiver.reply("/one", status(503));
    pipeline.receiver.reply("/two", status(503));
    await Promise.all([pipeline.startWorker(), pipeline.startWorker()]);
    await send();
    // Each is told of the other's failed delivery and of its alert; that both fail again is nobody's news.
    await until("all of it", async () => (await ended(one)) === 3 && (await ended(two)) === 3);
    await released(one);
    await released(two);
    await until("nothing to wait", async () => {
      const open = await pipeline.db.execute<{ count: number }>(
        sql`select count(*)::int as count from unrouted where organization_id = ${pipeline.organization}`,
      );
      return open.rows[0]?.count === 0 && (await waiting(one)) + (await waiting(two)) === 0;
    });
    expect(await raised("delivery.exhausted")).toHaveLength(2);
    expect(await raised("system_alert.warning")).toHaveLength(2);
    expect(await pipeline.db.$count(events, eq(events.organizationId, pipeline.organization))).toBe(5);
    expect((await laneOf(one))?.health).toMatchObject({ consecutive: 1, notices: ["consecutive"] });
  });

  it("keeps what waits while an endpoint is off, and then sends or skips it", async () => {
    await pipeline.begin();
    const resent = await make("/resent", { retry: { delays: [3_600] } });
    const ignored = await make("/ignored", { retry: { delays: [3_600] } });
    for (const path of ["/resent", "/ignored"]) pipeline.receiver.reply(path, status(500));
    await pipeline.startWorker();
    await send(2);
    await until("the first tries", () => received("/resent") + received("/ignored") === 4);
    for (const id of [resent, ignored]) await setEndpointEnabled(pipeline.ctx, edge(id), false);
    await released(resent);
    await released(ignored);
    // A person switched them off: what happens meanwhile is not for them.
    await send(5);
    await until("the events to be routed", async () => {
      const open = await pipeline.db.execute(
        sql`select 1 from unrouted where organization_id = ${pipeline.organization}`,
      );
      return open.rows.length === 0;
    });
    await pipeline.db.update(due).set({ dueAt: new Date() }).where(eq(due.organizationId, pipeline.organization));
    pipeline.ctx.wake.send([...Array(64).keys()].map((shard) => ({ kind: "drain", shard })));
    expect((await findMissedWork({ db: pipeline.db, now: () => new Date() }, { horizonMs: 0 })).length).toBe(0);
    expect([await waiting(resent), await waiting(ignored)]).toEqual([2, 2]);
    expect(await getEndpoint(pipeline.ctx, edge(resent))).toMatchObject({ status: "disabled", health: { waiting: 2 } });

    for (const path of ["/resent", "/ignored"]) pipeline.receiver.reply(path, status(200));
    await resumeEndpoint(pipeline.ctx, edge(resent), "resend");
    await resumeEndpoint(pipeline.ctx, edge(ignored), "ignore");
    await until("what waited", async () => (await ended(resent)) === 2 && (await ended(ignored)) === 2);
    const states = await pipeline.db
      .selectDistinct({ id: deliveries.endpointId, status: deliveries.status, reason: deliveries.skipReason })
      .from(deliveries)
      .where(and(eq(deliveries.organizationId, pipeline.organization), eq(deliveries.tries, 1)));
    expect(states.filter(({ id }) => id === ignored)).toEqual([
      { id: ignored, status: "skipped", reason: "endpoint_disabled" },
    ]);
    expect([received("/resent"), received("/ignored")]).toEqual([4, 2]);
    const stats = await pipeline.db.select().from(deliveryStats).where(eq(deliveryStats.endpointId, ignored));
    expect(stats.map(({ resolution, skipped }) => [resolution, skipped]).sort()).toEqual([
      [300, 2],
      [3600, 2],
    ]);
    await send();
    await until("a new one", () => received("/ignored") === 3);
  });
});
