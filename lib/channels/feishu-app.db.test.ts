import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type Emulator, startEmulator } from "@/e2e/support/emulator";
import type { ChannelConfig } from "@/lib/domain/channel-config";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import { makeOrganization } from "@/lib/http/testing";
import { parseKeyRing } from "@/lib/secrets";
import { accessTokens } from "@/lib/services/access-tokens/tokens";
import { tryOnce } from "@/lib/services/deliveries/attempt";
import { createTransport } from "@/lib/transport/http";
import { endpoint, message } from "./testing/endpoint";

const keys = parseKeyRing(Buffer.alloc(32, 7).toString("base64"));
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
const SECRETS = ["secret-of-tenant-a", "secret-of-tenant-b"] as const;
let test: TestDb;
let organizationId: string;
let platform: Emulator;
let clockMs = Date.now();

beforeAll(async () => {
  test = await openTestDb();
  organizationId = (await makeOrganization(test.db, "feishu")).id;
  platform = await startEmulator("feishu_app", { token: null }, () => clockMs);
});
afterAll(async () => {
  await platform.close();
  await transport.close();
  await test.close();
});

/** Two tenants; the second writes to a group. */
const tenants = (first: string[], second: string[]): ChannelConfig => ({
  apiBase: platform.url,
  tenants: [
    { appId: "cli_a", appSecret: SECRETS[0], receiveIdType: "open_id", receiveIds: first },
    { appId: "cli_b", appSecret: SECRETS[1], receiveIdType: "chat_id", receiveIds: second },
  ],
});

let deliveries = 0;
function newId(): string {
  deliveries += 1;
  return `dlv_${String(deliveries).padStart(26, "0")}`;
}

function push(config: ChannelConfig, options: { deliveryId?: string; earlier?: RecipientOutcome[] } = {}) {
  const { deliveryId = newId(), earlier } = options;
  const deps = { transport, tokens: accessTokens({ db: test.db, keys, transport }), now: () => new Date() };
  return tryOnce(deps, {
    event: message(),
    endpoint: endpoint("feishu_app", { url: platform.url, config }),
    deliveryId,
    attempt: 1,
    test: false,
    organizationId,
    ...(earlier === undefined ? {} : { earlier }),
  });
}

/** Paths of what came in since the last look, tokens apart. */
let looked = 0;
function since() {
  const fresh = platform.requests.slice(looked);
  looked = platform.requests.length;
  const sent = fresh.filter(({ url }) => !url.includes("/auth/"));
  return {
    tokens: fresh.length - sent.length,
    receivers: sent.map(({ body }) => JSON.parse(body.toString()).receive_id as string),
    sent,
  };
}

it("writes to every receiver of two tenants, each with its application's token, fetched once", async () => {
  const { verdict, record } = await push(tenants(["ou_1", "ou_2"], ["oc_1"]));
  expect(verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered" });
  expect(record.recipients).toEqual([
    { kind: "user", id: "ou_1", state: "accepted", part: "cli_a/ou_1" },
    { kind: "user", id: "ou_2", state: "accepted", part: "cli_a/ou_2" },
    { kind: "chat", id: "oc_1", state: "accepted", part: "cli_b/oc_1" },
  ]);
  const { tokens, receivers, sent } = since();
  expect([tokens, receivers]).toEqual([2, ["ou_1", "ou_2", "oc_1"]]);
  const bearers = sent.map(({ headers }) => headers.find(([name]) => name.toLowerCase() === "authorization")?.[1]);
  expect(bearers[0]).toMatch(/^Bearer t-cli_a\./);
  expect(bearers[1]).toBe(bearers[0]);
  expect(bearers[2]).toMatch(/^Bearer t-cli_b\./);
  await push(tenants(["ou_1"], ["oc_1"]));
  expect(since().tokens).toBe(0);
});

it("delivers in part when one receiver is refused, and says who and why", async () => {
  const { verdict, record } = await push(tenants(["ou_1", "left_2"], ["oc_1"]));
  expect(verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
  expect(record.recipients).toMatchObject([
    { id: "ou_1", state: "accepted" },
    { id: "left_2", state: "failed", code: "230029", message: expect.stringMatching(/resigned\. \(log_id: \w+\)$/) },
    { id: "oc_1", state: "accepted" },
  ]);
  since();
});

it("sends again only what failed for a moment, and never the rest", async () => {
  const config = tenants(["ou_1", "ou_busy"], ["oc_1"]);
  // Five messages within a second are what one receiver takes.
  for (let sent = 0; sent < 5; sent += 1) await push(tenants(["ou_busy"], ["oc_2"]));
  since();
  const deliveryId = newId();
  const first = await push(config, { deliveryId });
  expect(first.verdict).toMatchObject({ kind: "retry", code: "230020", retryAfterMs: 1_000 });
  expect(since().receivers).toEqual(["ou_1", "ou_busy", "oc_1"]);
  clockMs += 2_000;
  const second = await push(config, { deliveryId, earlier: first.verdict.recipients ?? [] });
  expect(since().receivers).toEqual(["ou_busy"]);
  expect(second.verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered" });
  expect(second.record.recipients?.map(({ id, state }) => [id, state])).toEqual([
    ["ou_1", "accepted"],
    ["oc_1", "accepted"],
    ["ou_busy", "accepted"],
  ]);
});

it("keeps telling which department was unknown when another receiver is tried again", async () => {
  const departments = { appId: "cli_a", appSecret: SECRETS[0], receiveIdType: "department_id" as const };
  const config: ChannelConfig = {
    apiBase: platform.url,
    tenants: [
      { ...departments, receiveIds: ["D1", "no_2"] },
      ...(tenants([], ["oc_busy"]).tenants ?? []).filter(({ receiveIds }) => receiveIds.length > 0),
    ],
  };
  for (let sent = 0; sent < 5; sent += 1) await push(tenants(["ou_9"], ["oc_busy"]));
  clockMs += 500;
  since();
  const deliveryId = newId();
  const first = await push(config, { deliveryId });
  expect(first.verdict).toMatchObject({ kind: "retry", code: "230020" });
  expect(since().sent.map(({ url }) => url)).toEqual([
    "/open-apis/message/v4/batch_send/",
    "/open-apis/im/v1/messages?receive_id_type=chat_id",
  ]);
  clockMs += 2_000;
  const second = await push(config, { deliveryId, earlier: first.verdict.recipients ?? [] });
  expect(since().receivers).toEqual(["oc_busy"]);
  expect(second.verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
  expect(second.record.recipients?.map(({ id, state }) => [id, state])).toEqual([
    ["D1", "accepted"],
    ["no_2", "failed"],
    ["oc_busy", "accepted"],
  ]);
});

it("repeats a request under the same uuid, so that a lost answer doubles nothing", async () => {
  const deliveryId = newId();
  const config = tenants(["ou_1"], ["oc_1"]);
  await push(config, { deliveryId });
  const before = platform.replies.length;
  await push(config, { deliveryId });
  const bodies = since().sent.map(({ body }) => JSON.parse(body.toString()));
  expect(bodies[2].uuid).toBe(bodies[0].uuid);
  expect(bodies[1].uuid).not.toBe(bodies[0].uuid);
  expect(platform.replies.slice(before).map(({ body }) => JSON.parse(body).data.message_id)).toEqual(
    platform.replies.slice(before - 2, before).map(({ body }) => JSON.parse(body).data.message_id),
  );
});

it("fetches a token once more when the platform has taken it back", async () => {
  platform.set({}, { forget: true });
  const { verdict } = await push(tenants(["ou_1"], ["oc_1"]));
  expect(verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered" });
  expect(verdict.recipients?.every(({ state }) => state === "accepted")).toBe(true);
  const { tokens, receivers } = since();
  expect([tokens, receivers]).toEqual([2, ["ou_1", "ou_1", "oc_1", "oc_1"]]);
});

it("names the tenant's credentials when they are wrong, and shows no secret", async () => {
  platform.set({ secret: SECRETS[0] });
  const [, right] = tenants([], ["oc_1"]).tenants ?? [];
  const wrong = {
    appId: "cli_c",
    appSecret: "secret-of-somebody-else",
    receiveIdType: "open_id" as const,
    receiveIds: ["ou_1"],
  };
  const alone = await push({ apiBase: platform.url, tenants: [wrong] });
  expect(alone.verdict).toMatchObject({ kind: "rejected", code: "10014", diagnosis: "feishu_app.credentials" });
  const outcome = await push({ apiBase: platform.url, tenants: right === undefined ? [] : [wrong, right] });
  expect(outcome.verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
  expect(outcome.verdict.recipients).toMatchObject([
    { id: "ou_1", state: "failed", code: "10014", part: "cli_c/ou_1" },
    { id: "oc_1", state: "accepted", part: "cli_b/oc_1" },
  ]);
  const shown = JSON.stringify([outcome, alone, String(alone.record.responseBody)]);
  for (const secret of ["secret-of-somebody-else", ...SECRETS]) expect(shown).not.toContain(secret);
  platform.set({ secret: null });
  since();
});

it("keeps a token out of what is recorded, even when the platform repeats it", async () => {
  const { record, verdict } = await push(tenants(["ou_1"], ["no_such"]));
  const bearer = since()
    .sent[0]?.headers.find(([name]) => name.toLowerCase() === "authorization")?.[1]
    ?.slice("Bearer ".length);
  expect(bearer).toMatch(/^t-cli_a\./);
  expect(JSON.stringify([record, verdict])).not.toContain(bearer);
});
