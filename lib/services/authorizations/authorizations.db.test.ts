import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { AuthorizationInput } from "@/lib/domain/authorization";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { getDelivery } from "@/lib/services/deliveries/get";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { previewPush } from "@/lib/services/endpoints/preview";
import { testPush } from "@/lib/services/endpoints/test-push";
import { loadTargets } from "@/lib/services/lanes/reader";
import { createTransport } from "@/lib/transport/http";
import type { AuthorizationDto } from "./dto";
import { createAuthorization, deleteAuthorization, listAuthorizations, updateAuthorization } from "./manage";
import { testAuthorization } from "./test-token";

const CLIENT_SECRET = "client-secret-0123456789";
type Received = { method: string; url: string; headers: Record<string, unknown>; body: string };

let test: TestDb;
let world: World;
let ctx: ServiceContext;
let server: Server;
let base: string;
/** Requests for tokens and pushes that came in. The issuer gives out `tok-1-secret…`, `tok-2-secret…`. */
let asked: Received[] = [];
let pushed: Received[] = [];
let issued = 0;
let issuer: { status: number; body: () => unknown } = { status: 200, body: () => ({}) };
let receiver: (push: Received) => { status: number; body: string } = () => ({ status: 200, body: "{}" });
let clock = Date.now();
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
const guarded = createTransport({ allowedCidrs: [] });

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
  ctx = { ...world.as.admin, now: () => new Date(clock) };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      const forToken = url.startsWith("/token");
      (forToken ? asked : pushed).push(one);
      if (forToken) issued += 1;
      const { status, body } = forToken ? { ...issuer, body: JSON.stringify(issuer.body()) } : receiver(one);
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  [asked, pushed, issued] = [[], [], 0];
  const body = () => ({ data: { access_token: `tok-${issued}-secret0123456789`, tenant: "t 1/2", ttl: 7200 } });
  issuer = { status: 200, body };
  receiver = () => ({ status: 200, body: "{}" });
  clock += 61_000;
});
afterAll(async () => {
  await transport.close();
  await guarded.close();
  server.closeAllConnections();
  server.close();
  await test.close();
});

let count = 0;
const authorization = (more: Partial<AuthorizationInput> = {}): AuthorizationInput => ({
  key: `crm-${++count}`,
  name: "CRM",
  request: {
    url: `${base}/token/${count}`,
    headers: { "X-App": "hooklane" },
    body: { type: "form", fields: { grant_type: "client_credentials", client_secret: CLIENT_SECRET } },
  },
  response: { token: "$.data.access_token", tenant: "$.data.tenant" },
  lifetime: { path: "$.data.ttl" },
  ...more,
});
const endpoint = (more: Partial<EndpointInput>): EndpointInput => ({
  name: `custom ${++count}`,
  channel: "custom",
  url: `${base}/hook/${count}`,
  events: ["ticket.created"],
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
const fieldsOf = async (work: Promise<unknown>) =>
  (await failureOf(work)).fields.map(({ path, key, values }) => [path, key, values?.key ?? null]);

describe("an authorization", () => {
  it("is stored sealed and read without its secrets", async () => {
    const made = await createAuthorization(ctx, authorization());
    expect(made.request.body).toEqual({
      type: "form",
      fields: { grant_type: "client_credentials", client_secret: { set: true, last4: "6789" } },
    });
    expect(made).toMatchObject({ headerName: "Authorization", prefix: "Bearer", usedBy: [], version: 1 });
    const { rows } = await test.db.$client.query("select * from authorizations");
    expect(JSON.stringify(rows)).not.toContain(CLIENT_SECRET);
    const { rows: lines } = await test.db.$client.query("select action from audit_log where object_id = $1", [made.id]);
    expect(lines).toEqual([{ action: "authorization.created" }]);
    const taken = await failureOf(createAuthorization(ctx, { ...authorization(), key: made.key }));
    expect(taken).toMatchObject({ code: "conflict", fields: [{ path: "key", key: "authorization_key_taken" }] });
  });

  it("keeps a secret that comes back hidden, but not for another host", async () => {
    const made = await createAuthorization(ctx, authorization());
    const request = { ...made.request, url: `${base}/token/moved` };
    const changed = await updateAuthorization(ctx, made.id, { request, version: made.version });
    expect(changed.request.body).toEqual(made.request.body);
    await testAuthorization(ctx, { id: made.id });
    expect(asked.at(-1)).toMatchObject({ url: "/token/moved" });
    expect(asked.at(-1)?.body).toBe(`grant_type=client_credentials&client_secret=${CLIENT_SECRET}`);
    const away = { ...made.request, url: base.replace("127.0.0.1", "127.0.0.2") };
    expect(await fieldsOf(updateAuthorization(ctx, made.id, { request: away }))).toEqual([
      ["request.body.fields.client_secret", "secret_resubmit", null],
    ]);
    expect(await failureOf(updateAuthorization(ctx, made.id, { name: "x", version: 1 }))).toMatchObject({
      code: "conflict",
    });
    expect(
      await fieldsOf(createAuthorization(ctx, { ...authorization(), request: made.request as never })),
    ).toContainEqual(["request.body.fields.client_secret", "invalid_type", null]);
  });

  it("is checked before it is saved: key, paths, and where its request goes", async () => {
    const wrong = { ...authorization(), key: "No Key", response: { token: "data.token" } };
    expect((await fieldsOf(createAuthorization(ctx, wrong))).map(([path, key]) => [path, key])).toEqual([
      ["key", "authorization_key"],
      ["response.token", "json_path"],
    ]);
    const strict = { ...ctx, transport: guarded };
    const inside = authorization({ request: { url: "https://169.254.169.254/token" } });
    expect(await fieldsOf(createAuthorization(strict, inside))).toEqual([["request.url", "url_blocked", null]]);
  });
});

describe("a test of it", () => {
  it("shows what came back, hidden", async () => {
    const made = await createAuthorization(ctx, authorization());
    const result = await testAuthorization(ctx, { id: made.id });
    expect(result).toMatchObject({ ok: true, status: 200, expiresInSeconds: 7200, diagnosis: null });
    expect(result.values).toEqual([
      { name: "token", path: "$.data.access_token", value: "tok-••••6789" },
      { name: "tenant", path: "$.data.tenant", value: "t 1/2" },
    ]);
    expect(result.found).toContainEqual({ path: "$.data.ttl", value: "7200" });
    expect(JSON.stringify(result)).not.toContain("tok-1-secret");
  });

  it("says what is wrong, with the paths there are, and repeats no secret", async () => {
    issuer = {
      status: 200,
      body: () => ({ errcode: 40_013, errmsg: `bad ${CLIENT_SECRET}`, access_token: "x".repeat(40) }),
    };
    const result = await testAuthorization(ctx, { configuration: authorization() as Record<string, unknown> });
    expect(result).toMatchObject({ ok: false, values: [] });
    expect(result.diagnosis?.zh).toBe(`授权“crm-${count}”的返回结果中没有 token（路径 $.data.access_token）：bad ••••`);
    expect(result.found).toContainEqual({ path: "$.access_token", value: "xxxx••••xxxx" });
    expect(result.found).toContainEqual({ path: "$.errcode", value: "40013" });
  });
});

describe("an endpoint that refers to it", () => {
  let made: AuthorizationDto;
  beforeEach(async () => {
    made = await createAuthorization(ctx, authorization());
  });
  const referring = (): EndpointInput =>
    endpoint({
      url: `${base}/hook?tenant=#{auth.${made.key}.tenant}&v=1`,
      headers: { "X-Session": `s=#{auth.${made.key}.token};` },
      auth: { type: "authorization", key: made.key },
    });

  it("must name one that exists, and a value it has", async () => {
    const wrong = endpoint({
      headers: { "X-One": "#{auth.none.token}", "X-Two": `#{auth.${made.key}.other}`, "X-Three": "#{auth.}" },
      auth: { type: "authorization", key: "nobody" },
    });
    expect(await fieldsOf(createEndpoint(ctx, wrong))).toEqual([
      ["headers.X-Three", "authorization_reference", null],
      ["headers.X-One", "authorization_unknown", "none"],
      ["headers.X-Two", "authorization_value_unknown", made.key],
      ["auth.key", "authorization_unknown", "nobody"],
    ]);
  });

  it("is sent with the token where the references stand; the history shows none of it", async () => {
    const saved = await createEndpoint(ctx, referring());
    expect(saved.url).toBe(`${base}/hook?tenant=#{auth.${made.key}.tenant}&v=1`);
    const result = await testPush(ctx, { endpointId: saved.id });
    expect(result).toMatchObject({ ok: true, verdict: "delivered" });
    expect(pushed).toHaveLength(1);
    expect(pushed[0]).toMatchObject({ method: "POST", url: "/hook?tenant=t%201%2F2&v=1" });
    expect(pushed[0]?.headers).toMatchObject({
      authorization: "Bearer tok-1-secret0123456789",
      "x-session": "s=tok-1-secret0123456789;",
    });
    clock += 61_000;
    await testPush(ctx, { endpointId: saved.id });
    expect(asked).toHaveLength(1);
    const stored = await getDelivery(ctx, result.deliveryId ?? "");
    expect(JSON.stringify([result, stored, await getEndpoint(ctx, saved.id)])).not.toMatch(
      /tok-1-secret|client-secret/,
    );
    const { rows } = await test.db.$client.query("select settings, url_display, sealed from endpoints");
    expect(JSON.stringify(rows)).not.toMatch(/tok-1-secret|client-secret/);
    const preview = await previewPush(ctx, { endpointId: saved.id, eventType: "ticket.created" });
    expect(preview.request?.headers).toContainEqual(["Authorization", "Bearer ••••"]);
    expect(asked).toHaveLength(1);
  });

  it("has the token fetched once more when the receiver answers 401, and is sent once more", async () => {
    const saved = await createEndpoint(ctx, referring());
    receiver = ({ headers }) =>
      String(headers.authorization).includes("tok-1") ? { status: 401, body: "{}" } : { status: 200, body: "{}" };
    expect(await testPush(ctx, { endpointId: saved.id })).toMatchObject({ ok: true });
    expect([asked.length, pushed.length]).toEqual([2, 2]);
    clock += 61_000;
    receiver = () => ({ status: 401, body: "{}" });
    expect(await testPush(ctx, { endpointId: saved.id })).toMatchObject({ ok: false, code: "401" });
    expect(pushed).toHaveLength(4);
  });

  it("says that there was no token, and shows the request for it without its secrets", async () => {
    issuer = { status: 403, body: () => ({ error_description: `no such client ${CLIENT_SECRET}` }) };
    const saved = await createEndpoint(ctx, referring());
    const result = await testPush(ctx, { endpointId: saved.id });
    expect(result).toMatchObject({ ok: false, verdict: "retry", code: "403", diagnosis: { field: "auth" } });
    expect(result.diagnosis.en).toContain("answered 403: no such client ••••");
    expect(pushed).toEqual([]);
    const stored = await getDelivery(ctx, result.deliveryId ?? "");
    const { rows } = await test.db.$client.query(
      "select convert_from(request_body, 'utf8') as body from deliveries where request_body is not null",
    );
    expect(JSON.stringify(rows)).toContain("client_secret=••••");
    expect(JSON.stringify([result, stored, rows])).not.toContain(CLIENT_SECRET);
  });

  it("may be tried before it is saved, with several authorizations at once", async () => {
    const second = await createAuthorization(ctx, authorization());
    const headers = { "X-Both": `#{auth.${made.key}.token}+#{auth.${second.key}.token}` };
    const result = await testPush(ctx, { configuration: endpoint({ headers }) as Record<string, unknown> });
    expect(result.ok).toBe(true);
    expect(pushed[0]?.headers["x-both"]).toBe("tok-1-secret0123456789+tok-2-secret0123456789");
  });

  it("has its token sent nowhere else by somebody who may test but not save", async () => {
    const saved = await createEndpoint(ctx, referring());
    const agent = { ...world.as.agent, now: ctx.now };
    expect(await testPush(agent, { endpointId: saved.id })).toMatchObject({ ok: true });
    clock += 61_000;
    expect(await testPush(agent, { endpointId: saved.id, configuration: { locale: "en" } })).toMatchObject({
      ok: true,
    });
    clock += 61_000;
    const away = { url: `${base}/elsewhere` };
    expect(await failureOf(testPush(agent, { endpointId: saved.id, configuration: away }))).toMatchObject({
      code: "forbidden",
    });
    const unsaved = referring() as Record<string, unknown>;
    expect(await failureOf(testPush(agent, { configuration: unsaved }))).toMatchObject({ code: "forbidden" });
    expect(pushed).toHaveLength(2);
  });

  it("is told to running lanes when the authorization changes or goes", async () => {
    const saved = await createEndpoint(ctx, referring());
    const uuid = decodeId("endpoint", saved.id) ?? "";
    const deps = { ...ctx, owner: "test", monotonic: () => 0 };
    const target = async () => (await loadTargets(deps, [uuid])).get(uuid);
    const before = await target();
    expect(before?.config?.authorizations?.[made.key]?.prefix).toBe("Bearer");
    await updateAuthorization(ctx, made.id, { prefix: "Token" });
    const after = await target();
    expect(after?.config?.authorizations?.[made.key]?.prefix).toBe("Token");
    expect(after?.version).toBe((before?.version ?? 0) + 1);

    const listed = (await listAuthorizations(ctx)).find(({ id }) => id === made.id);
    expect(listed?.usedBy).toEqual([{ id: saved.id, name: saved.name }]);
    expect(await failureOf(deleteAuthorization(ctx, made.id))).toMatchObject({
      code: "conflict",
      fields: [{ key: "authorization_in_use", values: { names: `"${saved.name}"` } }],
    });
    await deleteAuthorization(ctx, made.id, { force: true });
    expect((await target())?.version).toBe((before?.version ?? 0) + 2);
    const result = await testPush(ctx, { endpointId: saved.id });
    expect(result).toMatchObject({ ok: false, verdict: "rejected" });
    expect(result.diagnosis.zh).toBe(`未找到授权“${made.key}”，请先在 设置 → 授权 中创建`);
    expect(pushed).toEqual([]);
  });
});

describe("an assertion", () => {
  it("that cannot be read is an error of its field, with the position", async () => {
    const wrong = endpoint({ successRule: { type: "json", expression: "$.code = 0" } });
    const { fields } = await failureOf(createEndpoint(ctx, wrong));
    expect(fields).toMatchObject([
      { path: "successRule.expression", key: "assertion_operator", values: { position: 8 } },
    ]);
  });

  it("decides what a 2xx means", async () => {
    const saved = await createEndpoint(ctx, endpoint({ successRule: { type: "json", expression: "$.code == 0" } }));
    receiver = () => ({ status: 200, body: '{"code":0}' });
    expect(await testPush(ctx, { endpointId: saved.id })).toMatchObject({ ok: true });
    clock += 61_000;
    receiver = () => ({ status: 200, body: '{"code":7}' });
    const result = await testPush(ctx, { endpointId: saved.id });
    expect(result).toMatchObject({ ok: false, verdict: "retry" });
    expect(result.diagnosis.zh).toBe("接收方返回 200，但断言 $.code == 0 不成立：$.code 的值为 7");
  });
});
