import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { EMULATORS, receiverTail } from "./registry";
import {
  type EmulatorReply,
  type EmulatorRequest,
  type EmulatorSettings,
  type EmulatorState,
  FRESH_STATE,
  type ReceiverKind,
  SLOW_REPLY_MS,
} from "./types";

const OPEN: EmulatorSettings = { mode: "success", token: null, secret: null, keywords: [] };
const NOW = 1_577_836_800_000;

function call(
  kind: ReceiverKind,
  request: { method?: string; query?: string; path?: string; headers?: [string, string][]; body?: unknown },
  settings: Partial<EmulatorSettings> = {},
  at: { state?: EmulatorState; now?: number } = {},
): EmulatorReply {
  const full: EmulatorRequest = {
    method: request.method ?? "POST",
    query: request.query ?? "",
    path: request.path ?? "",
    headers: request.headers ?? [["content-type", "application/json; charset=utf-8"]],
    body: new TextEncoder().encode(
      typeof request.body === "string" ? request.body : JSON.stringify(request.body ?? {}),
    ),
    truncated: false,
  };
  return EMULATORS[kind](full, { ...OPEN, ...settings }, at.state ?? FRESH_STATE, at.now ?? NOW);
}

const TEXT = { msgtype: "text", text: { content: "Hooklane: disk full" } };

/** Sends until the state refuses; returns how many passed and the refusal. */
function flood(kind: ReceiverKind, request: Parameters<typeof call>[1], everyMs: number) {
  let state = FRESH_STATE;
  for (let sent = 0; sent < 200; sent++) {
    const reply = call(kind, request, {}, { state, now: NOW + sent * everyMs });
    state = reply.state;
    if (reply.outcome !== "accepted") return { passed: sent, reply, at: NOW + sent * everyMs };
  }
  throw new Error("never refused");
}

describe("DingTalk", () => {
  const secret = "SECdemo0123456789";
  const signed = (sign: string, timestamp = "1577836800000") => ({
    query: `access_token=t&timestamp=${timestamp}&sign=${sign}`,
    body: TEXT,
  });

  test.each([
    ["1577836800000", "YYm8fZo517dyKC3x1LgFjQrBwOw972abv1hRpYT0Pso%3D"],
    ["1577836800003", "PABfppO2mVS%2BtVcRDMSIPHexh%2BmHvYgYYn8fNc2B%2FdI%3D"],
  ])("accepts the published signature of %s", (timestamp, sign) => {
    const reply = call("dingtalk", signed(sign, timestamp), { secret });
    expect(reply).toMatchObject({ status: 200, body: '{"errcode":0,"errmsg":"ok"}', signature: "verified" });
  });

  test.each([
    ["key and message swapped", "fomX7eaC61zOmS4WyhPIFr0veDdD0f1M635LPLKS1HE%3D"],
    ["a literal backslash-n", "BXSH7NG%2F1EfXkqBShGB%2BkrnVXiDJ7xI2dPAb2LS%2Fh6c%3D"],
    ["encoded twice", "YYm8fZo517dyKC3x1LgFjQrBwOw972abv1hRpYT0Pso%253D"],
  ])("refuses %s with HTTP 200 and 310000", (_, sign) => {
    const reply = call("dingtalk", signed(sign), { secret });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toEqual({
      errcode: 310000,
      errmsg: "sign not match, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]",
    });
    expect(reply.outcome).toBe("bad_signature");
  });

  test("refuses an unencoded + in the signature, as a server that decodes the query does", () => {
    const reply = call("dingtalk", signed("PABfppO2mVS+tVcRDMSIPHexh+mHvYgYYn8fNc2B/dI=", "1577836800003"), { secret });
    expect(reply.signature).toBe("mismatch");
  });

  test("refuses a timestamp more than an hour away", () => {
    const good = signed("YYm8fZo517dyKC3x1LgFjQrBwOw972abv1hRpYT0Pso%3D");
    expect(call("dingtalk", good, { secret }, { now: NOW + 3_600_000 }).outcome).toBe("accepted");
    const late = call("dingtalk", good, { secret }, { now: NOW + 3_600_001 });
    expect(JSON.parse(late.body).errmsg).toMatch(/^invalid timestamp, more:/);
    expect(late.signature).toBe("stale");
  });

  test("tells its other refusals apart", () => {
    const code = (reply: EmulatorReply) => JSON.parse(reply.body);
    expect(code(call("dingtalk", { method: "GET" }))).toEqual({ errcode: 43002, errmsg: "需要POST请求" });
    expect(code(call("dingtalk", { body: TEXT }))).toEqual({ errcode: 40035, errmsg: "缺少参数 access_token" });
    expect(code(call("dingtalk", { query: "access_token=x", body: TEXT }, { token: "y" }))).toEqual({
      errcode: 300005,
      errmsg: "token is not exist",
    });
    expect(code(call("dingtalk", { query: "access_token=t", body: TEXT }, { keywords: ["报警"] })).errmsg).toMatch(
      /^keywords not in content/,
    );
    const long = { msgtype: "text", text: { content: "长".repeat(7000) } };
    expect(code(call("dingtalk", { query: "access_token=t", body: long })).errcode).toBe(460101);
    expect(code(call("dingtalk", { query: "access_token=t", body: { msgtype: "sms" } })).errcode).toBe(400105);
  });

  test("passes 20 a minute, then is silent for ten minutes", () => {
    const request = { query: "access_token=t", body: TEXT };
    const { passed, reply, at } = flood("dingtalk", request, 100);
    expect(passed).toBe(20);
    expect(JSON.parse(reply.body)).toEqual({
      errcode: 130101,
      errmsg: "send too fast, exceed 20 times per minute",
    });
    const later = (ms: number) => call("dingtalk", request, {}, { state: reply.state, now: at + ms }).outcome;
    expect(later(599_999)).toBe("rate_limited");
    expect(later(600_001)).toBe("accepted");
  });
});

describe("Feishu", () => {
  const body = (sign: string, timestamp: string) => ({ timestamp, sign, msg_type: "text", content: { text: "hi" } });

  test.each([
    ["demo", "1599360473", "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="],
    ["dGhpcyBpcyBhIGtleQ==", "1716283459", "8EyY+xxfJvzWjZQpdc2mgvQFaG7lF5nbxl7RITyMkJU="],
  ])("accepts the published signature with secret %s", (secret, timestamp, sign) => {
    const reply = call("feishu", { body: body(sign, timestamp) }, { secret }, { now: Number(timestamp) * 1000 });
    expect(JSON.parse(reply.body)).toEqual({
      StatusCode: 0,
      StatusMessage: "success",
      code: 0,
      data: {},
      msg: "success",
    });
    expect(reply.signature).toBe("verified");
  });

  test("refuses DingTalk's order of key and message", () => {
    const wrong = body("DkEDUyVoOOJ539qBvUgMyzkzIdRWlf4e/V3Rq+ONJnQ=", "1599360473");
    const reply = call("feishu", { body: wrong }, { secret: "demo" }, { now: 1_599_360_473_000 });
    expect(reply.body).toBe(
      '{"code":19021,"data":{},"msg":"sign match fail or timestamp is not within one hour from current time"}',
    );
    expect(reply.status).toBe(200);
  });

  test("looks for keywords in texts, not in links", () => {
    const post = (text: string, href: string) => ({
      msg_type: "post",
      content: { post: { zh_cn: { title: "T", content: [[{ tag: "a", text, href }]] } } },
    });
    const settings = { keywords: ["留言"] };
    expect(call("feishu", { body: post("open", "https://example.com/留言") }, settings).outcome).toBe(
      "keyword_missing",
    );
    expect(call("feishu", { body: post("新留言", "https://example.com") }, settings).outcome).toBe("accepted");
  });

  test("refuses a wrong id, bad JSON, a card under content, and a sixth message within a second", () => {
    expect(JSON.parse(call("feishu", { path: "/open-apis/bot/v2/hook/a", body: {} }, { token: "b" }).body).code).toBe(
      19001,
    );
    expect(call("feishu", { body: "{" }).body).toBe('{"code":9499,"msg":"Bad Request","data":{}}');
    expect(call("feishu", { body: { msg_type: "interactive", content: {} } }).outcome).toBe("malformed");
    const message = { body: { msg_type: "text", content: { text: "hi" } } };
    expect(flood("feishu", message, 100)).toMatchObject({ passed: 5 });
    expect(flood("feishu", message, 300)).toMatchObject({ passed: 100 });
  });
});

describe("WeCom", () => {
  test("accepts a message for its key, and words its refusals as the platform", () => {
    const settings = { token: "k" };
    expect(call("wecom", { query: "key=k", body: TEXT }, settings).body).toBe('{"errcode":0,"errmsg":"ok"}');
    const wrong = JSON.parse(call("wecom", { query: "key=other", body: TEXT }, settings).body);
    expect(wrong.errcode).toBe(93000);
    expect(wrong.errmsg).toMatch(/^invalid webhook url, hint: \[\d+\], from ip: [\d.]+, more info at https:.*e=93000$/);
  });

  test("counts bytes, not characters", () => {
    const markdown = (content: string) => ({ query: "key=k", body: { msgtype: "markdown", markdown: { content } } });
    expect(call("wecom", markdown("字".repeat(1365))).outcome).toBe("accepted");
    const reply = JSON.parse(call("wecom", markdown("字".repeat(1366))).body);
    expect(reply.errcode).toBe(40058);
    expect(reply.errmsg).toContain("markdown.content exceed max length 4096");
  });

  test("refuses the 21st message of a minute with 45009", () => {
    const { passed, reply } = flood("wecom", { query: "key=k", body: TEXT }, 1000);
    expect(passed).toBe(20);
    expect(JSON.parse(reply.body).errcode).toBe(45009);
  });
});

describe("plain HTTP", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const standard = (signature: string): [string, string][] => [
    ["Webhook-Id", "msg_p5jXN8AQM9LWM0D4loKWxJek"],
    ["webhook-timestamp", "1614265330"],
    ["webhook-signature", signature],
  ];
  const body = '{"test": 2432232314}';
  const now = 1_614_265_330_000;

  test("verifies Standard Webhooks, also when an old secret's signature comes first", () => {
    const good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    expect(call("http", { headers: standard(good), body }, { secret }, { now }).signature).toBe("verified");
    expect(call("http", { headers: standard(`v1,AAAA ${good}`), body }, { secret }, { now }).status).toBe(200);
    const reply = call("http", { headers: standard(good), body: body.replace(" ", "") }, { secret }, { now });
    expect(reply).toMatchObject({ status: 401, signature: "mismatch" });
    expect(call("http", { headers: standard(good), body }, { secret }, { now: now + 301_000 }).signature).toBe("stale");
  });

  test("verifies document B's and document D's headers", () => {
    const hex = (text: string) => createHmac("sha256", "k").update(text).digest("hex");
    const text = '{"note":"hello world"}';
    const b: [string, string][] = [["signature", `sha256=${hex(text)}`]];
    const d: [string, string][] = [["X-Clab-Hmac-Signature", hex('{"note":"helloworld"}')]];
    expect(call("http", { headers: b, body: text }, { secret: "k" }).signature).toBe("verified");
    expect(call("http", { headers: d, body: text }, { secret: "k" }).signature).toBe("verified");
    expect(call("http", { headers: [], body: text }, { secret: "k" })).toMatchObject({
      status: 401,
      signature: "missing",
    });
  });
});

test("a receiver set to fail fails in its kind's own words; a slow one answers late and rightly", () => {
  const ding = { query: "access_token=t", body: TEXT };
  expect(JSON.parse(call("dingtalk", ding, { mode: "wrong_signature" }).body).errcode).toBe(310000);
  expect(JSON.parse(call("dingtalk", ding, { mode: "rate_limit" }).body).errcode).toBe(130101);
  expect(call("http", {}, { mode: "rate_limit" })).toMatchObject({ status: 429 });
  expect(call("http", {}, { mode: "rate_limit" }).headers).toContainEqual(["retry-after", "30"]);
  expect(call("dingtalk", ding, { mode: "slow" })).toMatchObject({ delayMs: SLOW_REPLY_MS, outcome: "accepted" });
});

test("addresses have the shape of the real robots'", () => {
  expect(receiverTail("wecom", "k")).toBe("/cgi-bin/webhook/send?key=k");
  expect(receiverTail("dingtalk", "k")).toBe("/robot/send?access_token=k");
  expect(receiverTail("feishu", "k")).toBe("/open-apis/bot/v2/hook/k");
});
