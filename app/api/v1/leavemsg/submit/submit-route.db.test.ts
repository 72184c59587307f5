import { afterAll, beforeAll, expect, test } from "vitest";
import { insertSite } from "@/db/queries/organizations";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, testRouteAuthorization, type World } from "@/lib/http/authorization-table";
import { callRoute } from "@/lib/http/testing";
import { getMessage } from "@/lib/services/messages/detail";
import { freshFormToken } from "@/lib/services/sites/form-token";
import { OPTIONS, POST } from "./route";

let database: TestDb;
let world: World;

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

let n = 0;
const body = (parts: object = {}) => ({ siteKey: world.siteKey, content: `我想咨询一下产品价格 ${n++}`, ...parts });

testRouteAuthorization(
  () => world,
  [{ handler: POST, foreign: "own_data_only", prepare: async () => ({ body: body() }) }],
);

test("answers 201 with id and number, from any origin; the same words again are a duplicate", async () => {
  const sent = body({ phone: "138 0013 8000" });
  const first = await callRoute(POST, { body: sent, headers: { origin: "https://shop.example" } });
  expect(first.status).toBe(201);
  expect(first.headers.get("access-control-allow-origin")).toBe("*");
  expect(first.body).toMatchObject({ id: expect.stringMatching(/^msg_/), duplicate: false });
  expect((await callRoute(POST, { body: sent })).body).toEqual({ ...(first.body as object), duplicate: true });
  expect(OPTIONS().headers.get("access-control-allow-headers")).toContain("idempotency-key");
});

test("an Idempotency-Key repeats the answer, and refuses other words", async () => {
  const headers = { "idempotency-key": "order-1" };
  const sent = body();
  const first = await callRoute(POST, { body: sent, headers });
  expect((await callRoute(POST, { body: sent, headers })).body).toMatchObject({
    id: (first.body as { id: string }).id,
  });
  expect((await callRoute(POST, { body: body(), headers })).status).toBe(409);
});

test.each([
  [422, () => body({ content: "" })],
  [422, () => body({ phone: "123" })],
  [404, () => body({ siteKey: "nobody" })],
  [400, () => "{"],
  [413, () => body({ content: "x".repeat(70_000) })],
])("answers problem+json with %i, readable from any origin", async (status, make) => {
  const answer = await callRoute(POST, { body: make() });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
});

test("says when to come back once a site has had its sixty of the minute", async () => {
  let last = await callRoute(POST, { body: body() });
  for (let tries = 0; tries < 130 && last.status === 201; tries++) last = await callRoute(POST, { body: body() });
  expect(last.status).toBe(429);
  expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("a follow-up by reference or by number and contact goes into the first message, and a consent is kept", async () => {
  const other = await makeWorldSite();
  const sent = { siteKey: other, content: "follow me", phone: "13900001111", consent: { version: "v3", locale: "en" } };
  const first = await callRoute(POST, { body: sent });
  expect(first.status).toBe(201);
  const { id, number, reference } = first.body as { id: string; number: string; reference: string };
  const kept = await getMessage(world.as.owner, decodeId("message", id) ?? "");
  expect(kept.consent).toMatchObject({ version: "v3", locale: "en" });
  const add = (followUp: object, parts: object = {}) =>
    callRoute(POST, { body: { siteKey: other, content: `more ${n++}`, followUp, ...parts } });
  expect((await add({ reference })).body).toMatchObject({ id, number, duplicate: false });
  expect((await add({ number }, { phone: "139 0000 1111" })).body).toMatchObject({ id });
  expect((await add({ number }, { phone: "13900002222" })).status).toBe(404);
  expect((await add({ reference: "msg_0.x" })).status).toBe(404);
  // The widget's: judged by its token, and asked for words alone.
  const token = freshFormToken({ siteKey: other }, new Date(Date.now() - 10_000), false, 1);
  expect((await add({ reference }, { token, website: "" })).body).toMatchObject({ id, duplicate: false });
  expect((await add({ reference }, { token, content: "" })).status).toBe(422);
});

test("keeps what the widget says of the browser, how long its form took, and takes a message whatever stands there", async () => {
  const siteKey = await makeWorldSite();
  const token = freshFormToken({ siteKey }, new Date(Date.now() - 95_000), false, 1);
  const client = { screen: "390x844", timeZone: "Asia/Shanghai" };
  const detailOf = async (parts: object) => {
    const answer = await callRoute(POST, { body: { ...body(parts), siteKey } });
    expect(answer.status).toBe(201);
    return getMessage(world.as.owner, decodeId("message", (answer.body as { id: string }).id) ?? "");
  };
  const page = { url: "https://shop.example/?utm_source=wechat", referrer: "https://mp.example/" };
  const kept = await detailOf({ token, website: "", name: "王五", phone: "13900004444", client, page });
  expect(kept.client).toMatchObject(client);
  expect(kept.client.fillSeconds).toBeGreaterThanOrEqual(95);
  expect(kept.client.fillSeconds).toBeLessThan(200);
  expect((await detailOf({ client: { screen: "<script>", timeZone: 8 } })).client).toEqual({});
  expect((await detailOf({})).client).toEqual({});
});

async function makeWorldSite(): Promise<string> {
  const siteKey = `pk_follow_${n++}`;
  const createdAt = new Date();
  const { organizationId } = world;
  await insertSite(database.db, {
    id: newUuid(createdAt.getTime()),
    organizationId,
    siteKey,
    name: siteKey,
    createdAt,
  });
  return siteKey;
}
