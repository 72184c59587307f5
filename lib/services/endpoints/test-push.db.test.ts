import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { AppError } from "@/lib/errors";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { getDelivery } from "../deliveries/get";
import { createEndpoint } from "./create";
import { testPush } from "./test-push";

type Received = { method: string; url: string; headers: Record<string, unknown>; body: string };

let test: TestDb;
let world: World;
let ctx: ServiceContext;
let server: Server;
let base: string;
let received: Received[] = [];
let answer: { status: number; body: string; date?: Date } = { status: 200, body: '{"errcode":0,"errmsg":"ok"}' };
/** Tests of one endpoint are limited: each test here happens a minute after the one before. */
let clock = Date.now();
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
  ctx = { ...world.as.admin, now: () => new Date(clock) };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
      const told = answer.date === undefined ? {} : { date: answer.date.toUTCString() };
      response.writeHead(answer.status, { "content-type": "application/json", ...told }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  received = [];
  answer = { status: 200, body: '{"errcode":0,"errmsg":"ok"}' };
  clock += 61_000;
});
afterAll(async () => {
  await transport.close();
  await new Promise((resolve) => server.close(resolve));
  await test.close();
});

let count = 0;
const custom = (more: Partial<EndpointInput> = {}): EndpointInput => ({
  name: `custom ${++count}`,
  channel: "custom",
  url: `${base}/hook/${count}`,
  events: ["ticket.created"],
  ...more,
});
const dingtalk = (more: Partial<EndpointInput> = {}): EndpointInput => ({
  name: `group ${++count}`,
  channel: "dingtalk",
  url: `${base}/robot/send?access_token=7a1c00000000000000000000000${count}478b`,
  events: ["leave_message.created"],
  config: { secret: "SECabcdefghijklmnop" },
  ...more,
});

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was accepted");
  return error;
}
const countOf = async (table: "deliveries" | "events" | "due" | "delivery_stats" | "unrouted") =>
  (await test.db.execute<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(table)}`)).rows[0]?.n;

describe("test push of a saved endpoint", () => {
  it("sends what every push sends, answers with the whole exchange, records it and counts it nowhere", async () => {
    const endpoint = await createEndpoint(
      ctx,
      custom({
        auth: { type: "bearer", token: "bearer-token-123456" },
        signature: { scheme: "sha256", secret: "0123456789abcdef0123" },
      }),
    );
    const result = await testPush(ctx, { endpointId: endpoint.id });
    const [request] = received;
    expect(result).toMatchObject({
      ok: true,
      verdict: "delivered",
      code: "200",
      eventType: "webhook.test",
      request: { method: "POST", url: endpoint.url, body: request?.body },
      response: { status: 200, body: answer.body, truncated: false, bytes: answer.body.length },
      timings: { total: expect.any(Number), firstByte: expect.any(Number) },
      connection: { reused: false },
    });
    expect(request?.headers).toMatchObject({ "x-test": "1", "x-attempt": "1", "x-event-id": result.eventId });
    expect(request?.headers.authorization).toBe("Bearer bearer-token-123456");
    const hmac = createHmac("sha256", "0123456789abcdef0123")
      .update(request?.body ?? "")
      .digest("hex");
    expect(request?.headers.signature).toBe(`sha256=${hmac}`);
    const recorded = await getDelivery(ctx, result.deliveryId ?? "");
    expect(recorded).toMatchObject({
      status: "delivered",
      isTest: true,
      trigger: "test",
      tries: 1,
      eventId: result.eventId,
      next: null,
      attempts: [{ number: 1, trigger: "test", verdict: "delivered", request: { body: request?.body } }],
    });
    expect([await countOf("due"), await countOf("delivery_stats"), await countOf("unrouted")]).toEqual([0, 0, 0]);
  });

  it("tells how far our clock is from the receiver's, which signatures with a time depend on", async () => {
    const { id } = await createEndpoint(ctx, dingtalk());
    answer = { status: 200, body: '{"errcode":310000,"errmsg":"sign not match"}', date: new Date(clock - 3_600_000) };
    const { connection } = await testPush(ctx, { endpointId: id });
    expect(Math.abs((connection?.clockOffsetMs ?? 0) - 3_600_000)).toBeLessThanOrEqual(500);
  });

  it("explains a platform's refusal behind HTTP 200 and records it as failed, without a retry", async () => {
    const endpoint = await createEndpoint(ctx, dingtalk());
    answer = { status: 200, body: '{"errcode":310000,"errmsg":"sign not match"}' };
    const result = await testPush(ctx, { endpointId: endpoint.id });
    expect(result).toMatchObject({
      ok: false,
      verdict: "rejected",
      code: "310000",
      diagnosis: {
        zh: "签名校验失败（errcode 310000）：请检查加签密钥",
        field: "config.secret",
        reason: "signature",
        raw: { code: "310000" },
      },
    });
    expect(result.diagnosis.remedy.zh.length).toBeGreaterThan(0);
    expect(await getDelivery(ctx, result.deliveryId ?? "")).toMatchObject({ status: "exhausted", next: null });
    expect(received[0]?.body).toContain("测试");
  });

  it("tells of a receiver that does not answer", async () => {
    const endpoint = await createEndpoint(ctx, custom({ url: "http://127.0.0.1:1/closed" }));
    expect(await testPush(ctx, { endpointId: endpoint.id })).toMatchObject({
      ok: false,
      verdict: "retry",
      code: "ECONNREFUSED",
      response: null,
      diagnosis: { reason: "connect", field: "url" },
    });
  });

  it("sends any type of the catalogue, by any spelling, with the caller's data", async () => {
    const endpoint = await createEndpoint(ctx, custom({ format: "weiyu" }));
    const data = { title: "db-1", content: "disk is full", level: "error", error_code: "E1", timestamp: "x" };
    const result = await testPush(ctx, { endpointId: endpoint.id, eventType: "system_alert.error", data });
    expect(result.eventType).toBe("system_alert.error");
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({ event_type: "system_alert", data: { title: "db-1" } });
    clock += 61_000;
    const wrong = await failureOf(testPush(ctx, { endpointId: endpoint.id, eventType: "nothing.known" }));
    expect(wrong.fields).toMatchObject([{ path: "eventType", key: "event_unknown" }]);
  });

  it("defaults to a marked leave message where only leave messages can be carried", async () => {
    const endpoint = await createEndpoint(ctx, custom({ events: ["leave_message.created"] }));
    expect(endpoint.format).toBe("leavemsg");
    expect((await testPush(ctx, { endpointId: endpoint.id })).eventType).toBe("leave_message.created");
    expect(received[0]?.body).toContain("【测试】");
    clock += 61_000;
    const wrong = await failureOf(testPush(ctx, { endpointId: endpoint.id, eventType: "ticket.created" }));
    expect(wrong).toMatchObject({ code: "invalid", fields: [{ path: "eventType", key: "test_format" }] });
  });

  it("allows one in three seconds and ten a minute", async () => {
    const endpoint = await createEndpoint(ctx, custom());
    const id = { endpointId: endpoint.id };
    await testPush(ctx, id);
    expect(await failureOf(testPush(ctx, id))).toMatchObject({ code: "limit", retryAfterSeconds: 3 });
    for (let sent = 1; sent < 10; sent++) {
      clock += 3_000;
      await testPush(ctx, id);
    }
    clock += 3_000;
    expect((await failureOf(testPush(ctx, id))).code).toBe("limit");
    clock += 61_000;
    expect((await testPush(ctx, id)).ok).toBe(true);
  });
});

describe("test push of what is not saved", () => {
  it("needs neither name nor events, records nothing", async () => {
    const before = await countOf("deliveries");
    const { name: _name, events: _events, ...configuration } = dingtalk();
    const result = await testPush(ctx, { configuration: { ...configuration, name: "" } });
    expect(result).toMatchObject({ ok: true, verdict: "delivered" });
    expect(result.deliveryId).toBeUndefined();
    expect(await countOf("deliveries")).toBe(before);
  });

  it("refuses an invalid configuration with the fields of the form, before anything is sent", async () => {
    const wrong = { ...custom({ url: "http://10.0.0.1/x" }), auth: { type: "basic", username: "a:b", password: "" } };
    const error = await failureOf(testPush(ctx, { configuration: wrong }));
    expect(error.code).toBe("invalid");
    expect(error.fields.map((field) => field.path)).toEqual(["auth.username", "auth.password"]);
    const blocked = await failureOf(testPush(ctx, { configuration: custom({ url: "http://10.0.0.1/x" }) }));
    expect(blocked.fields).toMatchObject([{ path: "url", key: "url_blocked" }]);
    expect(received).toEqual([]);
  });

  it("tests a change of a saved endpoint with the secrets that are stored", async () => {
    const endpoint = await createEndpoint(ctx, custom({ auth: { type: "bearer", token: "bearer-token-123456" } }));
    const change = { url: `${base}/moved`, auth: endpoint.auth, timeoutMs: 2000 };
    const result = await testPush(ctx, { endpointId: endpoint.id, configuration: change });
    expect(result.ok).toBe(true);
    expect(result.deliveryId).toBeUndefined();
    expect(received[0]).toMatchObject({ url: "/moved", headers: { authorization: "Bearer bearer-token-123456" } });
    clock += 61_000;
    const elsewhere = { url: "http://127.0.0.2:9/steal" };
    const refused = await failureOf(testPush(ctx, { endpointId: endpoint.id, configuration: elsewhere }));
    expect(refused.fields).toMatchObject([{ path: "auth.token", key: "secret_resubmit" }]);
  });

  it("is limited by address, so that a new form is no way around", async () => {
    const configuration = custom();
    await testPush(ctx, { configuration });
    expect((await failureOf(testPush(ctx, { configuration: { ...configuration, name: "other" } }))).code).toBe("limit");
  });

  it("is limited in all, so that an address of its own for each is no way around either", async () => {
    for (let n = 0; n < 60; n++) expect((await testPush(ctx, { configuration: custom() })).ok).toBe(true);
    const refused = await failureOf(testPush(ctx, { configuration: custom() }));
    expect(refused.code).toBe("limit");
    expect((await testPush({ ...world.as.stranger, now: ctx.now }, { configuration: custom() })).ok).toBe(true);
  });

  it("keeps the limit of the platform's robot, and says when there is a slot again", async () => {
    const first = await createEndpoint(ctx, dingtalk());
    const url = `${base}/robot/send?access_token=7a1c00000000000000000000000${count}478b`;
    await test.db.execute(sql`delete from limiters`);
    expect((await testPush(ctx, { endpointId: first.id })).ok).toBe(true);
    const spent = await test.db.execute<{ sends: number }>(sql`select cardinality(sends) as sends from limiters
      where key like 'robot:%'`);
    expect(spent.rows).toEqual([{ sends: 1 }]);
    // The other nineteen of this minute went elsewhere.
    await test.db.execute(sql`update limiters set sends = array_fill(sends[1], array[20]) where key like 'robot:%'`);
    clock += 61_000;
    const refused = await failureOf(testPush(ctx, { configuration: dingtalk({ url }) }));
    expect(refused.code).toBe("limit");
    expect(refused.retryAfterSeconds).toBeGreaterThan(50);
    expect(received).toHaveLength(1);
  });

  it("has everybody wait when the platform bans the robot", async () => {
    await test.db.execute(sql`delete from limiters`);
    answer = { status: 200, body: '{"errcode":130101,"errmsg":"send too fast"}' };
    const configuration = dingtalk();
    expect(await testPush(ctx, { configuration })).toMatchObject({ ok: false, verdict: "retry", code: "130101" });
    clock += 61_000;
    const refused = await failureOf(testPush(ctx, { configuration }));
    expect(refused.code).toBe("limit");
    expect(refused.retryAfterSeconds).toBeGreaterThan(500);
  });
});
