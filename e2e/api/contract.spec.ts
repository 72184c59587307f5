import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { headerOf } from "../support/receiver";
import { verifyDocumentB } from "../support/verify-signatures";
import { type ApiAnswer, apiClient } from "./client";
import { FormatB, sample } from "./samples";
import { makeScopedToken } from "./scoped-token";
import { Accepted, DeliveryPage, Problem, Webhook } from "./shapes";
import { delivered, expect, PRODUCT, send, siteKeyOf, test } from "./test";

/* The promises of the public contract that programs of other people rely on, asked of the running product. */

test.use({ productOptions: PRODUCT });

const { event: TICKET, data: ticket } = sample("b-ticket-created.json", FormatB);
const SECRET = "contract-secret-0123456789";
const UNKNOWN = "00000000000000000000000000";

/** Checks the shape of RFC 9457 and returns what the problem says about fields. */
function problem(answer: ApiAnswer, status: number, code: string): z.infer<typeof Problem>["errors"] {
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  const body = Problem.parse(answer.body);
  expect(body).toMatchObject({ status, code });
  expect(body.requestId).toBe(answer.headers.get("x-request-id"));
  return body.errors;
}

test.describe("problems", () => {
  test("401 without a token and with a wrong one, 403 beyond the token's scopes", async ({ api, product }) => {
    for (const token of [null, "no-such-token-0123456789abcdefghijklmnop"]) {
      const answer = await apiClient(product.url, token).get("/api/v1/webhooks");
      problem(answer, 401, "unauthorized");
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
    const sender = apiClient(product.url, await makeScopedToken(product, ["event.write"]));
    problem(await sender.get("/api/v1/webhooks"), 403, "forbidden");
    expect(await sender.post("/api/v1/events", { type: TICKET, data: ticket })).toMatchObject({ status: 202 });
    expect(await api.get("/api/v1/webhooks")).toMatchObject({ status: 200 });
  });

  test("404 for what is not there, whatever the id looks like", async ({ api }) => {
    for (const path of [
      `webhooks/whk_${UNKNOWN}`,
      "webhooks/nonsense",
      `events/evt_${UNKNOWN}`,
      `deliveries/dlv_${UNKNOWN}`,
    ]) {
      problem(await api.get(`/api/v1/${path}`), 404, "not_found");
    }
    problem(await api.call("POST", `/api/v1/deliveries/dlv_${UNKNOWN}/retry`), 404, "not_found");
    expect(await api.get("/api/v1/no-such-route")).toMatchObject({ status: 404 });
  });

  test("400, 413 and 415 for bodies that cannot be read", async ({ api }) => {
    const post = (text: string, type = "application/json") =>
      api.call("POST", "/api/v1/events", { text, headers: { "content-type": type } });
    problem(await post("{"), 400, "malformed");
    problem(await post("a=b", "application/x-www-form-urlencoded"), 415, "media_type");
    problem(await post(JSON.stringify({ note: "x".repeat(6 * 1_048_576) })), 413, "too_large");
  });

  test("422 names each field, in the reader's language", async ({ api, receiver }) => {
    const wrong = { name: "", channel: "custom", url: "ftp://example.com", events: [TICKET], timeoutMs: 5 };
    const paths = problem(await api.post("/api/v1/webhooks", wrong), 422, "invalid").map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["name", "timeoutMs"]));
    const inside = { name: "n", channel: "custom", url: "https://10.0.0.1/", events: [TICKET] };
    const english = problem(await api.post("/api/v1/webhooks", inside), 422, "invalid");
    expect(english.map(({ path }) => path)).toEqual(["url"]);
    const chinese = await api.post("/api/v1/webhooks", inside, { "accept-language": "zh-CN" });
    expect(problem(chinese, 422, "invalid")[0]?.message).toMatch(/[\u4e00-\u9fff]/);
    const leavemsg = { name: "n", channel: "custom", url: receiver.url, events: [TICKET], format: "leavemsg" };
    problem(await api.post("/api/v1/webhooks", leavemsg), 422, "invalid");
  });

  test("409 for a name that is taken and for a version that is old", async ({ api, receiver, webhook }) => {
    const name = `taken ${Date.now()}`;
    const base = { channel: "custom", url: receiver.url, events: [TICKET] };
    const { id, version } = await webhook({ ...base, name });
    problem(await api.post("/api/v1/webhooks", { ...base, name }), 409, "conflict");
    const change = (body: object) => api.call("PATCH", `/api/v1/webhooks/${id}`, { body });
    expect(await change({ version, timeoutMs: 4000 })).toMatchObject({ status: 200, body: { timeoutMs: 4000 } });
    problem(await change({ version, timeoutMs: 3000 }), 409, "conflict");
  });

  test("429 says how long to wait", async ({ api, receiver, webhook }) => {
    const { id } = await webhook({ channel: "custom", url: receiver.url, events: [TICKET] });
    expect(await api.post(`/api/v1/webhooks/${id}/test`)).toMatchObject({ status: 200 });
    const second = await api.post(`/api/v1/webhooks/${id}/test`);
    problem(second, 429, "limit");
    expect(Number(second.headers.get("retry-after"))).toBeGreaterThan(0);
  });
});

test.describe("events", () => {
  test("a thousand are taken at once, all or none, and not one more", async ({ api }) => {
    const batch = Array.from({ length: 1_000 }, (_, index) => ({
      type: "user.updated",
      data: { user_id: `user_${index}` },
    }));
    const from = new Date().toISOString();
    const answer = await api.post("/api/v1/events", batch);
    expect(answer.status).toBe(202);
    const { accepted } = Accepted.parse(answer.body);
    expect(new Set(accepted.map(({ id }) => id)).size).toBe(1_000);
    expect(accepted.every(({ id, duplicate }) => id.startsWith("evt_") && !duplicate)).toBe(true);
    problem(await api.post("/api/v1/events", [...batch, ...batch.slice(0, 1)]), 413, "too_large");

    const spoiled = batch.map((event, index) => (index === 999 ? { ...event, type: "no.such" } : event));
    const [error] = problem(await api.post("/api/v1/events", spoiled), 422, "invalid");
    expect(error?.path).toBe("999.type");
    expect(await countOf(api, `type=user.updated&from=${from}`)).toBe(1_000);
  });

  test("are stored once by the caller's id and by Idempotency-Key", async ({ api, receiver, webhook }) => {
    await webhook({ channel: "custom", url: receiver.url, events: [TICKET] });
    const id = `order-${Date.now()}`;
    const once = Accepted.parse((await api.post("/api/v1/events", { type: TICKET, data: ticket, id })).body).accepted;
    const twice = Accepted.parse((await api.post("/api/v1/events", { type: TICKET, data: ticket, id })).body).accepted;
    expect(twice).toEqual(once.map((event) => ({ ...event, duplicate: true })));
    const key = { "idempotency-key": `key-${Date.now()}` };
    const batch = [1, 2].map((n) => ({ type: TICKET, data: { ...ticket, n } }));
    const first = Accepted.parse((await api.post("/api/v1/events", batch, key)).body).accepted;
    const again = Accepted.parse((await api.post("/api/v1/events", batch, key)).body).accepted;
    expect(again).toEqual(first.map((event) => ({ ...event, duplicate: true })));
    await delivered(api, first[1]?.id ?? "");
    const requests = await receiver.waitFor(3);
    expect(new Set(requests.map((request) => headerOf(request, "X-Event-Id")))).toEqual(
      new Set([...once, ...first].map((event) => event.id)),
    );
    expect(requests).toHaveLength(3);
  });

  test("take any spelling of the catalogue and read back with their data", async ({ api }) => {
    const id = await send(api, { type: "ticket/created", data: { ...ticket, unknown_key: { b: 1, a: 2 } } });
    const answer = await api.get(`/api/v1/events/${id}`);
    expect(answer).toMatchObject({ status: 200, body: { id, type: TICKET, source: "api" } });
    const { data } = z.object({ data: z.record(z.string(), z.unknown()) }).parse(answer.body);
    expect(JSON.stringify(data)).toBe(JSON.stringify({ ...ticket, unknown_key: { b: 1, a: 2 } }));
    const catalogue = await api.get("/api/v1/event-types");
    const { items } = z.object({ items: z.array(z.looseObject({ type: z.string() })) }).parse(catalogue.body);
    expect(items.map(({ type }) => type)).toEqual(expect.arrayContaining([TICKET, "webhook.test", "flow.triggered"]));
  });
});

const Page = z.object({ items: z.array(z.object({ id: z.string() })), nextCursor: z.string().nullable() });

/** How many a list has, page by page; every page is full but the last, and nothing comes twice. */
async function countOf(api: { get: (path: string) => Promise<ApiAnswer> }, filter: string): Promise<number> {
  const seen = new Set<string>();
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const page: z.infer<typeof Page> = Page.parse((await api.get(`/api/v1/events?${filter}&limit=100${after}`)).body);
    if (page.nextCursor !== null) expect(page.items).toHaveLength(100);
    const before = seen.size;
    for (const { id } of page.items) seen.add(id);
    expect(seen.size).toBe(before + page.items.length);
    cursor = page.nextCursor;
  }
  return seen.size;
}

test("lists refuse a cursor and a limit that are none", async ({ api }) => {
  for (const list of ["events", "webhooks", "deliveries"]) {
    problem(await api.get(`/api/v1/${list}?cursor=nonsense`), 422, "invalid");
    problem(await api.get(`/api/v1/${list}?limit=0`), 422, "invalid");
    const page = Page.parse((await api.get(`/api/v1/${list}?limit=1`)).body);
    expect(page.items.length).toBeLessThanOrEqual(1);
  }
});

test("secrets go in and never come out", async ({ api, receiver, webhook }) => {
  const [token, header, old] = ["tok-write-only-7781", "hdr-write-only-7782", `${SECRET}-7783`];
  const made = await webhook({
    channel: "custom",
    url: `${receiver.url}/hook?key=key-write-only-7784`,
    events: [TICKET],
    format: "zhifuyun",
    auth: { type: "bearer", token },
    headers: { "X-Api-Key": header, "X-Plain": "shown" },
    signature: { scheme: "sha256", secret: old },
  });
  const id = await send(api, { type: TICKET, data: ticket });
  const [delivery] = await delivered(api, id);
  const rotated = await api.post(`/api/v1/webhooks/${made.id}/rotate-secret`, {});
  const { secret } = z.object({ secret: z.string().min(16) }).parse(rotated.body);
  // The same content again within ten minutes would be a repetition.
  await send(api, { type: TICKET, data: { ...ticket, ticket_id: "after the rotation" } });
  const [first, second] = await receiver.waitFor(2);
  expect(first && verifyDocumentB(first, old)).toBe(true);
  expect(second && [verifyDocumentB(second, secret), verifyDocumentB(second, old)]).toEqual([true, false]);
  expect(first && headerOf(first, "X-Api-Key")).toBe(header);

  const reads = ["webhooks", `webhooks/${made.id}`, `deliveries/${delivery?.id}`, `deliveries?endpointId=${made.id}`];
  for (const path of reads) {
    const answer = await api.get(`/api/v1/${path}`);
    expect(answer.status).toBe(200);
    const shown = JSON.stringify(answer.body);
    for (const hidden of [token, header, old, secret, "key-write-only-7784"]) expect(shown).not.toContain(hidden);
  }
  const read = await api.get(`/api/v1/webhooks/${made.id}`);
  expect(read.body).toMatchObject({
    auth: { type: "bearer", token: { set: true, last4: token.slice(-4) } },
    signature: { secret: { set: true, last4: secret.slice(-4) } },
    headers: { "X-Api-Key": { set: true }, "X-Plain": "shown" },
  });
  // What was read may be written back: a masked secret keeps the one that is stored.
  const { auth, signature, headers } = z.looseObject({}).parse(read.body);
  const kept = await api.call("PATCH", `/api/v1/webhooks/${made.id}`, { body: { auth, signature, headers } });
  expect(kept.status, JSON.stringify(kept.body)).toBe(200);
  await send(api, { type: TICKET, data: { ...ticket, ticket_id: "after the change" } });
  const third = (await receiver.waitFor(3))[2];
  expect(third && verifyDocumentB(third, secret)).toBe(true);
  expect(third && headerOf(third, "Authorization")).toBe(`Bearer ${token}`);
});

test("a webhook is changed, switched off and deleted; the history keeps its deliveries", async ({ api, receiver }) => {
  const name = `walk ${Date.now()}`;
  const created = await api.post("/api/v1/webhooks", { name, channel: "custom", url: receiver.url, events: [TICKET] });
  const { id } = Webhook.parse(created.body);
  const event = await send(api, { type: TICKET, data: ticket });
  const [delivery] = await delivered(api, event);
  const off = await api.call("PATCH", `/api/v1/webhooks/${id}`, { body: { enabled: false } });
  expect(off).toMatchObject({ status: 200, body: { enabled: false, status: "disabled" } });
  problem(await api.call("POST", `/api/v1/deliveries/${delivery?.id}/retry`), 412, "precondition");
  expect(await api.get(`/api/v1/webhooks/${id}/stats`)).toMatchObject({ status: 200, body: { totals: { total: 1 } } });
  expect(await api.call("DELETE", `/api/v1/webhooks/${id}`)).toMatchObject({ status: 204, body: null });
  problem(await api.get(`/api/v1/webhooks/${id}`), 404, "not_found");
  const { items } = DeliveryPage.parse((await api.get(`/api/v1/deliveries?endpointId=${id}`)).body);
  expect(items).toMatchObject([{ id: delivery?.id, status: "delivered", endpoint: { id, name, deleted: true } }]);
});

test("a test push answers 200 whatever the receiver said, and 422 for a configuration that is none", async ({
  api,
  receiver,
}) => {
  receiver.answerWith(() => ({ status: 503, body: "busy" }));
  const configuration = { channel: "custom", url: receiver.url };
  const answer = await api.post("/api/v1/webhooks/test", configuration);
  expect(answer).toMatchObject({
    status: 200,
    body: {
      ok: false,
      verdict: "retry",
      diagnosis: { zh: expect.stringMatching(/[\u4e00-\u9fff]/), en: expect.any(String), remedy: expect.any(Object) },
      request: { method: "POST" },
      response: { status: 503, body: "busy" },
    },
  });
  const { timings } = z.object({ timings: z.record(z.string(), z.number().nullable()) }).parse(answer.body);
  const phases = ["dns", "tcp", "tls", "send", "firstByte", "download", "total"];
  expect(Object.keys(timings).sort()).toEqual([...phases].sort());
  expect(headerOf((await receiver.waitFor(1))[0] ?? { headers: [] }, "X-Test")).toBe("1");
  problem(await api.post("/api/v1/webhooks/test", { channel: "carrier-pigeon", url: receiver.url }), 422, "invalid");
});

test("leavemsg/submit needs no token, is repeatable and says what is wrong", async ({ product }) => {
  const visitor = apiClient(product.url, null);
  const siteKey = await siteKeyOf(product);
  const submit = (body: object, key: string) =>
    visitor.post("/api/v1/leavemsg/submit", { siteKey, ...body }, { "idempotency-key": key });
  const message = { content: `您好 ${Date.now()}`, email: "visitor@example.com" };
  const first = await submit(message, `k-${Date.now()}`);
  expect(first).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^msg_/), duplicate: false } });
  const again = await submit(message, `other-${Date.now()}`);
  expect(again.body).toEqual({ ...z.looseObject({}).parse(first.body), duplicate: true });
  const errors = problem(await submit({ content: "", email: "no" }, "wrong"), 422, "invalid");
  expect(errors.map(({ path }) => path).sort()).toEqual(["content", "email"]);
  problem(await visitor.post("/api/v1/leavemsg/submit", { ...message, siteKey: "pk_none" }), 404, "not_found");
});

test("openapi.json serves and names every route", async ({ product, page }) => {
  const answer = await apiClient(product.url, null).get("/api/v1/openapi.json");
  const document = z
    .object({ openapi: z.string().startsWith("3.1"), paths: z.record(z.string(), z.record(z.string(), z.unknown())) })
    .parse(answer.body);
  const folder = fileURLToPath(new URL("../../app/api/v1/", import.meta.url));
  const routes = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|[\\/])route\.ts$/.test(file) && !file.startsWith("openapi.json"))
    .map(
      (file) =>
        `/api/v1/${file
          .replaceAll("\\", "/")
          .replace(/\/route\.ts$/, "")
          .replace(/\[(\w+)\]/g, "{$1}")}`,
    );
  expect(Object.keys(document.paths).sort()).toEqual(routes.sort());
  for (const [path, methods] of Object.entries(document.paths)) {
    const address = `${product.url}${path.replace("{id}", UNKNOWN)}`;
    for (const method of Object.keys(methods)) {
      const { status } = await fetch(address, { method: method.toUpperCase() });
      // A public route misses its body; any other asks for a token first. Nothing answers "no such method".
      expect([method, path, status]).toEqual([method, path, path.endsWith("/leavemsg/submit") ? 415 : 401]);
    }
  }
  expect((await page.goto("/docs/api"))?.status()).toBe(200);
});
