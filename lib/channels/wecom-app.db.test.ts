import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type Emulator, startEmulator } from "@/e2e/support/emulator";
import type { ChannelConfig } from "@/lib/domain/channel-config";
import { makeOrganization } from "@/lib/http/testing";
import { parseKeyRing } from "@/lib/secrets";
import { accessTokens } from "@/lib/services/access-tokens/tokens";
import { tryOnce } from "@/lib/services/deliveries/attempt";
import { createTransport } from "@/lib/transport/http";
import { endpoint, message } from "./testing/endpoint";
import { wecomAppDirectory } from "./wecom-app-directory";

const keys = parseKeyRing(Buffer.alloc(32, 7).toString("base64"));
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
const SECRET = "secret-of-the-app/1+2";
let test: TestDb;
let organizationId: string;
let platform: Emulator;
let clockMs = Date.now();

beforeAll(async () => {
  test = await openTestDb();
  organizationId = (await makeOrganization(test.db, "wecom")).id;
});
afterAll(async () => {
  await transport.close();
  await test.close();
});
// Another address each time, so another application with tokens of its own.
beforeEach(async () => {
  platform = await startEmulator("wecom_app", { token: null, secret: SECRET }, () => clockMs);
});
afterEach(() => platform.close());

const tokens = () => accessTokens({ db: test.db, keys, transport });
const subject = (settings: ChannelConfig = {}) =>
  endpoint("wecom_app", {
    url: platform.url,
    config: {
      corpId: "ww1",
      secret: SECRET,
      agentId: "1000002",
      toUser: ["ZhangSan"],
      apiBase: platform.url,
      ...settings,
    },
  });

let deliveries = 0;
function newId(): string {
  deliveries += 1;
  return `dlv_${String(deliveries).padStart(26, "0")}`;
}

function push(settings: ChannelConfig = {}, deliveryId = newId(), attempt = 1) {
  const deps = { transport, tokens: tokens(), now: () => new Date() };
  return tryOnce(deps, {
    event: message(),
    endpoint: subject(settings),
    deliveryId,
    attempt,
    test: false,
    organizationId,
    link: "https://console.example.com/messages?d=msg_1",
  });
}

/** Calls by name, in order. */
const calls = () => platform.requests.map(({ url }) => /cgi-bin\/([a-z/]+)/.exec(url)?.[1]);
/** What the platform delivered, not only took. */
const arrived = () => platform.replies.at(-1)?.state.accepted.length;

it("fetches a token once and sends with it, and shows neither token nor secret", async () => {
  const first = await push();
  const second = await push({ messageType: "card" });
  expect([first.verdict.kind, second.verdict.kind]).toEqual(["delivered", "delivered"]);
  expect(calls()).toEqual(["gettoken", "message/send", "message/send"]);
  expect(arrived()).toBe(2);
  const token = new URL(platform.requests[1]?.url ?? "", "http://x").searchParams.get("access_token") ?? "";
  expect(token).toHaveLength(512);
  const shown = JSON.stringify([first.record, first.verdict, second.record]);
  expect(shown).not.toContain(token);
  expect(shown).not.toContain(SECRET);
});

it.each([
  ["took the old one back", 40014, () => platform.set({}, { forget: true })],
  [
    "calls the old one expired",
    42001,
    () => {
      clockMs += 7_300_000;
    },
  ],
])("fetches a new token once when the platform %s, and sends once more", async (_, code, happen) => {
  await push();
  happen();
  expect((await push()).verdict).toMatchObject({ kind: "delivered" });
  expect(calls().slice(2)).toEqual(["message/send", "gettoken", "message/send"]);
  expect(platform.replies[2]?.body).toContain(`"errcode":${code}`);
  expect(arrived()).toBe(1);
  await push();
  expect(calls().slice(5)).toEqual(["message/send"]);
});

it("says which secret to correct, and hides it", async () => {
  const wrong = await push({ secret: "another-secret-of-mine" });
  expect(wrong.verdict).toMatchObject({ kind: "rejected", diagnosis: "wecom_app.secret", code: "40001" });
  expect(wrong.record.requestUrl).toContain("/cgi-bin/gettoken?corpid=ww1&corpsecret=");
  expect(JSON.stringify([wrong.record, wrong.verdict])).not.toContain("another-secret-of-mine");
  expect(calls()).toEqual(["gettoken"]);
});

it("delivers in part and says who did not get it; to nobody is a refusal", async () => {
  const part = await push({ toUser: ["ZhangSan", "no_Bbody", "unlicensed_1"], toParty: ["2", "9001"] });
  expect(part.verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
  expect(part.record.recipients).toEqual([
    { kind: "user", id: "no_Bbody", state: "failed", code: "invaliduser", part: "message" },
    { kind: "user", id: "unlicensed_1", state: "failed", code: "unlicenseduser", part: "message" },
    { kind: "department", id: "9001", state: "failed", code: "invalidparty", part: "message" },
  ]);
  const none = await push({ toUser: ["no_1"], toTag: ["9002"] });
  expect(none.verdict).toMatchObject({ kind: "rejected", code: "81013", diagnosis: "wecom_app.recipients" });
  expect(none.record.recipients).toHaveLength(2);
});

it("does not double what is tried again, and does not lose what another delivery repeats", async () => {
  const id = newId();
  await push({}, id, 1);
  await push({}, id, 2);
  expect(arrived()).toBe(1);
  await push();
  expect(arrived()).toBe(2);
});

it("names the address to trust, waits when it is sent too often", async () => {
  platform.set({ refuseIp: true });
  expect((await push()).verdict).toMatchObject({
    kind: "rejected",
    diagnosis: "wecom_app.ip",
    values: { ip: "127.0.0.1" },
  });
  platform.set({ refuseIp: false, mode: "rate_limit" });
  expect((await push()).verdict).toMatchObject({ kind: "retry", diagnosis: "wecom_app.rate", retryAfterMs: 60_000 });
});

it("looks up people, departments and tags", async () => {
  const config = { toUser: ["ZhangSan", "no_1", "hidden_1"], toParty: ["2", "9001"], toTag: ["5"] };
  const checked = subject(config);
  const found = [];
  for (const query of wecomAppDirectory.receivers(checked.config)) {
    const got = await tokens().get(wecomAppDirectory.access(checked, query), { organizationId, timeoutMs: 5_000 });
    if (!got.ok) throw new Error(got.verdict.diagnosis);
    const exchange = await transport.send(wecomAppDirectory.lookup(checked, query, got.token), { timeoutMs: 5_000 });
    const check = wecomAppDirectory.read(exchange, checked, query);
    found.push(check.found === true ? check.name : check.found === false ? check.reason : check.verdict.diagnosis);
  }
  expect(found).toEqual(["成员 ZhangSan", "unknown", "not_visible", "部门 2", "unknown", "标签 5"]);
  expect(calls().filter((name) => name === "gettoken")).toHaveLength(1);
});
