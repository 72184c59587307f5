import { and, eq, isNotNull, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deliveries, deliveryStats, due, events, lanes, limiters } from "@/db/schema";
import { type EndpointOptions, makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import { type Reply, status } from "@/e2e/faults/receiver";
import { startWorkerProcess } from "@/e2e/faults/worker-process";
import { type EndpointRules, NO_RULES, type Overflow } from "@/lib/domain/endpoint-rules";
import { decodeId, encodeId } from "@/lib/domain/ids";
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
  const pipeline = new PipelineUnderTest();

  async function setUp(workers = 1): Promise<void> {
    await pipeline.begin();
    for (let index = 0; index < workers; index++) await pipeline.startWorker();
  }

  const endpoint = (options: EndpointOptions) => makeEndpoint(pipeline.db, pipeline.organization, options);
  const send = (count: number, type = "ticket.created") =>
    ingestEvents(pipeline.ctx, {
      events: Array.from({ length: count }, (_, index) => ({
        type,
        data: { ticket_id: `T-${index + 1}`, title: `第 ${index + 1} 张`, status: "open" },
      })),
      source: "api",
    });
  const rows = () => pipeline.db.select().from(deliveries).where(eq(deliveries.organizationId, pipeline.organization));
  const countOf = (condition: ReturnType<typeof eq>) =>
    pipeline.db.$count(deliveries, and(eq(deliveries.organizationId, pipeline.organization), condition));
  const waiting = () => pipeline.db.$count(due, eq(due.organizationId, pipeline.organization));
  const blocked = (id: string) =>
    until("the lane to be given back, blocked", async () => {
      const [lane] = await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, id));
      return lane?.leaseOwner === null && lane.blockReason !== null ? lane : null;
    });

  /** Lets a minute pass for the limiters and blocks, instead of waiting for it. */
  async function aMinutePasses(): Promise<void> {
    await pipeline.db.execute(sql`
      update limiters set sends = coalesce((select array_agg(s - ${WINDOW_MS} order by s) from unnest(sends) s), '{}')`);
    await pipeline.db.execute(sql`
      update lanes set blocked_until = clock_timestamp() where blocked_until is not null`);
    pipeline.ctx.wake.send([...Array(64).keys()].map((shard) => ({ kind: "drain", shard })));
  }

  it("never send a robot more than its platform takes, with two endpoints and two workers", async () => {
    await setUp(2);
    const url = pipeline.receiver.url("/cgi-bin/webhook/send?key=shared-robot");
    pipeline.receiver.reply("/cgi-bin/webhook/send?key=shared-robot", robotAnswer(ACCEPTED));
    await endpoint({ channel: "wecom", url, rules: limit("queue") });
    // Another address of the same robot.
    const path = "/proxy?to=wecom&key=shared-robot";
    pipeline.receiver.reply(path, robotAnswer(ACCEPTED));
    await endpoint({ channel: "wecom", url: pipeline.receiver.url(path), rules: limit("queue") });
    await send(25);
    for (const round of [1, 2]) {
      await until(`round ${round}`, () => pipeline.receiver.requests.length >= 20 * round);
      await until("both lanes to be given back", async () => {
        const held = and(eq(lanes.organizationId, pipeline.organization), isNotNull(lanes.leaseOwner));
        return (await pipeline.db.$count(lanes, held)) === 0;
      });
      expect(pipeline.receiver.requests).toHaveLength(20 * round);
      const log = await pipeline.db.execute<{ count: number }>(sql`
        select count(*)::int as count from limiters, unnest(sends) s
        where key like 'robot:%' and s > extract(epoch from clock_timestamp()) * 1000 - 62000`);
      expect(log.rows[0]?.count).toBeLessThanOrEqual(20);
      await aMinutePasses();
    }
    await until("everything to arrive", async () => (await countOf(eq(deliveries.status, "delivered"))) === 50);
    expect(pipeline.receiver.requests).toHaveLength(50);
    expect(await waiting()).toBe(0);
    const keys = (await pipeline.db.select().from(limiters)).map(({ key }) => key);
    expect(keys.join()).not.toContain("shared-robot");
  });

  it("merge a burst: ten go by themselves, the others in one digest that names every one of them", async () => {
    await setUp();
    const id = await endpoint({ url: pipeline.receiver.url("/burst"), rules: limit("merge", { perMinute: 10 }) });
    const accepted = await send(100);
    await until("ten single ones", () => pipeline.receiver.requests.length === 10);
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
    expect(pipeline.receiver.requests).toHaveLength(11);
    const sent = JSON.parse(pipeline.receiver.requests.at(-1)?.body ?? "");
    expect(sent).toMatchObject({ type: "delivery.digest", data: { reason: "limit", count: 90 } });
    const listed = sent.data.members.map((member: { delivery_id: string }) => decodeId("delivery", member.delivery_id));
    expect(listed.sort()).toEqual(merged.map((row) => row.id).sort());
    expect(sent.data.members[0]).toMatchObject({ type: "ticket.created", data: { status: "open" } });
    const told = new Set([
      ...pipeline.receiver.requests.slice(0, 10).map((request) => String(request.headers["x-event-id"])),
      ...sent.data.members.map((member: { event_id: string }) => member.event_id),
    ]);
    expect([...told].sort()).toEqual(accepted.map((event) => event.id).sort());
    expect(await waiting()).toBe(0);
  });

  it("lose nothing of a digest when the worker dies before it is sent", { timeout: 60_000 }, async () => {
    await setUp(0);
    await endpoint({ url: pipeline.receiver.url("/crash"), rules: limit("merge", { minIntervalSeconds: 0.2 }) });
    await send(20);
    const crash = { point: "digest-committed", passes: 0, waitMs: 0 } as const;
    const first = startWorkerProcess(pipeline.url, () => undefined, crash);
    pipeline.after(() => first.kill());
    await first.gone;
    const before = await rows();
    const merged = before.filter((row) => row.status === "merged");
    expect(merged.length).toBeGreaterThan(1);
    expect(before.length - merged.length).toBe(pipeline.receiver.requests.length);
    await pipeline.startWorker();
    await until("everything to end", async () => (await waiting()) === 0, 30_000);
    const bodies = pipeline.receiver.requests.map(({ body }) => JSON.parse(body));
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
    pipeline.receiver.reply(
      "/failing",
      (request, response) => void response.writeHead(request.body.includes("delivery.digest") ? 503 : 200).end(),
    );
    await endpoint({
      url: pipeline.receiver.url("/failing"),
      rules: limit("merge", { minIntervalSeconds: 0.3 }),
      retry: { delays: [0.05] },
    });
    const watch = { url: pipeline.receiver.url("/watch"), events: ["delivery.exhausted" as const] };
    await endpoint(watch);
    await send(5);
    await until("the digest to fail", async () => (await countOf(eq(deliveries.status, "exhausted"))) === 1);
    const [digest] = (await rows()).filter((row) => row.status === "exhausted");
    expect(digest).toMatchObject({ eventType: "delivery.digest", tries: 2 });
    expect(await countOf(eq(deliveries.relatedId, digest?.id ?? ""))).toBe(4);
    await until("word of it", () => pipeline.receiver.requests.some(({ path }) => path === "/watch"));
    pipeline.receiver.reply("/failing", status(200));
    await retryDelivery(pipeline.ctx, encodeId("delivery", digest?.id ?? ""));
    const arrived = and(eq(deliveries.id, digest?.id ?? ""), eq(deliveries.status, "delivered"));
    await until("the digest", async () => (await pipeline.db.$count(deliveries, arrived)) === 1);
    await until("word of it to be recorded", async () => (await waiting()) === 0);
    const sent = pipeline.receiver.requests.filter(
      ({ body }) => body.includes('"delivery.digest"') && body.includes("members"),
    );
    expect(new Set(sent.map(({ headers }) => headers["x-event-id"])).size).toBe(1);
    expect(JSON.parse(sent.at(-1)?.body ?? "").data.members).toHaveLength(4);
  });

  it("queue what is over the limit, in order, and lose nothing", async () => {
    await setUp();
    await endpoint({ url: pipeline.receiver.url("/queue"), rules: limit("queue", { minIntervalSeconds: 0.03 }) });
    const accepted = await send(30);
    await until("everything to arrive", async () => (await countOf(eq(deliveries.status, "delivered"))) === 30);
    expect(pipeline.receiver.requests.map(({ headers }) => headers["x-event-id"])).toEqual(
      accepted.map(({ id }) => id),
    );
    const first = pipeline.receiver.requests[0]?.at ?? 0;
    expect((pipeline.receiver.requests.at(-1)?.at ?? 0) - first).toBeGreaterThanOrEqual(29 * 30);
  });

  it("drop what is over the limit, each with its record", async () => {
    await setUp();
    const id = await endpoint({ url: pipeline.receiver.url("/drop"), rules: limit("drop", { perMinute: 10 }) });
    await send(50);
    const ended = isNotNull(deliveries.finishedAt);
    await until(
      "everything to end",
      async () => (await pipeline.db.$count(deliveries, and(eq(deliveries.endpointId, id), ended))) === 50,
    );
    const all = await rows();
    expect(all.filter((row) => row.status === "delivered")).toHaveLength(10);
    expect(all.filter((row) => row.status === "skipped" && row.skipReason === "rate_limited")).toHaveLength(40);
    const stats = await pipeline.db.select().from(deliveryStats).where(eq(deliveryStats.endpointId, id));
    const hours = stats.filter((row) => row.resolution === 3600);
    expect(hours.reduce((sum, row) => sum + row.skipped, 0)).toBe(40);
    // What comes later within the minute is dropped when it comes, not when the next slot is free.
    await send(3);
    await until("three more", async () => (await countOf(eq(deliveries.skipReason, "rate_limited"))) === 43);
    expect(pipeline.receiver.requests).toHaveLength(10);
  });

  it("stop every endpoint of a robot that its platform banned, manual retries included", async () => {
    await setUp(2);
    const path = "/robot/send?access_token=banned-robot";
    const url = pipeline.receiver.url(path);
    pipeline.receiver.reply(path, robotAnswer(JSON.stringify({ errcode: 130101, errmsg: "send too fast" })));
    const one = await endpoint({ channel: "dingtalk", url, rules: limit("queue"), retry: { delays: [1] } });
    const two = await endpoint({ channel: "dingtalk", url, rules: limit("queue"), events: ["ticket.closed"] });
    await send(1);
    expect(await blocked(one)).toMatchObject({ blockReason: "ban" });
    const [refused] = await rows();
    expect(refused).toMatchObject({ status: "retrying", reason: "rate_limited", tries: 1 });
    const [planned] = await pipeline.db.select().from(due).where(eq(due.endpointId, one));
    expect(planned?.step).toBe(0);
    expect((planned?.dueAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(9 * 60_000);
    const shared = isNotNull(limiters.blockedUntil);
    await until("the ban to be shared", async () => (await pipeline.db.$count(limiters, shared)) === 1);
    await send(1, "ticket.closed");
    expect(await blocked(two)).toMatchObject({ blockReason: "ban" });
    await retryDelivery(pipeline.ctx, encodeId("delivery", refused?.id ?? ""));
    pipeline.ctx.wake.send([...Array(64).keys()].map((shard) => ({ kind: "drain", shard })));
    await until("the lane to stay blocked", async () => (await blocked(one)).wakeSeq > 1);
    expect(pipeline.receiver.requests).toHaveLength(1);

    pipeline.receiver.reply(path, robotAnswer(ACCEPTED));
    await pipeline.db.execute(sql`update limiters set blocked_until = clock_timestamp()`);
    await pipeline.db.execute(
      sql`update due set due_at = clock_timestamp() where organization_id = ${pipeline.organization}`,
    );
    await aMinutePasses();
    await until("both to arrive", async () => (await countOf(eq(deliveries.status, "delivered"))) === 2);
    expect(pipeline.receiver.requests).toHaveLength(3);
  });

  it("go on at once when the limit that held them up is taken away", async () => {
    await setUp();
    const id = await endpoint({ url: pipeline.receiver.url("/raised"), rules: limit("queue", { perMinute: 5 }) });
    await send(12);
    expect(await blocked(id)).toMatchObject({ blockReason: "limit" });
    expect(pipeline.receiver.requests).toHaveLength(5);
    const address = { url: pipeline.receiver.url("/raised"), events: ["ticket.created"] };
    await updateEndpoint(pipeline.ctx, encodeId("endpoint", id), { ...address, rateLimit: null });
    await until("the others", async () => (await countOf(eq(deliveries.status, "delivered"))) === 12);
  });

  it("send what was collected for a set time as one digest, without any limit", async () => {
    await setUp();
    const times = { type: "times" as const, times: ["09:00"], days: [1, 2, 3, 4, 5, 6, 7], timezone: "Asia/Shanghai" };
    const rules = { ...NO_RULES, schedule: { ...times, priority: [], merge: true } };
    const id = await endpoint({ url: pipeline.receiver.url("/collected"), rules });
    await send(7);
    const collected = and(eq(due.endpointId, id), eq(due.gather, true));
    await until("seven to be collected", async () => (await pipeline.db.$count(due, collected)) === 7);
    expect(pipeline.receiver.requests).toHaveLength(0);
    await pipeline.db.execute(sql`update due set due_at = clock_timestamp() where endpoint_id = ${id}`);
    await aMinutePasses();
    await until("the digest", () => pipeline.receiver.requests.length === 1);
    expect(JSON.parse(pipeline.receiver.requests[0]?.body ?? "").data).toMatchObject({ reason: "schedule", count: 7 });
    await until("its record", async () => (await countOf(eq(deliveries.status, "delivered"))) === 1);
    expect(await countOf(eq(deliveries.status, "merged"))).toBe(7);
    const [event] = await pipeline.db.select().from(events).where(eq(events.type, "delivery.digest"));
    expect(event).toBeDefined();
  });
});
