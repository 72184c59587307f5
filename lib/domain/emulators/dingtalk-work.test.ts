import { expect, test } from "vitest";
import { dingtalkWorkEmulator } from "./dingtalk-work";
import { type EmulatorSettings, FRESH_STATE } from "./types";

const NOW = 1_737_000_000_000;
const TEXT = { msgtype: "text", text: { content: "你好" } };
const SEND = "/topapi/message/corpconversation/asyncsend_v2";
const RESULT = "/topapi/message/corpconversation/getsendresult";

/** An application with a clock and a memory. */
function application(initial: Partial<EmulatorSettings> = {}) {
  let settings: EmulatorSettings = { mode: "success", token: null, secret: "s", keywords: [], ...initial };
  let state = FRESH_STATE;
  const clock = { now: NOW };
  const call = (method: string, address: string, body: unknown = {}) => {
    const [path = "", query = ""] = address.split("?");
    const bytes = new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body));
    const reply = dingtalkWorkEmulator(
      { method, path, query, headers: [], body: bytes, truncated: false },
      settings,
      state,
      clock.now,
    );
    state = reply.state;
    return { ...reply, said: JSON.parse(reply.body) };
  };
  const token = () => call("GET", "/gettoken?appkey=k&appsecret=s").said.access_token as string;
  const post = (path: string, body: unknown, access = token()) => call("POST", `${path}?access_token=${access}`, body);
  const send = (more: Record<string, unknown> = {}) =>
    post(SEND, { agent_id: 1, userid_list: "u1", msg: TEXT, ...more });
  const result = (task_id: number) => post(RESULT, { agent_id: 1, task_id }).said.send_result;
  const set = (more: Partial<EmulatorSettings>) => {
    settings = { ...settings, ...more };
  };
  return { call, clock, token, post, send, result, set, fetches: () => state.fetches };
}

test("gives out one token while it lives, prolongs it, and knows it no longer afterwards", () => {
  const app = application();
  const first = app.token();
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  app.clock.now += 7_000_000;
  expect(app.token()).toBe(first);
  app.clock.now += 7_000_000;
  expect(app.post(SEND, { agent_id: 1, userid_list: "u1", msg: TEXT }, first).said.errcode).toBe(0);
  app.clock.now += 200_001;
  expect(app.post(SEND, {}, first).said).toMatchObject({ errcode: 40014, errmsg: "不合法的access_token" });
  expect(app.token()).not.toBe(first);
  expect(app.fetches()).toBe(3);
});

test("refuses wrong credentials and methods in the platform's words, with HTTP 200", () => {
  const app = application();
  for (const query of ["appkey=k&appsecret=wrong", "appsecret=s", "appkey=k"]) {
    const reply = app.call("GET", `/gettoken?${query}`);
    expect(reply.status).toBe(200);
    expect(reply.said).toMatchObject({ errcode: 40089, errmsg: "不合法的corpId或corpSecret" });
  }
  expect(app.call("POST", "/gettoken?appkey=k&appsecret=s").said.errcode).toBe(43001);
  expect(app.call("GET", `${SEND}?access_token=x`).said.errcode).toBe(43002);
  expect(app.call("POST", SEND).said).toMatchObject({ errcode: 40035, errmsg: "缺少参数 access_token" });
  expect(app.post(SEND, "{").outcome).toBe("malformed");
  expect(app.call("POST", "/topapi/none").said.errcode).toBe(404);
  app.set({ mode: "wrong_signature" });
  expect(app.call("GET", "/gettoken?appkey=k&appsecret=s").said.errcode).toBe(40089);
});

test("accepts what is over a limit and tells only in the send result", () => {
  const app = application();
  const sent = app.send({ userid_list: "u1,no_1,busy_1,full_1,same_1,late_1", dept_id_list: "101,9001" });
  expect(sent.said).toMatchObject({ errcode: 0, errmsg: "ok", task_id: expect.any(Number) });
  expect(app.result(sent.said.task_id)).toEqual({
    invalid_user_id_list: ["no_1"],
    forbidden_user_id_list: ["busy_1", "full_1", "same_1"],
    failed_user_id_list: [],
    read_user_id_list: [],
    unread_user_id_list: ["u1", "member_101"],
    invalid_dept_id_list: ["9001"],
    forbidden_list: [
      { code: "143103", count: 1, userid: "busy_1" },
      { code: "143105", count: 1, userid: "full_1" },
      { code: "143106", count: 1, userid: "same_1" },
    ],
  });
  expect(app.post(RESULT, { agent_id: 1, task_id: 1 }).said.errcode).toBe(400002);
});

test("keeps the same content from an employee until the day changes in China", () => {
  const app = application();
  const outcome = () => app.result(app.send().said.task_id).forbidden_list.map(({ code }: { code: string }) => code);
  expect(outcome()).toEqual([]);
  expect(outcome()).toEqual(["143106"]);
  app.send({ msg: { msgtype: "text", text: { content: "another" } } });
  app.clock.now += 12 * 3_600_000 - 1;
  expect(outcome()).toEqual(["143106"]);
  app.clock.now += 1;
  expect(outcome()).toEqual([]);
});

test("counts receivers and bytes, and asks for what a message needs", () => {
  const app = application();
  const code = (more: Record<string, unknown>) => app.send(more).said.errcode;
  const text = (bytes: number) => ({ msgtype: "text", text: { content: "x".repeat(bytes - 40) } });
  expect(Buffer.byteLength(JSON.stringify(text(2_048)))).toBe(2_048);
  expect(code({ msg: text(2_048) })).toBe(0);
  expect(app.send({ msg: text(2_049) }).outcome).toBe("too_large");
  const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join(",");
  expect(code({ userid_list: ids(100), dept_id_list: ids(20) })).toBe(0);
  expect(code({ userid_list: ids(101) })).toBe(400002);
  expect(code({ dept_id_list: ids(21) })).toBe(400002);
  expect(code({ userid_list: "" })).toBe(40035);
  expect(code({ agent_id: undefined })).toBe(41011);
  expect(code({ msg: { msgtype: "actionCard", actionCard: {} } })).toBe(400002);
  expect(code({ msg: { msgtype: "markdown", markdown: { text: "x" } } })).toBe(40035);
});

test("refuses the 21st call within a second, an address, and everything when set to", () => {
  const app = application();
  for (let sent = 0; sent < 20; sent++) expect(app.send().said.errcode).toBe(0);
  expect(app.send().said).toMatchObject({ errcode: 88, sub_code: "90018" });
  app.clock.now += 1_001;
  expect(app.send().said.errcode).toBe(0);
  app.set({ refuseIp: true });
  expect(app.send().said).toMatchObject({ errcode: 60020, errmsg: expect.stringContaining("203.0.113.9") });
  app.set({ refuseIp: false, mode: "rate_limit" });
  expect(app.send()).toMatchObject({ outcome: "rate_limited", said: { errcode: 88, sub_code: "90018" } });
});

test("knows its people and departments", () => {
  const app = application();
  const person = (userid: string) => app.post("/topapi/v2/user/get", { userid }).said;
  const department = (dept_id: number) => app.post("/topapi/v2/department/get", { dept_id }).said;
  expect(person("u1").result).toMatchObject({ userid: "u1", name: "成员 u1" });
  expect(person("no_1").errcode).toBe(60121);
  expect(person("hidden_1")).toMatchObject({ errcode: 88, sub_code: "50002" });
  expect(person("").errcode).toBe(33012);
  expect(department(2).result).toMatchObject({ dept_id: 2, name: "部门 2" });
  expect(department(9_001).errcode).toBe(60003);
});
