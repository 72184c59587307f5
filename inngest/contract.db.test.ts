import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { localTransport, makeOrganization, testContext, testLog, until } from "@/e2e/faults/fixture";
import { openReceiver, status, type TestReceiver } from "@/e2e/faults/receiver";
import { type InProcessWorker, startWorkerInProcess } from "@/e2e/faults/worker-in-process";
import type { ServiceContext } from "@/lib/context";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { decodeId } from "@/lib/domain/ids";
import { embeddedWakePort } from "@/lib/jobs/senders/embedded";
import { getDelivery } from "@/lib/services/deliveries/get";
import { type DeliveryItem, listDeliveries } from "@/lib/services/deliveries/list";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { deliveryStats } from "@/lib/services/deliveries/stats";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { ingestEvents } from "@/lib/services/events/ingest";

/*
 * What a caller of the API sees of the pipeline's rules: endpoints made and deliveries read through the services behind
 * the routes, with the defaults of the contract, a worker and a real receiver. The worker never sweeps: what waits must
 * be looked at by itself when its time comes.
 */
describe("the pipeline, as its callers see it", () => {
  let test: TestDb;
  let receiver: TestReceiver;
  let worker: InProcessWorker;
  let ctx: ServiceContext;
  const transport = localTransport();

  beforeAll(async () => {
    test = await openTestDb();
    receiver = await openReceiver();
    worker = await startWorkerInProcess(test.url, { name: "contract", sweep: false });
    const wake = embeddedWakePort({ db: test.db, log: testLog, origin: "web" });
    ctx = testContext(test.db, await makeOrganization(test.db), { wake, transport });
  });
  afterAll(async () => {
    await ctx.wake.close();
    await worker.stop();
    await transport.close();
    await receiver.close();
    await test.close();
  });
  beforeEach(() => {
    receiver.requests.length = 0;
  });

  let made = 0;
  async function hook(more: Partial<EndpointInput> = {}): Promise<{ id: string; path: string }> {
    const path = `/hook-${++made}`;
    const base = {
      name: `hook ${made}`,
      channel: "custom",
      url: receiver.url(path),
      events: ["ticket.created"],
    } as const;
    const endpoint = await createEndpoint(ctx, { ...base, events: [...base.events], ...more });
    return { id: endpoint.id, path };
  }
  const send = (...titles: string[]) =>
    ingestEvents(ctx, {
      events: titles.map((title) => ({
        type: "ticket.created",
        data: { ticket_id: `T-${title}`, title, status: "open" },
      })),
      source: "api",
    });
  const history = async (id: string): Promise<DeliveryItem[]> => {
    const uuid = decodeId("endpoint", id) ?? "";
    return (await listDeliveries(ctx, { endpointId: uuid })).items.reverse();
  };
  const ended = (id: string, count: number) =>
    until(`${count} deliveries to end`, async () => {
      const rows = (await history(id)).filter((row) => row.finishedAt !== null);
      return rows.length >= count ? rows : null;
    });
  const got = (path: string) => receiver.requests.filter((request) => request.path === path);

  it("drops a repetition by default, names the original, and counts it as skipped", async () => {
    const { id, path } = await hook();
    await send("same");
    await send("same", "other");
    const rows = await ended(id, 3);
    expect(rows.map((row) => [row.status, row.skipReason])).toEqual([
      ["delivered", null],
      ["skipped", "duplicate"],
      ["delivered", null],
    ]);
    expect(rows[1]).toMatchObject({ related: rows[0]?.id, tries: 0, last: null, why: { field: "dedupeSeconds" } });
    expect(got(path)).toHaveLength(2);
    const { totals } = await deliveryStats(ctx, { endpointId: id });
    expect(totals).toMatchObject({ deliveredFirst: 2, skipped: 1, exhausted: 0, total: 3 });
    expect((await getDelivery(ctx, rows[1]?.id ?? "")).attempts).toEqual([]);

    // Asked for by hand it goes through, and is no longer what was skipped.
    await retryDelivery(ctx, rows[1]?.id ?? "");
    const again = await until("the repetition to arrive", async () => {
      const row = await getDelivery(ctx, rows[1]?.id ?? "");
      return row.status === "delivered" ? row : null;
    });
    expect(again).toMatchObject({ skipReason: null, why: null, tries: 1, last: { trigger: "manual" } });
    expect(got(path)).toHaveLength(3);
    const after = (await deliveryStats(ctx, { endpointId: id })).totals;
    expect(after).toMatchObject({ deliveredFirst: 3, skipped: 0, total: 3 });
  });

  it("takes every repetition with a window of 0", async () => {
    const { id, path } = await hook({ dedupeSeconds: 0 });
    await send("twice", "twice");
    expect((await ended(id, 2)).map((row) => row.status)).toEqual(["delivered", "delivered"]);
    expect(new Set(got(path).map((request) => request.headers["x-event-id"])).size).toBe(2);
  });

  it("drops with a record, or queues with its reason, what is over the limit", async () => {
    const drop = await hook({ rateLimit: { perMinute: 2, overflow: "drop" } });
    const queue = await hook({ rateLimit: { perMinute: 2, overflow: "queue" } });
    await send("a", "b", "c", "d");
    const dropped = await ended(drop.id, 4);
    expect(dropped.map((row) => row.skipReason ?? row.status).sort()).toEqual([
      "delivered",
      "delivered",
      "rate_limited",
      "rate_limited",
    ]);
    await ended(queue.id, 2);
    const waiting = await until("two that wait for the limit", async () => {
      const rows = (await history(queue.id)).filter((row) => row.status === "queued" && row.wait?.reason === "limit");
      return rows.length === 2 ? rows : null;
    });
    expect(waiting.every((row) => row.wait?.until !== null)).toBe(true);
    expect([got(drop.path).length, got(queue.path).length]).toEqual([2, 2]);
    expect((await deliveryStats(ctx, { endpointId: drop.id })).totals).toMatchObject({ deliveredFirst: 2, skipped: 2 });
  });

  it.each([
    ["seconds of a 503", 503, (): string => "2"],
    ["a date of a 503", 503, (): string => new Date(Date.now() + 3_000).toUTCString()],
    ["seconds of a 429", 429, (): string => "2"],
  ] as const)("waits as long as Retry-After says: %s", async (_, code, wish) => {
    const { id, path } = await hook({ retry: { delays: [1] } });
    receiver.reply(path, (request, response) => {
      const first = request.headers["x-attempt"] === "1";
      response.writeHead(first ? code : 200, first ? { "retry-after": wish() } : {}).end();
    });
    await send("patience");
    const [row] = await ended(id, 1);
    expect(row).toMatchObject({ status: "delivered", tries: 2 });
    const [one, two] = got(path);
    expect([one, two].map((request) => request?.headers["x-attempt"])).toEqual(["1", "2"]);
    expect(two?.headers["x-event-id"]).toBe(one?.headers["x-event-id"]);
    expect((two?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(1_990);
  });

  it("keeps a least time between two pushes, and comes back by itself for what waits", async () => {
    const { id, path } = await hook({ rateLimit: { minIntervalSeconds: 2, overflow: "queue" } });
    await send("first", "second", "third");
    expect((await ended(id, 3)).map((row) => row.status)).toEqual(Array(3).fill("delivered"));
    const [one, two, three] = got(path).map((request) => request.at);
    expect((two ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(1_990);
    expect((three ?? 0) - (two ?? 0)).toBeGreaterThanOrEqual(1_990);
  });

  it("is switched off by 410, without a retry, and says why", async () => {
    const { id, path } = await hook();
    const watcher = await hook({ events: ["endpoint.disabled", "delivery.exhausted"] });
    receiver.reply(path, status(410));
    await send("gone");
    const [row] = await ended(id, 1);
    expect(row).toMatchObject({
      status: "exhausted",
      tries: 1,
      noRetry: "gone",
      last: { verdict: "dead", httpStatus: 410 },
    });
    await until("the endpoint to be off", async () => !(await getEndpoint(ctx, id)).enabled);
    expect(await getEndpoint(ctx, id)).toMatchObject({ status: "disabled", disabledReason: "gone" });
    await ended(watcher.id, 2);
    const told = got(watcher.path).map((request) => JSON.parse(request.body) as { type: string; data: object });
    expect(told.map(({ type }) => type).sort()).toEqual(["delivery.exhausted", "endpoint.disabled"]);
    for (const { data } of told) expect(data).toMatchObject({ endpoint_id: id });
  });

  it("limits robots as the platform does, leave messages to 10 a minute, custom receivers not at all", async () => {
    const robot = (more: Partial<EndpointInput>) => ({
      name: `robot ${++made}`,
      channel: "wecom" as const,
      url: receiver.url(`/cgi-bin/webhook/send?key=${made}`),
      events: ["ticket.created"],
      ...more,
    });
    const limitOf = async (input: EndpointInput) => (await createEndpoint(ctx, input)).rateLimit;
    expect(await limitOf(robot({}))).toMatchObject({ perMinute: 20, overflow: "merge" });
    expect(await limitOf(robot({ events: ["leave_message.created"] }))).toMatchObject({ perMinute: 10 });
    expect(await limitOf(robot({ rateLimit: { perMinute: 600, overflow: "drop" } }))).toMatchObject({
      perMinute: 20,
      overflow: "drop",
    });
    expect(await limitOf(robot({ rateLimit: null }))).toBeNull();
    const { id } = await hook();
    expect(await getEndpoint(ctx, id)).toMatchObject({
      rateLimit: null,
      dedupeSeconds: 600,
      filters: null,
      schedule: null,
      alerts: null,
      timeoutMs: 5_000,
      retry: { delays: [1, 5, 30] },
    });
  });
});
