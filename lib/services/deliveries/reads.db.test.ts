import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertEvents } from "@/db/queries/events";
import { attempts, bodies } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type DeliveryRow, historyRows } from "@/db/testing/history-rows";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId, newUuid, uuidTime } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createEndpoint } from "../endpoints/create";
import { deleteEndpoint } from "../endpoints/delete";
import { getEvent } from "../events/get";
import { listEvents } from "../events/list";
import { getDelivery } from "./get";
import { type DeliveryListQuery, DeliveryListQuerySchema, listDeliveries } from "./list";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
let endpointId: string;
let endpointUuid: string;
let count = 0;

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
  ctx = world.as.owner;
  endpointId = await newEndpoint();
  endpointUuid = decodeId("endpoint", endpointId) ?? "";
});
afterAll(() => test.close());

async function newEndpoint(): Promise<string> {
  const input = {
    name: `hook ${++count}`,
    channel: "custom" as const,
    url: "https://example.com/x",
    events: ["ticket"],
  };
  return (await createEndpoint(ctx, input)).id;
}

const START = Date.parse("2025-01-15T00:00:00Z");
const { nextId, recorded, waiting } = historyRows(START, () => ({
  db: test.db,
  owner: { organizationId: ctx.organizationId, endpointId: endpointUuid },
}));

/** Every id of a filter, read page by page through the same cursors a caller uses. */
async function all(query: Record<string, string> = {}, limit = 2): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const input: Record<string, string> = { ...query, limit: String(limit), ...(cursor === null ? {} : { cursor }) };
    const page: Awaited<ReturnType<typeof listDeliveries>> = await listDeliveries(ctx, parsed(input));
    ids.push(...page.items.map((item) => item.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return ids;
}
const parsed = (query: Record<string, string>): DeliveryListQuery => DeliveryListQuerySchema.parse(query);

describe("the list of deliveries", () => {
  it("merges what waits with what is recorded, in order, each once, across pages", async () => {
    const target = await newEndpoint();
    const on = { endpointId: decodeId("endpoint", target) ?? "" };
    const ids = [
      await waiting(on),
      await recorded(on),
      await waiting(on),
      await waiting(on),
      await recorded({ ...on, status: "retrying" }),
      await recorded(on),
      await waiting(on),
    ];
    const retrying = decodeId("delivery", ids[4] ?? "") ?? "";
    await waiting({ ...on, deliveryId: retrying, tries: 1 });
    for (const limit of [1, 2, 3, 100]) expect(await all({ endpointId: target }, limit)).toEqual([...ids].reverse());
    const sending = decodeId("delivery", ids[0] ?? "") ?? "";
    await test.db.execute(sql`update lanes set inflight = array[${sending}, ${retrying}]::uuid[]
      where endpoint_id = ${on.endpointId}`);
    const statuses = async (status: string) => all({ endpointId: target, status });
    expect(await statuses("queued")).toEqual([ids[6], ids[3], ids[2]]);
    expect(await statuses("sending")).toEqual([ids[4], ids[0]]);
    expect(await statuses("retrying")).toEqual([]);
    expect(await statuses("sending,delivered")).toEqual([ids[5], ids[4], ids[1], ids[0]]);
    await test.db.execute(sql`update lanes set inflight = '{}' where endpoint_id = ${on.endpointId}`);
    expect(await statuses("retrying")).toEqual([ids[4]]);
  });

  it("filters by reason, answer, code, trigger, type, time and ids", async () => {
    const target = await newEndpoint();
    const on = { endpointId: decodeId("endpoint", target) ?? "" };
    const teapot = await recorded({ ...on, status: "exhausted", reason: "payload", responseStatus: 418, code: "418" });
    const busy = await recorded({
      ...on,
      status: "retrying",
      reason: "receiver_error",
      responseStatus: 503,
      code: "503",
    });
    const manual = await recorded({ ...on, trigger: "auto", attemptTrigger: "manual", responseStatus: 200 });
    const other = await recorded({ ...on, eventType: "leave_message.created", isTest: true, trigger: "test" });
    const idle = await waiting(on);
    const find = (query: Record<string, string>) => all({ endpointId: target, ...query });
    expect(await find({ reason: "payload" })).toEqual([teapot]);
    expect(await find({ http: "4xx" })).toEqual([teapot]);
    expect(await find({ http: "200,500-599" })).toEqual([manual, busy]);
    expect(await find({ code: "503" })).toEqual([busy]);
    expect(await find({ trigger: "manual" })).toEqual([manual]);
    expect(await find({ trigger: "test" })).toEqual([other]);
    expect(await find({ test: "false" })).toEqual([idle, manual, busy, teapot]);
    expect(await find({ eventType: "leave_message/new_message" })).toEqual([other]);
    expect(await find({ deliveryId: idle })).toEqual([idle]);
    expect(await find({ eventId: encodeId("event", decodeId("delivery", busy) ?? "") })).toEqual([busy]);
    const time = (id: string) => new Date(uuidTime(decodeId("delivery", id) ?? "")).toISOString();
    expect(await find({ from: time(busy), to: time(other) })).toEqual([manual, busy]);
  });

  it("shows why a try failed, and names endpoints that are deleted", async () => {
    const target = await newEndpoint();
    const id = await recorded({
      endpointId: decodeId("endpoint", target) ?? "",
      status: "exhausted",
      verdict: "rejected",
      reason: "signature",
      code: "310000",
      diagnosis: "dingtalk.sign",
      responseStatus: 200,
      timings: { dns: 1, tcp: 2, tls: 3, send: 0, firstByte: 4, download: 1, total: 11 },
    });
    await deleteEndpoint(ctx, target);
    const [item] = (await listDeliveries(ctx, parsed({ deliveryId: id }))).items;
    expect(item).toMatchObject({
      endpoint: { id: target, name: `hook ${count}`, channel: "custom", deleted: true },
      last: {
        reason: "signature",
        code: "310000",
        httpStatus: 200,
        totalMs: 11,
        diagnosis: { zh: expect.any(String) },
      },
    });
  });

  it("refuses a filter that is none", () => {
    expect(DeliveryListQuerySchema.safeParse({ http: "6xx" }).success).toBe(false);
    expect(DeliveryListQuerySchema.safeParse({ status: "done" }).success).toBe(false);
    expect(DeliveryListQuerySchema.safeParse({ endpointId: "evt_01jhg7wmt0fz8s4n5k2c9x3b7d" }).success).toBe(false);
  });
});

const sha256 = (text: string) => createHash("sha256").update(text).digest();
const exchange = (body: string, more: DeliveryRow = {}) => ({
  requestMethod: "POST",
  requestUrl: "https://example.com/x",
  requestHeaders: [["Content-Type", "application/json"]] as [string, string][],
  requestBodyHash: sha256(body),
  responseStatus: 500,
  responseHeaders: [] as [string, string][],
  responseBody: Buffer.from("no"),
  verdict: "retry" as const,
  diagnosis: "http.unavailable",
  ...more,
});

describe("one delivery", () => {
  const shared = '{"phone":"13800138000","note":"call 13900139000 or a.b@example.com"}';

  it("has every try with the bytes it sent, stored inline or once for the event", async () => {
    const eventId = nextId();
    const [event] = [{ type: "ticket.created" as const, data: { title: "x" } }];
    await insertEvents(test.db, [
      {
        id: eventId,
        organizationId: ctx.organizationId,
        ...event,
        source: "api",
        occurredAt: new Date(START),
        createdAt: new Date(START),
      },
    ]);
    const id = await recorded({
      eventId,
      tries: 3,
      status: "retrying",
      attemptTrigger: "retry",
      ...exchange(shared),
    });
    const uuid = decodeId("delivery", id) ?? "";
    const key = { deliveryId: uuid, organizationId: ctx.organizationId, attemptedAt: new Date(START) };
    await test.db.insert(bodies).values({ eventId, hash: sha256(shared), body: Buffer.from(shared) });
    await test.db.insert(attempts).values([
      { ...key, number: 1, attemptTrigger: "auto", ...exchange(shared) },
      { ...key, number: 2, attemptTrigger: "retry", ...exchange("other"), requestBody: Buffer.from("other") },
    ]);
    await waiting({ deliveryId: uuid, eventId, tries: 3, dueAt: new Date(START + 60_000) });
    await test.db.execute(sql`update lanes set blocked_until = ${new Date(START + 90_000).toISOString()}::timestamptz
      where endpoint_id = ${endpointUuid}`);
    const delivery = await getDelivery(ctx, id);
    expect(delivery.attempts.map(({ number, trigger, request }) => [number, trigger, request?.body])).toEqual([
      [1, "auto", shared],
      [2, "retry", "other"],
      [3, "retry", shared],
    ]);
    expect(delivery).toMatchObject({
      event: { id: encodeId("event", eventId), type: "ticket.created", source: "api" },
      next: { at: "2025-01-15T00:01:00.000Z", blockedUntil: "2025-01-15T00:01:30.000Z" },
      attempts: [{ response: { status: 500, body: "no", bytes: 2 } }, {}, { request: { bytes: shared.length } }],
    });
  });

  it("hides contact details in what was sent, and in an answer that repeats it, from viewers only", async () => {
    const echo = { ...exchange(shared), responseBody: Buffer.from(`got ${shared}`) };
    const id = await recorded({ ...echo, requestBody: Buffer.from(shared) });
    const answer = async (as: ServiceContext) => (await getDelivery(as, id)).attempts[0]?.response?.body;
    expect(await answer(world.as.agent)).toBe(`got ${shared}`);
    expect(await answer(world.as.viewer)).not.toMatch(/13800138000|13900139000|a\.b@/);
    const request = async (as: ServiceContext) => (await getDelivery(as, id)).attempts[0]?.request;
    expect(await request(world.as.agent)).toMatchObject({ body: shared, contactsHidden: false });
    const hidden = await request(world.as.viewer);
    expect(hidden).toMatchObject({ contactsHidden: true, bytes: shared.length });
    expect(JSON.parse(hidden?.body ?? "")).toEqual({
      phone: "138****8000",
      note: "call 139****9000 or a***@example.com",
    });
  });

  it("that waits for its first try has none yet", async () => {
    expect(await getDelivery(ctx, await waiting())).toMatchObject({
      status: "queued",
      attempts: [],
      last: null,
      event: null,
    });
  });
});

describe("events", () => {
  it("are paged newest first, filtered, and read with their data", async () => {
    const stranger = world.as.stranger;
    const at = (n: number) => ({ occurredAt: new Date(START + n), createdAt: new Date(START + n) });
    const row = (n: number, type: "ticket.created" | "leave_message.created", data: Record<string, unknown>) => ({
      id: newUuid(START + n),
      organizationId: stranger.organizationId,
      type,
      data,
      source: "api",
      ...at(n),
    });
    const message = { zeta: 1, message_content: "hi", customer_phone: "13800138000", customer_name: "张三" };
    const rows = [
      row(1, "ticket.created", { title: "a" }),
      row(2, "leave_message.created", message),
      row(3, "ticket.created", {}),
    ];
    await insertEvents(test.db, rows);
    const first = await listEvents(stranger, { limit: 2 });
    expect(first.items.map((item) => item.id)).toEqual(
      [rows[2], rows[1]].map((one) => encodeId("event", one?.id ?? "")),
    );
    expect(first.nextCursor).not.toBeNull();
    const onlyMessages = await listEvents(stranger, { type: ["leave_message.created"] });
    const id = onlyMessages.items[0]?.id ?? "";
    expect(onlyMessages.items).toHaveLength(1);
    const full = await getEvent(stranger, id);
    expect(Object.entries(full.data)).toEqual([
      ["customer_name", "张三"],
      ["customer_phone", "13800138000"],
      ["message_content", "hi"],
      ["zeta", 1],
    ]);
    const viewer = { ...stranger, actor: world.as.viewer.actor };
    expect((await getEvent(viewer, id)).data).toMatchObject({ customer_name: "张**", customer_phone: "138****8000" });
  });
});
