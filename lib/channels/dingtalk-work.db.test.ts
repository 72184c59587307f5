import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type Emulator, startEmulator } from "@/e2e/support/emulator";
import type { ChannelConfig } from "@/lib/domain/channel-config";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { makeOrganization } from "@/lib/http/testing";
import { parseKeyRing } from "@/lib/secrets";
import { accessTokens } from "@/lib/services/access-tokens/tokens";
import { tryOnce } from "@/lib/services/deliveries/attempt";
import { createTransport } from "@/lib/transport/http";
import { dingtalkWorkDirectory } from "./dingtalk-work-directory";
import { endpoint, message } from "./testing/endpoint";

const keys = parseKeyRing(Buffer.alloc(32, 7).toString("base64"));
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
const SECRET = "secret-of-the-app/1+2";
let test: TestDb;
let organizationId: string;
let platform: Emulator;
let clockMs = Date.now();
let waited: number[] = [];

beforeAll(async () => {
  test = await openTestDb();
  organizationId = (await makeOrganization(test.db, "dingtalk")).id;
});
afterAll(async () => {
  await transport.close();
  await test.close();
});
// Another address each time, so another application with tokens of its own.
beforeEach(async () => {
  waited = [];
  platform = await startEmulator("dingtalk_work", { token: null, secret: SECRET }, () => clockMs);
});
afterEach(() => platform.close());

const tokens = () => accessTokens({ db: test.db, keys, transport });
const subject = (settings: ChannelConfig = {}, extra: Partial<EndpointConfig> = {}) =>
  endpoint("dingtalk_work", {
    url: platform.url,
    config: {
      appKey: "ding1",
      appSecret: SECRET,
      agentId: "1000002",
      userIds: ["u1", "u2"],
      apiBase: platform.url,
      ...settings,
    },
    ...extra,
  });

let deliveries = 0;
function push(settings: ChannelConfig = {}, extra: Partial<EndpointConfig> = {}) {
  deliveries += 1;
  const wait = async (ms: number) => {
    waited.push(ms);
  };
  return tryOnce(
    { transport, tokens: tokens(), now: () => new Date(), wait },
    {
      event: message(),
      endpoint: subject(settings, extra),
      deliveryId: `dlv_${String(deliveries).padStart(26, "0")}`,
      attempt: 1,
      test: false,
      organizationId,
      link: "https://console.example.com/messages?d=msg_1",
    },
  );
}

/** Calls by name, in order. */
const calls = () => platform.requests.map(({ url }) => /\/(\w+)(?:\?|$)/.exec(url)?.[1]);
const user = (id: string, state: string, code?: string) => ({
  kind: "user",
  id,
  state,
  ...(code === undefined ? {} : { code }),
  part: "notice",
});

it("fetches a token once, sends, asks how it ended, and shows neither token nor secret", async () => {
  const first = await push();
  const second = await push({ messageType: "card" });
  const third = await push({ messageType: "text" });
  expect([first, second, third].map(({ verdict }) => verdict.diagnosis)).toEqual([
    "delivered",
    "delivered",
    "delivered",
  ]);
  const notice = ["asyncsend_v2", "getsendresult"];
  expect(calls()).toEqual(["gettoken", ...notice, ...notice, ...notice]);
  expect(waited).toEqual([1_000, 1_000, 1_000]);
  expect(first.record.recipients).toEqual([user("u1", "accepted"), user("u2", "accepted")]);
  const token = new URL(platform.requests[1]?.url ?? "", "http://x").searchParams.get("access_token") ?? "";
  expect(token).toHaveLength(32);
  expect(first.record.requestUrl).toBe(
    `${platform.url}/topapi/message/corpconversation/asyncsend_v2?access_token=${token.slice(0, 4)}••••${token.slice(-4)}`,
  );
  const shown = JSON.stringify([first, second, third].map(({ record, verdict }) => [record, verdict]));
  expect(shown).not.toContain(token);
  expect(shown).not.toContain(SECRET);
});

it.each([
  ["took the old one back", () => platform.set({}, { forget: true })],
  [
    "let the old one expire",
    () => {
      clockMs += 7_300_000;
    },
  ],
])("fetches a new token once when the platform %s, and sends once more", async (_, happen) => {
  await push();
  happen();
  expect((await push()).verdict).toMatchObject({ kind: "delivered" });
  expect(calls().slice(3)).toEqual(["asyncsend_v2", "gettoken", "asyncsend_v2", "getsendresult"]);
  expect(platform.replies[3]?.body).toContain('"errcode":40014');
  await push();
  expect(calls().slice(7)).toEqual(["asyncsend_v2", "getsendresult"]);
});

it("says which secret to correct, and hides it", async () => {
  const wrong = await push({ appSecret: "another-secret-of-mine" });
  expect(wrong.verdict).toMatchObject({ kind: "rejected", diagnosis: "dingtalk_work.credentials", code: "40089" });
  expect(wrong.record.recipients).toMatchObject([
    { id: "u1", state: "failed", code: "40089" },
    { id: "u2", state: "failed", code: "40089" },
  ]);
  expect(wrong.record.requestUrl).toMatch(/\/gettoken\?appkey=[^&]+&appsecret=anot••••mine$/);
  expect(JSON.stringify([wrong.record, wrong.verdict])).not.toContain("another-secret-of-mine");
  expect(calls()).toEqual(["gettoken"]);
});

it("delivers in part and says of everybody how it ended", async () => {
  const part = await push({ userIds: ["u1", "no_1", "busy_1", "same_1"], deptIds: ["101", "9001"] });
  expect(part.verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
  expect(part.record.recipients).toEqual([
    user("u1", "accepted"),
    user("no_1", "failed", "invalid_user_id_list"),
    user("busy_1", "failed", "143103"),
    user("same_1", "failed", "143106"),
    { kind: "department", id: "101", state: "accepted", part: "notice" },
    { kind: "department", id: "9001", state: "failed", code: "invalid_dept_id_list", part: "notice" },
  ]);
  expect(waited).toEqual([1_000]);
});

it.each([
  [["busy_1", "no_1"], "retry", "dingtalk_work.volume"],
  [["full_1"], "retry", "dingtalk_work.daily"],
  [["same_1"], "rejected", "dingtalk_work.repeated"],
  [["no_1", "no_2"], "rejected", "dingtalk_work.receiver"],
])("finds out that nobody of %j got what was accepted: %s", async (userIds, kind, diagnosis) => {
  const none = await push({ userIds });
  expect(platform.replies[1]?.body).toContain('"errcode":0');
  expect(none.verdict).toMatchObject({ kind, diagnosis });
  expect(none.record.recipients?.map(({ state }) => state)).toEqual(userIds.map(() => "failed"));
});

it("asks three times for who has no result yet, and leaves him pending", async () => {
  const late = await push({ userIds: ["u1", "late_1"] });
  expect(waited).toEqual([1_000, 2_000, 4_000]);
  expect(late.verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered" });
  expect(late.record.recipients).toEqual([user("u1", "accepted"), user("late_1", "pending")]);
});

it("reaches the same people with the same event again; the platform would keep identical bytes from them", async () => {
  await push();
  expect((await push()).verdict.diagnosis).toBe("delivered");
  const fixed = {
    format: "template" as const,
    template: { body: '{"msgtype":"text","text":{"content":"same"}}', contentType: "application/json" },
  };
  expect((await push({}, fixed)).verdict.diagnosis).toBe("delivered");
  expect((await push({}, fixed)).verdict).toMatchObject({ kind: "rejected", diagnosis: "dingtalk_work.repeated" });
});

it("names the address to allow, waits when it calls too often", async () => {
  platform.set({ refuseIp: true });
  expect((await push()).verdict).toMatchObject({
    kind: "rejected",
    diagnosis: "dingtalk_work.ip",
    values: { ip: "203.0.113.9" },
  });
  platform.set({ refuseIp: false, mode: "rate_limit" });
  expect((await push()).verdict).toMatchObject({ kind: "retry", diagnosis: "dingtalk_work.rate", code: "88/90018" });
});

it("looks up people and departments", async () => {
  const checked = subject({ userIds: ["u1", "no_1", "hidden_1"], deptIds: ["2", "9001"] });
  const found = [];
  for (const query of dingtalkWorkDirectory.receivers(checked.config)) {
    const got = await tokens().get(dingtalkWorkDirectory.access(checked, query), { organizationId, timeoutMs: 5_000 });
    if (!got.ok) throw new Error(got.verdict.diagnosis);
    const exchange = await transport.send(dingtalkWorkDirectory.lookup(checked, query, got.token), {
      timeoutMs: 5_000,
    });
    const check = dingtalkWorkDirectory.read(exchange, checked, query);
    found.push(check.found === true ? check.name : check.found === false ? check.reason : check.verdict.diagnosis);
  }
  expect(found).toEqual(["成员 u1", "unknown", "not_visible", "部门 2", "unknown"]);
  expect(calls().filter((name) => name === "gettoken")).toHaveLength(1);
});
