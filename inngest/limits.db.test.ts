import { and, eq, isNotNull, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { deliveries, deliveryStats, due, events, lanes, limiters } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import {
  type EndpointOptions,
  makeEndpoint,
  makeOrganization,
  testContext,
  testLog,
  until,
} from "@/e2e/faults/fixture";
import { openReceiver, type Reply, status, type TestReceiver } from "@/e2e/faults/receiver";
import { startWorkerInProcess } from "@/e2e/faults/worker-in-process";
import { startWorkerProcess } from "@/e2e/faults/worker-process";
import type { ServiceContext } from "@/lib/context";
import { type EndpointRules, NO_RULES, type Overflow } from "@/lib/domain/endpoint-rules";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { embeddedWakePort } from "@/lib/jobs/senders/embedded";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { updateEndpoint } from "@/lib/services/endpoints/update";
import { ingestEvents } from "@/lib/services/events/ingest";

/** The windows of the limiter, and a second. */
const WINDOW_MS = 63_000;
const ACCEPTED = JSON.stringify({ errcode: 0, errmsg: "ok" });
const robotAnswer =
  (body: string): Reply =>
  (_request, response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end(body);

const limit = (overflow: Overflow, part: { perMinute?: number; minIntervalSeconds?: number } = {}): EndpointRules => ({
  ...NO_RULES,
  rateLimit: { perMinute: part.perMinute ?? null, minIntervalSeconds: part.minIntervalSeconds ?? null, overflow },
});

describe("lanes with a limit", () => {
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

  async function setUp(workers = 1): Promise<void> {
    organization = await makeOrganization(test.db);
    const wake = embeddedWakePort({ db: test.db, log: testLog, origin: "web" });
    stops.push(() => wake.close());
    ctx = testContext(test.db, organization, { wake });
    receiver.requests.length = 0;
    for (let index = 0; index < workers; index++) {
      const worker = await startWorkerInProcess(test.url, { name: `limits-${index}`, sweep: true });
      stops.push(worker.stop);
    }
  }

  const endpoint = (options: EndpointOptions) => makeEndpoint(test.db, organization, options);
  const send = (count: number, type = "ticket.created") =>
    ingestEvents(ctx, {
      events: Array.from({ length: count }, (_, index) => ({
        type,
        data: { ticket_id: `T-${index + 1}`, title: `第 ${index + 1} 张`, status: "open" },
      })),
      source: "api",
    });
  const rows = () => test.db.select().from(deliveries).where(eq(deliveries.organizationId, organization));
  const countOf = (condition: ReturnType<typeof eq>) =>
    test.db.$count(deliveries, and(eq(deliveries.organizationId, organization), condition));
  const waiting = () => test.db.$count(due, eq(due.organizationId, organization));
  const blocked = (id: string) =>
    until("the lane to be given back, blocked", async () => {
      const [lane] = await test.db.select().from(lanes).where(eq(lanes.endpointId, id));
      return lane?.leaseOwner === null && lane.blockReason !== null ? lane : null;
    });

  /** Lets a minute pass for the limiters and blocks, instead of waiting for it. */
  async function aMinutePasses(): Promise<void> {
    await test.db.execute(sql`
      update limiters set sends = coalesce((select array_agg(s - ${WINDOW_MS} order by s) from unnest(sends) s), '{}')`);
    await test.db.execute(sql`
      update lanes set blocked_until = clock_timestamp() where blocked_until is not null`);
    ctx.wake.send([...Array(64).keys()].map((shard) => ({ kind: "drain", shard })));
  }

  it("never send a robot more than its platform takes, with two endpoints and two workers", async () => {
    await setUp(2);
    const url = receiver.url("/cgi-bin/webhook/send?key=shared-robot");
    receiver.reply("/cgi-bin/webhook/send?key=shared-robot", robotAnswer(ACCEPTED));
    await endpoint({ channel: "wecom", url, rules: limit("queue") });
    // Another address of the same robot.
    const path = "/proxy?to=wecom&key=shared-robot";
    receiver.reply(path, robotAnswer(ACCEPTED));
    await endpoint({ channel: "wecom", url: receiver.url(path), rules: limit("queue") });
    await send(25);
    for (const round of [1, 2]) {
      await until(`round ${round}`, () => receiver.requests.length >= 20 * round);
      await until("both lanes to be given back", async () => {
        const held = and(eq(lanes.organizationId, organization), isNotNull(lanes.leaseOwner));
        return (await test.db.$count(lanes, held)) === 0;
      });
      expect(receiver.requests).toHaveLength(20 * round);
      const log = await test.db.execute<{ count: number }>(sql`
        select count(*)::int as count from limiters, unnest(sends) s
        where key like 'robot:%' and s > extract(epoch from clock_timestamp()) * 1000 - 62000`);
      expect(log.rows[0]?.count).toBeLessThanOrEqual(20);
      await aMinutePasses();
    }
    await until("everything to arrive", async () => (await countOf(eq(deliveries.status, "delivered"))) === 50);
    expect(receiver.requests).toHaveLength(50);
    expect(await waiting()).toBe(0);
    const keys = (await test.db.select().from(limiters)).map(({ key }) => key);
    expect(keys.join()).not.toContain("shared-robot");
  });

  it("merge a burst: ten go by themselves, the others in one digest that names every one of them", async () => {
    await setUp();
    const id = await endpoint({ url: receiver.url("/burst"), rules: limit("merge", { perMinute: 10 }) });
    const accepted = await send(100);
    await until("ten single ones", () => receiver.requests.length === 10);
    expect(await blocked(id)).toMatchObject({ blockReason: "limit" });
    expect(await waiting()).toBe(90);
    await aMinutePasses();
    await until("the digest", async () => (await countOf(eq(deliveries.eventType, "delivery.digest"))) === 1);
    const all = await rows();
    const digest = all.find((row) => row.eventType === "delivery.digest");
    expect(digest).toMatchObject({ status: "delivered", tries: 1 });
    const merged = all.filter((row) => row.status === "merged");
    expect(merged).toHaveLength(90);
    expect(merged.every((row) => row.relatedId === digest?.id && row.finishedAt !== null)).toBe(true);
    expect(receiver.requests).toHaveLength(11);
    const sent = JSON.parse(receiver.requests.at(-1)?.body ?? "");
    expect(sent).toMatchObject({ type: "delivery.digest", data: { reason: "limit", count: 90 } });
    const listed = sent.data.members.map((member: { delivery_id: string }) => decodeId("delivery", member.delivery_id));
    expect(listed.sort()).toEqual(merged.map((row) => row.id).sort());
    expect(sent.data.members[0]).toMatchObject({ type: "ticket.created", data: { status: "open" } });
    const told = new Set([
      ...receiver.requests.slice(0, 10).map((request) => String(request.headers["x-event-id"])),
      ...sent.data.members.map((member: { event_id: string }) => member.event_id),
    ]);
    expect([...told].sort()).toEqual(accepted.map((event) => event.id).sort());
    expect(await waiting()).toBe(0);
  });

  it("lose nothing of a digest when the worker dies before it is sent", { timeout: 60_000 }, async () => {
    await setUp(0);
    await endpoint({ url: receiver.url("/crash"), rules: limit("merge", { minIntervalSeconds: 0.2 }) });
    await send(20);
    const crash = { point: "digest-committed", passes: 0, waitMs: 0 } as const;
    const first = startWorkerProcess(test.url, () => undefined, crash);
    stops.push(() => first.kill());
    await first.gone;
    const before = await rows();
    const merged = before.filter((row) => row.status === "merged");
    expect(merged.length).toBeGreaterThan(1);
    expect(before.length - merged.length).toBe(receiver.requests.length);
    const worker = await startWorkerInProcess(test.url, { name: "limits-after", sweep: true });
    stops.push(worker.stop);
    await until("everything to end", async () => (await waiting()) === 0, 30_000);
    const bodies = receiver.requests.map(({ body }) => JSON.parse(body));
    const told = bodies.flatMap((body) =>
      body.type === "delivery.digest"
        ? body.data.members.map((member: { data: { ticket_id: string } }) => member.data.ticket_id)
        : [body.data.ticket_id],
    );
    expect(new Set(told).size).toBe(20);
    expect(told).toHaveLength(20);
  });

  it("retry a digest as one, and send all of it again when somebody asks after it failed for good", async () => {
    await setUp();
    receiver.reply(
      "/failing",
      (request, response) => void response.writeHead(request.body.includes("delivery.digest") ? 503 : 200).end(),
    );
    await endpoint({
      url: receiver.url("/failing"),
      rules: limit("merge", { minIntervalSeconds: 0.3 }),
      retry: { delays: [0.05] },
    });
    const watch = { url: receiver.url("/watch"), events: ["delivery.exhausted" as const] };
    await endpoint(watch);
    await send(5);
    await until("the digest to fail", async () => (await countOf(eq(deliveries.status, "exhausted"))) === 1);
    const [digest] = (await rows()).filter((row) => row.status === "exhausted");
    expect(digest).toMatchObject({ eventType: "delivery.digest", tries: 2 });
    expect(await countOf(eq(deliveries.relatedId, digest?.id ?? ""))).toBe(4);
    await until("word of it", () => receiver.requests.some(({ path }) => path === "/watch"));
    receiver.reply("/failing", status(200));
    await retryDelivery(ctx, encodeId("delivery", digest?.id ?? ""));
    const arrived = and(eq(deliveries.id, digest?.id ?? ""), eq(deliveries.status, "delivered"));
    await until("the digest", async () => (await test.db.$count(deliveries, arrived)) === 1);
    await until("word of it to be recorded", async () => (await waiting()) === 0);
    const sent = receiver.requests.filter(({ body }) => body.includes('"delivery.digest"') && body.includes("members"));
    expect(new Set(sent.map(({ headers }) => headers["x-event-id"])).size).toBe(1);
    expect(JSON.parse(sent.at(-1)?.body ?? "").data.members).toHaveLength(4);
  });

  it("queue what is over the limit, in order, and lose nothing", async () => {
    await setUp();
    await endpoint({ url: receiver.url("/queue"), rules: limit("queue", { minIntervalSeconds: 0.03 }) });
    const accepted = await send(30);
    await until("everything to arrive", async () => (await countOf(eq(deliveries.status, "delivered"))) === 30);
    expect(receiver.requests.map(({ headers }) => headers["x-event-id"])).toEqual(accepted.map(({ id }) => id));
    const first = receiver.requests[0]?.at ?? 0;
    expect((receiver.requests.at(-1)?.at ?? 0) - first).toBeGreaterThanOrEqual(29 * 30);
  });

  it("drop what is over the limit, each with its record", async () => {
    await setUp();
    const id = await endpoint({ url: receiver.url("/drop"), rules: limit("drop", { perMinute: 10 }) });
    await send(50);
    const ended = isNotNull(deliveries.finishedAt);
    await until(
      "everything to end",
      async () => (await test.db.$count(deliveries, and(eq(deliveries.endpointId, id), ended))) === 50,
    );
    const all = await rows();
    expect(all.filter((row) => row.status === "delivered")).toHaveLength(10);
    expect(all.filter((row) => row.status === "skipped" && row.skipReason === "rate_limited")).toHaveLength(40);
    const stats = await test.db.select().from(deliveryStats).where(eq(deliveryStats.endpointId, id));
    const hours = stats.filter((row) => row.resolution === 3600);
    expect(hours.reduce((sum, row) => sum + row.skipped, 0)).toBe(40);
    // What comes later within the minute is dropped when it comes, not when the next slot is free.
    await send(3);
    await until("three more", async () => (await countOf(eq(deliveries.skipReason, "rate_limited"))) === 43);
    expect(receiver.requests).toHaveLength(10);
  });

  it("stop every endpoint of a robot that its platform banned, manual retries included", async () => {
    await setUp(2);
    const path = "/robot/send?access_token=banned-robot";
    const url = receiver.url(path);
    receiver.reply(path, robotAnswer(JSON.stringify({ errcode: 130101, errmsg: "send too fast" })));
    const one = await endpoint({ channel: "dingtalk", url, rules: limit("queue"), retry: { delays: [1] } });
    const two = await endpoint({ channel: "dingtalk", url, rules: limit("queue"), events: ["ticket.closed"] });
    await send(1);
    expect(await blocked(one)).toMatchObject({ blockReason: "ban" });
    const [refused] = await rows();
    expect(refused).toMatchObject({ status: "retrying", reason: "rate_limited", tries: 1 });
    const [planned] = await test.db.select().from(due).where(eq(due.endpointId, one));
    expect(planned?.step).toBe(0);
    expect((planned?.dueAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(9 * 60_000);
    const shared = isNotNull(limiters.blockedUntil);
    await until("the ban to be shared", async () => (await test.db.$count(limiters, shared)) === 1);
    await send(1, "ticket.closed");
    expect(await blocked(two)).toMatchObject({ blockReason: "ban" });
    await retryDelivery(ctx, encodeId("delivery", refused?.id ?? ""));
    ctx.wake.send([...Array(64).keys()].map((shard) => ({ kind: "drain", shard })));
    await until("the lane to stay blocked", async () => (await blocked(one)).wakeSeq > 1);
    expect(receiver.requests).toHaveLength(1);

    receiver.reply(path, robotAnswer(ACCEPTED));
    await test.db.execute(sql`update limiters set blocked_until = clock_timestamp()`);
    await test.db.execute(sql`update due set due_at = clock_timestamp() where organization_id = ${organization}`);
    await aMinutePasses();
    await until("both to arrive", async () => (await countOf(eq(deliveries.status, "delivered"))) === 2);
    expect(receiver.requests).toHaveLength(3);
  });

  it("go on at once when the limit that held them up is taken away", async () => {
    await setUp();
    const id = await endpoint({ url: receiver.url("/raised"), rules: limit("queue", { perMinute: 5 }) });
    await send(12);
    expect(await blocked(id)).toMatchObject({ blockReason: "limit" });
    expect(receiver.requests).toHaveLength(5);
    const address = { url: receiver.url("/raised"), events: ["ticket.created"] };
    await updateEndpoint(ctx, encodeId("endpoint", id), { ...address, rateLimit: null });
    await until("the others", async () => (await countOf(eq(deliveries.status, "delivered"))) === 12);
  });

  it("send what was collected for a set time as one digest, without any limit", async () => {
    await setUp();
    const times = { type: "times" as const, times: ["09:00"], days: [1, 2, 3, 4, 5, 6, 7], timezone: "Asia/Shanghai" };
    const rules = { ...NO_RULES, schedule: { ...times, priority: [], merge: true } };
    const id = await endpoint({ url: receiver.url("/collected"), rules });
    await send(7);
    const collected = and(eq(due.endpointId, id), eq(due.gather, true));
    await until("seven to be collected", async () => (await test.db.$count(due, collected)) === 7);
    expect(receiver.requests).toHaveLength(0);
    await test.db.execute(sql`update due set due_at = clock_timestamp() where endpoint_id = ${id}`);
    await aMinutePasses();
    await until("the digest", () => receiver.requests.length === 1);
    expect(JSON.parse(receiver.requests[0]?.body ?? "").data).toMatchObject({ reason: "schedule", count: 7 });
    await until("its record", async () => (await countOf(eq(deliveries.status, "delivered"))) === 1);
    expect(await countOf(eq(deliveries.status, "merged"))).toBe(7);
    const [event] = await test.db.select().from(events).where(eq(events.type, "delivery.digest"));
    expect(event).toBeDefined();
  });
});
