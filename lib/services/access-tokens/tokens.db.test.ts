import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type Db, openDb } from "@/db/client";
import { purgeAccessTokens, readAccessToken } from "@/db/queries/access-tokens";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { AccessSource } from "@/lib/channels/types";
import { makeOrganization } from "@/lib/http/testing";
import { parseKeyRing } from "@/lib/secrets";
import { createTransport } from "@/lib/transport/http";
import { accessTokens } from "./tokens";

/** A platform that gives tokens out: issued-1, issued-2, … or refuses, or hangs. */
const platform = { fetches: 0, expiresInMs: 7_200_000, refuse: false, hold: null as Promise<void> | null, same: false };
let server: Server;
let test: TestDb;
let second: Db;
let organizationId: string;
const keys = parseKeyRing(Buffer.alloc(32, 7).toString("base64"));
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });

beforeAll(async () => {
  server = createServer(async (_request, response) => {
    platform.fetches += 1;
    const token = platform.same ? "issued-0" : `issued-${platform.fetches}`;
    if (platform.hold !== null) await platform.hold;
    response.statusCode = platform.refuse ? 400 : 200;
    response.end(platform.refuse ? '{"errcode":40001}' : JSON.stringify({ token }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  test = await openTestDb();
  second = openDb({ url: test.url, max: 4, name: "hooklane-second", onError: () => undefined });
  organizationId = (await makeOrganization(test.db, "tokens")).id;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await transport.close();
  await second.$client.end();
  await test.close();
});

let application = 0;
beforeEach(() => {
  Object.assign(platform, { fetches: 0, expiresInMs: 7_200_000, refuse: false, hold: null, same: false });
  application += 1;
});

function source(secret = "s3cret"): AccessSource {
  return {
    application: `app${application}`,
    secret,
    request: {
      method: "GET",
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
      headers: [],
      body: "",
    },
    read({ response, error }) {
      if (response?.status === 200) {
        const token = (JSON.parse(Buffer.from(response.body).toString()) as { token: string }).token;
        return { ok: true, token, expiresInMs: platform.expiresInMs };
      }
      const code = response === undefined ? (error?.kind ?? "") : Buffer.from(response.body).toString();
      return { ok: false, verdict: { kind: "retry", diagnosis: "http.invalid", code } };
    },
  };
}

/** A process of its own: another pool is another memory. Its clock may be moved. */
function process(db: Db) {
  const clock = { offset: 0 };
  const monotonic = () => performance.now() + clock.offset;
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const tokens = accessTokens({ db, keys, transport }, { monotonic, wait });
  const get = (options: { refused?: string; timeoutMs?: number; secret?: string; signal?: AbortSignal } = {}) => {
    const { secret, ...rest } = options;
    return tokens.get(source(secret), { organizationId, timeoutMs: 5_000, ...rest });
  };
  return { get, clock };
}
const inDatabase = (statement: string) => test.db.$client.query(statement);
/** What a day would do, for the rows of this test. */
const expire = () =>
  inDatabase("update access_tokens set expires_at = now() - interval '1 s', refresh_at = now() - interval '2 s'");

it("fetches once for twenty callers of two processes, and keeps the token sealed", async () => {
  const [one, two] = [process(test.db), process(second)];
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).get()));
  expect(answers).toEqual(Array.from({ length: 20 }, () => ({ ok: true, token: "issued-1" })));
  expect(platform.fetches).toBe(1);
  const { rows } = await inDatabase("select * from access_tokens");
  expect(JSON.stringify(rows)).not.toMatch(/issued-|s3cret|app1"/);
});

it("belongs to one organization and one secret", async () => {
  const one = process(test.db);
  await one.get();
  expect(await one.get({ secret: "other" })).toEqual({ ok: true, token: "issued-2" });
  const other = (await makeOrganization(test.db, "others")).id;
  const tokens = accessTokens({ db: test.db, keys, transport });
  expect(await tokens.get(source(), { organizationId: other, timeoutMs: 5_000 })).toEqual({
    ok: true,
    token: "issued-3",
  });
});

it("fetches another before the end of the old one", async () => {
  platform.expiresInMs = 100_000;
  const [one, two] = [process(test.db), process(second)];
  await one.get();
  one.clock.offset = 89_000;
  expect(await one.get()).toMatchObject({ token: "issued-1" });
  await inDatabase("update access_tokens set refresh_at = now() - interval '1 s'");
  one.clock.offset = 91_000;
  expect(await one.get()).toMatchObject({ token: "issued-2" });
  expect(await two.get()).toMatchObject({ token: "issued-2" });
  expect(platform.fetches).toBe(2);
});

it("goes on with the old token when the refresh fails, and asks again only after a while", async () => {
  const [one, two] = [process(test.db), process(second)];
  await one.get();
  await inDatabase("update access_tokens set refresh_at = now() - interval '1 s'");
  platform.refuse = true;
  expect(await two.get()).toMatchObject({ ok: true, token: "issued-1" });
  expect(await two.get()).toMatchObject({ ok: true, token: "issued-1" });
  expect(platform.fetches).toBe(2);
  await expire();
  await inDatabase("update access_tokens set retry_at = now()");
  two.clock.offset = 8_000_000;
  expect(await two.get()).toMatchObject({ ok: false });
});

it("does not let those wait who have a token that serves while it is refreshed", async () => {
  const one = process(test.db);
  await one.get();
  await inDatabase("update access_tokens set refresh_at = now() - interval '1 s'");
  one.clock.offset = 7_000_000;
  let release = () => undefined as unknown;
  platform.hold = new Promise((resolve) => {
    release = () => resolve();
  });
  const refreshing = one.get();
  await vi.waitFor(() => expect(platform.fetches).toBe(2), { timeout: 5_000 });
  expect(await one.get()).toEqual({ ok: true, token: "issued-1" });
  expect(await process(second).get()).toEqual({ ok: true, token: "issued-1" });
  release();
  expect(await refreshing).toEqual({ ok: true, token: "issued-2" });
});

it("gives up a refused token once, whoever says so how often, and only while it is the current one", async () => {
  const [one, two] = [process(test.db), process(second)];
  await Promise.all([one.get(), two.get()]);
  const again = await Promise.all([
    one.get({ refused: "issued-1" }),
    two.get({ refused: "issued-1" }),
    one.get({ refused: "issued-1" }),
    two.get({ refused: "issued-1" }),
  ]);
  expect(again).toEqual(Array.from({ length: 4 }, () => ({ ok: true, token: "issued-2" })));
  expect(platform.fetches).toBe(2);
  expect(await one.get({ refused: "issued-1" })).toEqual({ ok: true, token: "issued-2" });
  expect(platform.fetches).toBe(2);
});

it("does not fetch a token for every push of a receiver that refuses them all", async () => {
  const one = process(test.db);
  let token = "issued-1";
  await one.get();
  for (let push = 0; push < 5; push += 1) {
    const got = await one.get({ refused: token });
    token = got.ok ? got.token : "";
  }
  expect(platform.fetches).toBe(2);
});

it("tells every process the same refusal, without asking again at once", async () => {
  platform.refuse = true;
  const [one, two] = [process(test.db), process(second)];
  const answers = [await one.get(), await two.get(), await one.get()];
  for (const answer of answers) {
    expect(answer).toMatchObject({ ok: false, verdict: { code: '{"errcode":40001}' }, request: { method: "GET" } });
  }
  expect(platform.fetches).toBe(1);
  platform.refuse = false;
  expect(await one.get({ secret: "corrected" })).toEqual({ ok: true, token: "issued-2" });
  await inDatabase("update access_tokens set retry_at = now() where retry_at is not null");
  expect(await two.get()).toMatchObject({ ok: false });
  two.clock.offset = 5_001;
  expect(await two.get()).toEqual({ ok: true, token: "issued-3" });
});

it("is fetched by somebody else when the one who was fetching is gone", async () => {
  const one = process(test.db);
  let release = () => undefined as unknown;
  platform.hold = new Promise((resolve) => {
    release = () => resolve();
  });
  const lost = one.get({ timeoutMs: 10_000 });
  await vi.waitFor(() => expect(platform.fetches).toBe(1), { timeout: 5_000 });
  const two = process(second);
  const impatient = await two.get({ timeoutMs: 300 });
  expect(impatient).toMatchObject({ ok: false, verdict: { code: "response_timeout" } });
  platform.hold = null;
  const waiting = two.get();
  await inDatabase("update access_tokens set refreshing_until = now() - interval '1 ms'");
  expect(await waiting).toEqual({ ok: true, token: "issued-2" });
  release();
  // It was issued a token all the same, but the shared one is the other's.
  expect(await lost).toEqual({ ok: true, token: "issued-1" });
  expect(await one.get()).toEqual({ ok: true, token: "issued-2" });
});

it("lets go of a caller who does not want it any more", async () => {
  let release = () => undefined as unknown;
  platform.hold = new Promise((resolve) => {
    release = () => resolve();
  });
  const one = process(test.db);
  const stop = new AbortController();
  const asked = one.get({ signal: stop.signal });
  await vi.waitFor(() => expect(platform.fetches).toBe(1), { timeout: 5_000 });
  stop.abort();
  expect(await asked).toMatchObject({ ok: false, verdict: { code: "cancelled" } });
  release();
  expect(await one.get()).toEqual({ ok: true, token: "issued-1" });
});

it("removes what expired long ago", async () => {
  await process(test.db).get();
  await inDatabase("update access_tokens set expires_at = now() - interval '2 h', updated_at = now() - interval '2 h'");
  expect(await purgeAccessTokens(test.db, 1_000)).toBeGreaterThan(0);
  expect(await readAccessToken(test.db, "any", organizationId)).toBeNull();
  const { rows } = await inDatabase("select 1 from access_tokens");
  expect(rows).toEqual([]);
});
