import { and, eq, isNotNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deliveries, due, lanes, limiters } from "@/db/schema";
import { makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import type { Reply } from "@/e2e/faults/receiver";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { ChannelId } from "@/lib/domain/endpoints";
import { ingestEvents } from "@/lib/services/events/ingest";

type Answer = { status: number; headers?: Record<string, string>; body: string };
const answer =
  ({ status, headers = {}, body }: Answer): Reply =>
  (_request, response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);

const CASES: { channel: ChannelId; path: string; refused: Answer; waitMs: number }[] = [
  {
    channel: "slack",
    path: "/services/T0/B0/banned-hook",
    refused: { status: 429, headers: { "retry-after": "120" }, body: "rate_limited" },
    waitMs: 120_000,
  },
  {
    channel: "discord",
    path: "/api/webhooks/100/banned-hook?wait=true",
    refused: {
      status: 429,
      body: JSON.stringify({ message: "You are being rate limited.", retry_after: 240.5, global: false }),
    },
    waitMs: 240_500,
  },
];

describe("a refusal for the rate", () => {
  const pipeline = new PipelineUnderTest();
  async function setUp(): Promise<void> {
    await pipeline.begin();
    await pipeline.db.delete(limiters);
    await pipeline.startWorker();
  }
  const send = (type: EventType) =>
    ingestEvents(pipeline.ctx, {
      events: [{ type, data: { ticket_id: "T-1", title: "一", status: "open" } }],
      source: "api",
    });
  const blocked = (id: string) =>
    until("the lane to be given back, blocked", async () => {
      const [lane] = await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, id));
      return lane?.leaseOwner === null && lane.blockReason !== null ? lane : null;
    });
  const isShared = () =>
    until("the ban to be shared", async () => {
      const [limiter] = await pipeline.db.select().from(limiters).where(isNotNull(limiters.blockedUntil));
      return limiter?.blockedUntil ?? null;
    });

  it.each(CASES)("of $channel holds back every endpoint of its hook", async ({ channel, path, refused, waitMs }) => {
    await setUp();
    pipeline.receiver.reply(path, answer(refused));
    const url = pipeline.receiver.url(path);
    const options = { channel, url, retry: { delays: [1] } };
    const one = await makeEndpoint(pipeline.db, pipeline.organization, options);
    const two = await makeEndpoint(pipeline.db, pipeline.organization, { ...options, events: ["ticket.closed"] });
    await send("ticket.created");
    expect(await blocked(one)).toMatchObject({ blockReason: "ban" });
    const [planned] = await pipeline.db.select().from(due).where(eq(due.endpointId, one));
    // A ban says nothing about the delivery: it costs no step of its schedule.
    expect(planned?.step).toBe(0);
    expect((planned?.dueAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(waitMs - 20_000);
    const shared = await isShared();
    expect(shared.getTime() - Date.now()).toBeGreaterThan(waitMs - 20_000);
    await send("ticket.closed");
    expect(await blocked(two)).toMatchObject({ blockReason: "ban" });
    expect(pipeline.receiver.requests).toHaveLength(1);
    const retried = and(eq(deliveries.endpointId, one), eq(deliveries.status, "retrying"));
    expect(await pipeline.db.select().from(deliveries).where(retried)).toMatchObject([{ reason: "rate_limited" }]);
  });

  it("is not waited for when Discord says that its bucket is empty", async () => {
    await setUp();
    const path = "/api/webhooks/100/emptied-hook?wait=true";
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "90.5" };
    pipeline.receiver.reply(path, answer({ status: 200, headers, body: '{"id":"1"}' }));
    const options = { channel: "discord" as const, url: pipeline.receiver.url(path) };
    const id = await makeEndpoint(pipeline.db, pipeline.organization, options);
    await send("ticket.created");
    await until("the first to arrive", async () => {
      const arrived = and(eq(deliveries.endpointId, id), eq(deliveries.status, "delivered"));
      return (await pipeline.db.$count(deliveries, arrived)) === 1;
    });
    expect((await isShared()).getTime() - Date.now()).toBeGreaterThan(60_000);
    await send("ticket.created");
    expect(await blocked(id)).toMatchObject({ blockReason: "ban" });
    expect(pipeline.receiver.requests).toHaveLength(1);
  });
});
