import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { PageQuerySchema } from "@/lib/domain/paging";
import { AppError } from "@/lib/errors";
import { apiRoute, publicRoute, Reply } from "./api-route";
import { makeWorld, testRouteAuthorization, type World } from "./authorization-table";
import { defineContract } from "./contract";
import { idParam } from "./id-param";
import { callRoute, makeToken } from "./testing";

const contract = defineContract({
  operationId: "putThing",
  method: "POST",
  path: "/api/v1/things/{id}",
  tag: "things",
  summary: { zh: "测试", en: "For the tests of the wrapper" },
  permission: "endpoint.write",
  params: idParam("endpoint"),
  query: PageQuerySchema,
  body: z.strictObject({
    name: z.string().min(1).max(5),
    nested: z.object({ list: z.array(z.string()).min(1) }).optional(),
  }),
  maxBytes: 1000,
  status: 200,
  response: z.object({ name: z.string(), limit: z.number(), organizationId: z.string(), ip: z.string().nullable() }),
});
const route = apiRoute(contract, ({ ctx, body, query }) => ({
  name: body.name,
  limit: query.limit,
  organizationId: ctx.organizationId,
  ip: ctx.ip,
}));
const failing = (error: unknown) => apiRoute({ ...contract, body: z.unknown() }, () => Promise.reject(error));

let test: TestDb;
let world: World;
let token: string;
const params = { id: "whk_01jhg7wmt0fz8s4n5k2c9x3b7d" };
const call = (body: unknown, more: object = {}) => callRoute(route, { token, params, body, ...more });

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
  token = await makeToken(test.db, world.organizationId, ["endpoint.write"]);
});
afterAll(() => test.close());

describe("API route", () => {
  it("hands parsed inputs and the token's organization to the handler", async () => {
    const answer = await call({ name: "ok" }, { query: { limit: "7" } });
    expect(answer).toMatchObject({ status: 200, body: { name: "ok", limit: 7, organizationId: world.organizationId } });
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  it("keeps the caller's request id and makes one of a strange one", async () => {
    const answer = await call({ name: "ok" }, { headers: { "x-request-id": "caller-1234" } });
    expect(answer.headers.get("x-request-id")).toBe("caller-1234");
    const strange = await call({ name: "" }, { headers: { "x-request-id": "<b>x</b> y" } });
    expect(strange.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(strange.body).toMatchObject({ requestId: strange.headers.get("x-request-id") });
  });

  it("says where the body is no JSON", async () => {
    expect(await call('{\n "name": oops\n}')).toMatchObject({
      status: 400,
      body: {
        code: "malformed",
        detail: "The body is not JSON: error at line 2, column 10.",
        type: "/docs/api#error-malformed",
      },
    });
    expect(await call("")).toMatchObject({ status: 400 });
  });

  it("answers what does not match the schema with every path", async () => {
    const answer = await call({ name: "too long", nested: { list: [] }, extra: 1 });
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(answer.body).toMatchObject({
      code: "invalid",
      status: 422,
      title: "The content is not valid",
      errors: [
        { path: "name", message: "At most 5 characters" },
        { path: "nested.list", message: "At least 1 item" },
        { path: "", message: "Unknown fields: extra" },
      ],
    });
    expect((await call({})).body).toMatchObject({ errors: [{ path: "name", message: "Required" }] });
  });

  it("speaks Chinese to who asks for it", async () => {
    const answer = await call({}, { headers: { "accept-language": "zh-CN,zh;q=0.9" } });
    expect(answer.body).toMatchObject({ title: "内容未通过校验", errors: [{ path: "name", message: "必填" }] });
  });

  it("refuses a cursor and a limit that are none", async () => {
    expect(await call({ name: "ok" }, { query: { cursor: "abc" } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "cursor" }] },
    });
    expect(await call({ name: "ok" }, { query: { limit: "101" } })).toMatchObject({ status: 422 });
  });

  it("refuses a query that no database text can hold", async () => {
    expect(await call({ name: "ok" }, { query: { cursor: "a\u0000b" } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: "cursor", message: expect.stringContaining("NUL") }] },
    });
  });

  it("refuses other media types and bodies that are too large, announced or not", async () => {
    expect(await call({ name: "ok" }, { headers: { "content-type": "text/plain" } })).toMatchObject({ status: 415 });
    expect(await call({ name: "x".repeat(1000) })).toMatchObject({ status: 413, body: { code: "too_large" } });
    const endless = new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(600)) });
    const init = { method: "POST", body: endless, duplex: "half" as const };
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const request = new Request("http://127.0.0.1/api/v1/things/x", { ...init, headers });
    expect((await route(request, { params: Promise.resolve(params) })).status).toBe(413);
  });

  it("refuses text that a database cannot hold, with its path", async () => {
    for (const body of ['{"name":"a\\u0000"}', '{"nested":{"list":["\\ud800"]},"name":"a"}', '{"a\\u0000":1}']) {
      expect(await call(body)).toMatchObject({
        status: 422,
        body: { errors: [{ message: expect.stringContaining("NUL") }] },
      });
    }
    expect((await call('{"name":"\\ud83d\\ude00"}')).body).toMatchObject({ name: "😀" });
    expect((await call('{"name":"\\\\u0000"}')).status).toBe(422);
  });

  it("answers 404 for an id that is none", async () => {
    expect(await call({ name: "ok" }, { params: { id: "whk_x" } })).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
  });

  it("tells expected errors and hides unexpected ones", async () => {
    const limit = failing(new AppError("limit", "Slow down.", { retryAfterSeconds: 2.2 }));
    const limited = await callRoute(limit, { token, params, body: {} });
    expect(limited).toMatchObject({ status: 429, body: { code: "limit", detail: "Slow down." } });
    expect(limited.headers.get("retry-after")).toBe("3");
    const broken = await callRoute(failing(new Error("password=hunter2")), { token, params, body: {} });
    expect(broken).toMatchObject({ status: 500, body: { code: "internal", errors: [] } });
    expect(JSON.stringify(broken.body)).not.toContain("hunter2");
  });

  it("asks for a token in the way HTTP clients understand", async () => {
    const answer = await callRoute(route, { params, body: { name: "ok" } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="api"');
  });

  it("does not believe X-Forwarded-For of just anybody", async () => {
    const answer = await call(
      { name: "ok" },
      { headers: { "x-forwarded-for": "192.0.2.1", "x-hooklane-peer": "undefined 192.0.2.1 direct" } },
    );
    expect(answer.body).toMatchObject({ ip: null });
  });
});

describe("public route", () => {
  const open = publicRoute(
    { ...contract, permission: "public", params: z.object({}), status: 201 },
    ({ contextFor, body }) => {
      const ctx = contextFor(world.organizationId);
      const answer = {
        name: `${ctx.actor.kind} ${body.name}`,
        limit: 1,
        organizationId: ctx.organizationId,
        ip: ctx.ip,
      };
      return new Reply(answer, { headers: { location: "/there" } });
    },
  );

  it("works without a token and may set headers", async () => {
    const answer = await callRoute(open, { body: { name: "hi" } });
    expect(answer).toMatchObject({ status: 201, body: { name: "visitor hi" } });
    expect(answer.headers.get("location")).toBe("/there");
  });
});

describe("who may call", () =>
  testRouteAuthorization(
    () => world,
    [
      {
        handler: route,
        foreign: "own_data_only",
        prepare: () => Promise.resolve({ params, body: { name: "ok" } }),
        leaks: (answer) => JSON.stringify(answer).includes(world.organizationId),
      },
    ],
  ));
