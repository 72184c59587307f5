import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { deliveries as deliveryRows } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { EVENT_CATALOGUE } from "@/lib/domain/catalogue";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { type Call, callRoute, makeToken } from "@/lib/http/testing";
import { createTransport } from "@/lib/transport/http";
import { POST as retry } from "./deliveries/[id]/retry/route";
import { GET as readDelivery } from "./deliveries/[id]/route";
import { GET as deliveries } from "./deliveries/route";
import { GET as eventTypes } from "./event-types/route";
import { GET as readEvent } from "./events/[id]/route";
import { GET as events, POST as send } from "./events/route";
import { POST as rotate } from "./webhooks/[id]/rotate-secret/route";
import { PATCH as change, GET as read, DELETE as remove } from "./webhooks/[id]/route";
import { GET as stats } from "./webhooks/[id]/stats/route";
import { POST as testSaved } from "./webhooks/[id]/test/route";
import { POST as create, GET as list } from "./webhooks/route";
import { POST as testUnsaved } from "./webhooks/test/route";

let test: TestDb;
let world: World;
let token: string;
let server: Server;
let base: string;
const bodies: string[] = [];
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
  token = await makeToken(test.db, world.organizationId, ["*"]);
  server = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => bodies.push(chunk.toString("utf8")));
    request.on("end", () => response.end('{"errcode":310000,"errmsg":"sign not match"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await transport.close();
  await new Promise((resolve) => server.close(resolve));
  await test.close();
});

type Handler = Parameters<typeof callRoute>[0];
const call = (handler: Handler, more: Call = {}) => callRoute(handler, { token, ...more });
const Made = z.object({ id: z.string() });
let count = 0;
const configuration = (more: object = {}) => ({
  name: `hook ${++count}`,
  channel: "custom",
  url: `${base}/hook/${count}`,
  events: ["ticket.created"],
  ...more,
});
async function made(more: object = {}): Promise<string> {
  return Made.parse((await call(create, { body: configuration(more) })).body).id;
}
const { sample } = EVENT_CATALOGUE["ticket.created"];
const event = (more: object = {}) => ({ type: "ticket.created", data: sample, ...more });
const Accepted = z.object({ accepted: z.array(z.object({ id: z.string(), duplicate: z.boolean() })) });

describe("POST /api/v1/events", () => {
  it("takes one event or many, in any spelling, and answers 202 with their ids", async () => {
    const one = await call(send, { body: event({ occurredAt: "2025-01-15T10:00:00+08:00" }) });
    expect(one.status).toBe(202);
    const [id] = Accepted.parse(one.body).accepted.map((accepted) => accepted.id);
    expect((await call(readEvent, { params: { id: id ?? "" } })).body).toMatchObject({
      id,
      type: "ticket.created",
      source: "api",
      occurredAt: "2025-01-15T02:00:00.000Z",
      data: sample,
    });
    const message = { type: "leave_message/new_message", data: EVENT_CATALOGUE["leave_message.created"].sample };
    const many = await call(send, { body: [event(), message] });
    expect(many.body).toMatchObject({ accepted: [{ type: "ticket.created" }, { type: "leave_message.created" }] });
    const page = await call(events, { query: { limit: "1", type: "leave_message.created" } });
    expect(page.body).toMatchObject({ items: [{ type: "leave_message.created" }], nextCursor: null });
  });

  it("keeps the order in which the sender wrote what is inside a field or unknown to the catalogue", async () => {
    const details = { zeta: 1, server_id: "server_001", memory_usage: "70%", cpu: [{ user: 1, idle: 2 }] };
    const data = { title: "系统性能警告", details, zz_trace: "t", a: 1 };
    const sent = Accepted.parse((await call(send, { body: { type: "system_alert.warning", data } })).body);
    const { body } = await call(readEvent, { params: { id: sent.accepted[0]?.id ?? "" } });
    const kept = z.object({ data: z.record(z.string(), z.unknown()) }).parse(body).data;
    expect(JSON.stringify(kept.details)).toBe(JSON.stringify(details));
    expect(Object.keys(kept).slice(-3)).toEqual(["details", "zz_trace", "a"]);
  });

  it("is repeatable by the caller's id and by Idempotency-Key", async () => {
    const first = Accepted.parse((await call(send, { body: event({ id: "order-1" }) })).body);
    const again = Accepted.parse((await call(send, { body: event({ id: "order-1" }) })).body);
    expect(again.accepted).toEqual([{ ...first.accepted[0], duplicate: true }]);
    const headers = { "idempotency-key": "call-1" };
    const keyed = Accepted.parse((await call(send, { body: [event(), event()], headers })).body);
    const repeated = Accepted.parse((await call(send, { body: [event(), event()], headers })).body);
    expect(repeated.accepted.map(({ id }) => id)).toEqual(keyed.accepted.map(({ id }) => id));
    expect(repeated.accepted.every(({ duplicate }) => duplicate)).toBe(true);
    const long = await call(send, { body: event(), headers: { "idempotency-key": "k".repeat(256) } });
    expect(long).toMatchObject({ status: 422, body: { errors: [{ path: "Idempotency-Key" }] } });
  });

  it("takes all or nothing, and says what is wrong where", async () => {
    const bad = { type: "no.such", data: {} };
    const answer = await call(send, { body: [event(), bad] });
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid" } });
    expect((await call(send, { body: { type: "ticket.created" } })).body).toMatchObject({ errors: [{ path: "data" }] });
    // One spelling of paths in a batch, whichever check it was.
    for (const wrong of [bad, { ...bad, type: "" }]) {
      expect((await call(send, { body: [event(), wrong] })).body).toMatchObject({ errors: [{ path: "1.type" }] });
    }
    expect((await call(send, { body: { type: "webhook.test", data: {} } })).status).toBe(422);
  });

  it("takes a thousand at once, not one more, and five megabytes, not a byte more", async () => {
    const thousand = Array.from({ length: 1000 }, () => event());
    expect((await call(send, { body: thousand })).status).toBe(202);
    expect((await call(send, { body: [...thousand, event()] })).status).toBe(413);
    const large = event({ data: { ...sample, note: "x".repeat(5 * 1_048_576) } });
    expect((await call(send, { body: large })).status).toBe(413);
  });
});

describe("GET /api/v1/event-types", () => {
  it("lists every type with a sample that its schema describes", async () => {
    const { items } = z
      .object({ items: z.array(z.looseObject({ type: z.string(), schema: z.looseObject({ type: z.string() }) })) })
      .parse((await call(eventTypes)).body);
    expect(items.map((item) => item.type)).toEqual([...EVENT_TYPES]);
    expect(items[0]).toMatchObject({ category: "leave_message", aliases: expect.arrayContaining(["new_message"]) });
  });
});

describe("/api/v1/webhooks", () => {
  it("takes document A's blocks as printed and shows a switch per type", async () => {
    const blocks = [
      { type: "leave_message", enabled: true, events: ["new_message", "message_replied"] },
      { type: "system_alert", enabled: false, events: ["error"] },
    ];
    const answer = await call(create, { body: configuration({ events: blocks }) });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        events: ["leave_message.created", "leave_message.replied"],
        subscriptions: [
          { category: "leave_message", enabled: true },
          { category: "system_alert", enabled: false, events: ["system_alert.error"] },
        ],
      },
    });
    const { id } = Made.parse(answer.body);
    expect((await call(read, { params: { id } })).body).toEqual({ ...(answer.body as object) });
  });

  it("changes what is named, tells of a change in between, and of a name that is taken", async () => {
    const id = await made();
    const params = { id };
    expect(await call(change, { params, body: { version: 1, timeoutMs: 9000 } })).toMatchObject({
      status: 200,
      body: { version: 2, timeoutMs: 9000, name: `hook ${count}` },
    });
    expect((await call(change, { params, body: { version: 1, timeoutMs: 8000 } })).status).toBe(409);
    await made({ name: "taken" });
    expect(await call(change, { params, body: { name: "taken" } })).toMatchObject({
      status: 409,
      body: {
        code: "conflict",
        errors: [{ path: "name", message: 'The name "taken" already exists, choose another' }],
      },
    });
    expect((await call(change, { params, body: { colour: "red" } })).status).toBe(422);
    expect((await call(list, { query: { keyword: "taken" } })).body).toMatchObject({ items: [{ name: "taken" }] });
  });

  it("explains an invalid configuration field by field, in the reader's language", async () => {
    const body = configuration({ url: "ftp://example.com", timeoutMs: 99 });
    expect(await call(create, { body })).toMatchObject({
      status: 422,
      body: { code: "invalid", errors: [{ path: "timeoutMs", message: "Must be between 1 and 30 seconds" }] },
    });
    const chinese = await call(create, {
      body: configuration({ url: "ftp://example.com" }),
      headers: { "accept-language": "zh-CN" },
    });
    expect(chinese.body).toMatchObject({ errors: [{ path: "url", message: "请输入以 https:// 开头的完整地址" }] });
  });

  it("deletes once", async () => {
    const id = await made();
    expect(await call(remove, { params: { id } })).toMatchObject({ status: 204, body: undefined });
    expect((await call(remove, { params: { id } })).status).toBe(404);
    expect((await call(read, { params: { id: "whk_nonsense" } })).status).toBe(404);
  });

  it("rotates a secret without a body", async () => {
    const id = await made({ signature: { scheme: "sha256", secret: "0123456789abcdef" } });
    const answer = await call(rotate, { params: { id } });
    const { secret } = z.object({ secret: z.string() }).parse(answer.body);
    expect(answer.body).toMatchObject({ webhook: { signature: { secret: { set: true, last4: secret.slice(-4) } } } });
    expect((await call(rotate, { params: { id: await made() } })).status).toBe(422);
  });

  it("tests the saved webhook, the webhook with a change, and an unsaved configuration", async () => {
    const id = await made();
    expect(await call(testSaved, { params: { id } })).toMatchObject({
      status: 200,
      body: { ok: true, verdict: "delivered", deliveryId: expect.stringMatching(/^dlv_/), timings: { dns: null } },
    });
    const limited = await call(testSaved, { params: { id }, body: { eventType: "ticket.created" } });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThan(0);
    const robot = configuration({ channel: "dingtalk", url: `${base}/robot/send?access_token=abcdef0123456789abcdef` });
    expect(await call(testUnsaved, { body: robot })).toMatchObject({
      status: 200,
      body: {
        ok: false,
        verdict: "rejected",
        code: "310000",
        diagnosis: {
          zh: expect.any(String),
          en: expect.any(String),
          remedy: { en: expect.any(Array) },
          field: "config.secret",
        },
        request: { method: "POST", url: expect.stringContaining("access_token=abcd••••cdef") },
        response: { status: 200 },
      },
    });
    const wrapped = { configuration: configuration(), eventType: "ticket.closed", locale: "en" };
    expect((await call(testUnsaved, { body: wrapped })).body).toMatchObject({ ok: true, eventType: "ticket.closed" });
    const invalid = await call(testUnsaved, { body: configuration({ url: "https://10.0.0.1/" }) });
    expect(invalid).toMatchObject({ status: 422, body: { errors: [{ path: "url" }] } });
    const changed = { configuration: { url: `${base}/else` } };
    expect((await call(testSaved, { params: { id: await made() }, body: changed })).body).toMatchObject({ ok: true });
    expect(bodies.length).toBeGreaterThan(3);
  });

  it("draws statistics", async () => {
    const params = { id: await made() };
    const answer = await call(stats, { params, query: { granularity: "hour", timeZone: "UTC" } });
    expect(answer).toMatchObject({
      status: 200,
      body: { granularity: "hour", totals: { total: 0 }, final: { rate: null } },
    });
    expect((await call(stats, { params, query: { from: "yesterday" } })).status).toBe(422);
  });
});

describe("/api/v1/deliveries", () => {
  it("lists with filters, shows one, tries it again", async () => {
    const endpointId = await made();
    const accepted = Accepted.parse((await call(send, { body: event() })).body).accepted;
    const id = newUuid(Date.now());
    await test.db.insert(deliveryRows).values({
      id,
      organizationId: world.organizationId,
      endpointId: decodeId("endpoint", endpointId) ?? "",
      eventId: decodeId("event", accepted[0]?.id ?? "") ?? "",
      eventType: "ticket.created",
      status: "exhausted",
      trigger: "auto",
      tries: 4,
      attemptedAt: new Date(),
      responseStatus: 503,
      reason: "receiver_error",
    });
    const query = { endpointId, status: "exhausted,retrying", http: "5xx" };
    const edge = encodeId("delivery", id);
    expect((await call(deliveries, { query })).body).toMatchObject({
      items: [{ id: edge, tries: 4 }],
      nextCursor: null,
    });
    expect((await call(deliveries, { query: { http: "abc" } })).body).toMatchObject({ errors: [{ path: "http.0" }] });
    const params = { id: edge };
    expect((await call(readDelivery, { params })).body).toMatchObject({ id: edge, status: "exhausted", next: null });
    expect(await call(retry, { params })).toMatchObject({ status: 202, body: { id: edge } });
    expect((await call(readDelivery, { params })).body).toMatchObject({ next: { at: expect.any(String) } });
    await call(remove, { params: { id: endpointId } });
    expect((await call(retry, { params })).status).toBe(412);
  });
});
