import { and, eq, isNotNull, sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { deliveries, due, lanes } from "@/db/schema";
import { makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import { status } from "@/e2e/faults/receiver";
import { startWorkerProcess } from "@/e2e/faults/worker-process";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import { encodeId } from "@/lib/domain/ids";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { ingestEvents } from "@/lib/services/events/ingest";

describe("a lane in strict order", () => {
  const pipeline = new PipelineUnderTest();

  async function setUp(path: string, delays: number[]): Promise<string> {
    await pipeline.begin();
    const rules = { ...NO_RULES, ordered: true };
    return makeEndpoint(pipeline.db, pipeline.organization, {
      url: pipeline.receiver.url(path),
      rules,
      retry: { delays },
    });
  }

  /** Tickets 1 to `count`, each in an intake of its own. */
  async function send(count: number, from = 1): Promise<void> {
    for (let number = from; number < from + count; number++) {
      const data = { ticket_id: String(number), title: "t", status: "open" };
      await ingestEvents(pipeline.ctx, { events: [{ type: "ticket.created", data }], source: "api" });
    }
  }

  const numberOf = (body: string): number => Number(JSON.parse(body).data.ticket_id);
  const received = () => pipeline.receiver.requests.map(({ body }) => numberOf(body));
  const ended = (count: number) =>
    until(`${count} deliveries to end`, async () => {
      const mine = and(eq(deliveries.organizationId, pipeline.organization), isNotNull(deliveries.finishedAt));
      return (await pipeline.db.$count(deliveries, mine)) === count;
    });
  const oneToN = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  it("sends one at a time in the order of intake, and a retry holds up what follows", async () => {
    await setUp("/in-order", [0.05, 0.05, 0.05]);
    let open = 0;
    let most = 0;
    let refusals = 0;
    pipeline.receiver.reply("/in-order", (request, response) => {
      open++;
      most = Math.max(most, open);
      const refuse = numberOf(request.body) === 5 && refusals++ < 2;
      setTimeout(() => {
        open--;
        response.writeHead(refuse ? 503 : 200).end();
      }, 5);
    });
    await pipeline.startWorker();
    await send(30);
    await ended(30);
    expect(received()).toEqual([...oneToN(4), 5, 5, ...oneToN(30).slice(4)]);
    expect(most).toBe(1);
  });

  it("lets the next one pass when one failed for good", async () => {
    await setUp("/gives-up", []);
    pipeline.receiver.reply(
      "/gives-up",
      (request, response) => void response.writeHead(numberOf(request.body) === 2 ? 500 : 200).end(),
    );
    await pipeline.startWorker();
    await send(4);
    await ended(4);
    expect(received()).toEqual([1, 2, 3, 4]);
  });

  it("waits for a delivery that is not due yet, until somebody asks for it", async () => {
    const endpoint = await setUp("/holds", [3_600]);
    pipeline.receiver.reply(
      "/holds",
      (request, response) => void response.writeHead(numberOf(request.body) === 2 ? 500 : 200).end(),
    );
    await pipeline.startWorker();
    await send(5);
    const lane = await until("the lane to be given back", async () => {
      const [found] = await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
      return found?.leaseOwner === null && found.blockReason === "order" ? found : null;
    });
    expect((lane.blockedUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
    expect(received()).toEqual([1, 2]);
    // Nobody takes the lane again for what waits in it, not for a new event either.
    await send(1, 6);
    await until(
      "the new one to be queued",
      async () => (await pipeline.db.$count(due, eq(due.endpointId, endpoint))) === 5,
    );
    const [held] = await pipeline.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
    expect(held?.leaseToken).toBe(lane.leaseToken);
    pipeline.receiver.reply("/holds", status(200));
    const [second] = await pipeline.db
      .select()
      .from(deliveries)
      .where(and(eq(deliveries.endpointId, endpoint), eq(deliveries.status, "retrying")));
    await retryDelivery(pipeline.ctx, encodeId("delivery", second?.id ?? ""));
    await ended(6);
    expect(received()).toEqual([1, 2, 2, 3, 4, 5, 6]);
  });

  it("keeps the order when another worker takes over", async () => {
    await setUp("/handover", [1]);
    pipeline.receiver.reply(
      "/handover",
      (_request, response) => void setTimeout(() => response.writeHead(200).end(), 10),
    );
    const first = await pipeline.startWorker();
    await send(40);
    await until("some of them", () => pipeline.receiver.requests.length >= 10);
    await Promise.all([first.stop(), pipeline.startWorker()]);
    await ended(40);
    expect(received()).toEqual(oneToN(40));
  });

  it("keeps the order over a crash, and repeats the one that was on its way", { timeout: 60_000 }, async () => {
    await setUp("/crash", [1]);
    await send(20);
    const crash = { point: "request-started", passes: 7, waitMs: 0 } as const;
    const first = startWorkerProcess(pipeline.url, () => undefined, crash);
    pipeline.after(() => first.kill());
    await first.gone;
    expect(received().length).toBeLessThan(20);
    await pipeline.startWorker();
    await ended(20);
    const numbers = received();
    expect([...numbers].sort((a, b) => a - b)).toEqual(numbers);
    expect(new Set(numbers)).toEqual(new Set(oneToN(20)));
    expect(numbers.length).toBeLessThanOrEqual(21);
    const unknown = await pipeline.db.execute<{ count: number }>(sql`
      select count(*)::int as count from attempts where organization_id = ${pipeline.organization} and outcome_unknown`);
    expect(unknown.rows[0]?.count).toBe(1);
  });
});
