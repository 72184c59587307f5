import { describe, expect, it } from "vitest";
import { feishuAppEmulator } from "./feishu-app";
import { type EmulatorSettings, type EmulatorState, FRESH_STATE } from "./types";

const NOW = Date.UTC(2024, 0, 15, 10, 30);
const HOUR = 3_600_000;

/** A platform with its memory and a clock that can be moved. */
function platform(settings: Partial<EmulatorSettings> = {}) {
  let state: EmulatorState = FRESH_STATE;
  const clock = { now: NOW };
  const given: EmulatorSettings = { mode: "success", token: null, secret: null, keywords: [], ...settings };
  function call(method: string, address: string, body?: unknown, token?: string) {
    const [path = "", query = ""] = address.split("?");
    const headers: [string, string][] = token === undefined ? [] : [["Authorization", `Bearer ${token}`]];
    const bytes = new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body));
    const request = { method, path: `/open-apis/${path}`, query, headers, body: bytes, truncated: false };
    const reply = feishuAppEmulator(request, given, state, clock.now);
    state = reply.state;
    return {
      ...reply,
      json: JSON.parse(reply.body),
      header: (name: string) => Object.fromEntries(reply.headers)[name],
    };
  }
  const ask = (app_id = "cli_a", app_secret = "secret") =>
    call("POST", "auth/v3/tenant_access_token/internal", { app_id, app_secret });
  return {
    clock,
    call,
    ask,
    forget: () => {
      state = FRESH_STATE;
    },
    state: () => state,
    send: (token: string, extra: Record<string, unknown> = {}) =>
      call(
        "POST",
        "im/v1/messages?receive_id_type=open_id",
        { receive_id: "ou_1", msg_type: "text", content: '{"text":"hi"}', ...extra },
        token,
      ),
  };
}

describe("tokens", () => {
  it("stay the same while half an hour is left, then a new one joins them", () => {
    const { ask, send, clock, state } = platform();
    const first = ask();
    expect(first.json).toEqual({ code: 0, msg: "ok", tenant_access_token: expect.stringMatching(/^t-/), expire: 7200 });
    const token = first.json.tenant_access_token;
    clock.now += HOUR;
    expect(ask().json).toMatchObject({ tenant_access_token: token, expire: 3600 });
    clock.now += 0.75 * HOUR;
    const second = ask().json;
    expect(second).toMatchObject({ expire: 7200 });
    expect(second.tenant_access_token).not.toBe(token);
    expect([send(token).json.code, send(second.tenant_access_token).json.code]).toEqual([0, 0]);
    clock.now += 0.5 * HOUR;
    expect(send(token)).toMatchObject({ status: 400, json: { code: 99991663 } });
    expect(state().fetches).toBe(3);
  });

  it("belong to one application, and can be taken back", () => {
    const { ask, send, forget } = platform();
    const [one, two] = [ask("cli_a"), ask("cli_b")].map(({ json }) => json.tenant_access_token);
    expect(one).not.toBe(two);
    forget();
    const refused = send(one);
    expect(refused.status).toBe(400);
    expect(refused.json).toEqual({
      code: 99991663,
      msg: "Invalid access token for authorization. Please make a test attempt with the correct token.",
      error: { log_id: refused.header("x-tt-logid") },
    });
    expect(send("u").json.code).toBe(99991671);
  });

  it("are refused for wrong credentials in the platform's words", () => {
    const { ask, call } = platform({ secret: "right" });
    expect(ask("cli_a", "wrong").json).toMatchObject({ code: 10014, msg: "app secret invalid" });
    expect(ask("app", "right").json).toMatchObject({ code: 10014, msg: "app id not exists" });
    expect(ask("cli_a", "right").json.code).toBe(0);
    expect(call("POST", "auth/v3/tenant_access_token/internal", {}).json).toMatchObject({ code: 10003 });
    expect(call("POST", "im/v1/messages", {}).json.code).toBe(99991661);
    expect(platform({ refuseIp: true }).send("t-x").json.code).toBe(99991401);
  });
});

describe("messages", () => {
  const ready = (settings: Partial<EmulatorSettings> = {}) => {
    const own = platform(settings);
    return { ...own, token: own.ask().json.tenant_access_token as string };
  };

  it("with one uuid are sent once in an hour", () => {
    const { send, token, clock, ask } = ready();
    const id = (uuid: string) => send(token, { uuid }).json.data.message_id;
    const first = id("a");
    clock.now += HOUR - 1;
    expect(id("a")).toBe(first);
    expect(id("b")).not.toBe(first);
    clock.now += 2;
    ask();
    expect(id("a")).not.toBe(first);
    expect(send(token, { uuid: "x".repeat(51) }).json.code).toBe(230001);
  });

  it.each([
    ["no_1", 230001],
    ["cross_1", 99992361],
    ["left_1", 230029],
    ["out_1", 230013],
    ["gone_1", 232009],
  ])("for %s are refused with %d", (receive_id, code) => {
    const { send, token } = ready();
    expect(send(token, { receive_id })).toMatchObject({ status: 400, outcome: "refused", json: { code } });
  });

  it("carry their content as JSON in a text, without the robot's wrapper, within their size", () => {
    const { send, token } = ready();
    const text = (bytes: number) => JSON.stringify({ text: "x".repeat(bytes) });
    const post = { zh_cn: { title: "T", content: [[{ tag: "text", text: "x" }]] } };
    expect(send(token, { content: { text: "hi" } }).json.code).toBe(230001);
    expect(send(token, { msg_type: "post", content: JSON.stringify({ post }) }).json.code).toBe(230001);
    expect(send(token, { msg_type: "post", content: JSON.stringify(post) }).json.code).toBe(0);
    expect(send(token, { msg_type: "interactive", content: "{" }).json.code).toBe(230099);
    expect(send(token, { content: text(140_000) }).json.code).toBe(0);
    expect(send(token, { content: text(155_000) }).json.code).toBe(230025);
    expect(send(token, { msg_type: "interactive", content: text(31_000) }).json.code).toBe(230025);
  });

  it("are five a second for one receiver, fifty for an application", () => {
    const { send, token, clock } = ready();
    const codes = Array.from({ length: 6 }, () => send(token).json.code);
    expect(codes).toEqual([0, 0, 0, 0, 0, 230020]);
    for (let index = 0; index < 45; index += 1) send(token, { receive_id: `ou_x${index}` });
    const limited = send(token, { receive_id: "ou_y" });
    expect(limited).toMatchObject({ status: 429, outcome: "rate_limited", json: { code: 99991400 } });
    expect(limited.header("x-ogw-ratelimit-reset")).toBe("1");
    clock.now += 1_000;
    expect(send(token).json.code).toBe(0);
    const always = platform({ mode: "rate_limit" });
    expect(always.send(always.ask().json.tenant_access_token).status).toBe(429);
  });

  it("to departments name those it does not know", () => {
    const { call, token } = ready();
    const batch = (body: unknown) => call("POST", "message/v4/batch_send/", body, token).json;
    const content = { text: "hi" };
    expect(batch({ department_ids: ["D1", "no_2"], msg_type: "text", content })).toMatchObject({
      code: 0,
      data: { invalid_department_ids: ["no_2"], message_id: expect.stringMatching(/^bm-/) },
    });
    expect(batch({ department_ids: [], msg_type: "text", content }).code).toBe(10003);
    expect(batch({ department_ids: ["D1"], msg_type: "interactive", content }).code).toBe(10002);
  });
});
