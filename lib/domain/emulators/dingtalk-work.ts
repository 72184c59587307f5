import { createHash } from "node:crypto";
import { isRecord } from "../records";
import { jsonObject, jsonReply, lastMinute, sameText, slowed } from "./parts";
import type { Emulator, EmulatorReply, EmulatorRequest, EmulatorSettings, EmulatorState, ReplyOutcome } from "./types";

/**
 * The API of a DingTalk application: `gettoken`, the work notice, its send result, and the address book's look-ups.
 * Every answer is HTTP 200. Who exists: every user but `no_…`; `hidden_…` is out of the application's sight, `busy_…` is
 * over the volume of a minute (143103), `full_…` over the day's (143105), `same_…` has had the content (143106),
 * `late_…` has no result yet; departments below 9000, each with one member. The same content reaches one employee once a
 * day; over a limit is accepted with errcode 0 all the same, only the send result tells.
 */
const TOKEN_LIFE_MS = 7_200_000;
const KEPT_TOKENS = 8;
const KEPT_TASKS = 50;
const KEPT_SEEN = 1_000;
const PER_SECOND = 20;
const MOST_USERS = 100;
const MOST_DEPARTMENTS = 20;
const MAX_MESSAGE_BYTES = 2_048;
const FIRST_UNKNOWN = 9_000;
const FIRST_TASK = 256_271_667_526;
const TYPES = new Set(["text", "markdown", "action_card", "oa", "link", "image", "file", "voice"]);
const BY_PREFIX = [
  ["busy_", "143103"],
  ["full_", "143105"],
  ["same_", "143106"],
] as const;

type Call = {
  request: EmulatorRequest;
  query: URLSearchParams;
  settings: EmulatorSettings;
  state: EmulatorState;
  nowMs: number;
};
type Complaint = { code: number; text: string; outcome: ReplyOutcome };

/** Answers as the platform does. `wrong_signature` refuses the secret, `rate_limit` every call with a token. */
export const dingtalkWorkEmulator: Emulator = (request, settings, state, nowMs) => {
  const call = { request, query: new URLSearchParams(request.query), settings, state, nowMs };
  return slowed(answer(call), settings);
};

function answer(call: Call): EmulatorReply {
  const path = /\/(gettoken|topapi\/[a-z0-9_/]+)$/.exec(call.request.path)?.[1];
  switch (path) {
    case "gettoken":
      return giveToken(call);
    case "topapi/message/corpconversation/asyncsend_v2":
      return guarded(call, send);
    case "topapi/message/corpconversation/getsendresult":
      return guarded(call, sendResult);
    case "topapi/v2/user/get":
      return guarded(call, lookUpUser);
    case "topapi/v2/department/get":
      return guarded(call, lookUpDepartment);
    default:
      return refuse({ code: 404, text: "请求的URI地址不存在", outcome: "malformed" }, call.state);
  }
}

function refuse({ code, text, outcome }: Complaint, state: EmulatorState): EmulatorReply {
  const request_id = "15r2ctjs8kpyz";
  return jsonReply({ errcode: code, errmsg: text, request_id }, { outcome, signature: "not_configured", state });
}

/** The platform's wrapping of what an inner service says. */
function refuseInside(sub_code: string, sub_msg: string, outcome: ReplyOutcome, state: EmulatorState): EmulatorReply {
  const errmsg = `ding talk error[subcode=${sub_code},submsg=${sub_msg}]`;
  const body = { errcode: 88, errmsg, sub_code, sub_msg, request_id: "15r2ctjs8kpyz" };
  return jsonReply(body, { outcome, signature: "not_configured", state });
}

function accept(body: Record<string, unknown>, state: EmulatorState): EmulatorReply {
  return jsonReply({ errcode: 0, errmsg: "ok", ...body }, { outcome: "accepted", signature: "not_configured", state });
}

/** Within its life the same token is given out again and lasts longer. */
function giveToken({ query, settings, state, nowMs, request }: Call): EmulatorReply {
  const counted = { ...state, fetches: (state.fetches ?? 0) + 1 };
  if (request.method !== "GET") return refuse({ code: 43001, text: "需要GET请求", outcome: "bad_method" }, counted);
  const [key, secret] = [query.get("appkey") ?? "", query.get("appsecret") ?? ""];
  const right = settings.secret === null ? secret !== "" : sameText(secret, settings.secret);
  if (key === "" || !right || settings.mode === "wrong_signature")
    return refuse({ code: 40089, text: "不合法的corpId或corpSecret", outcome: "bad_token" }, counted);
  const life = settings.tokenLifeMs ?? TOKEN_LIFE_MS;
  const living = (state.tokens ?? []).filter(({ until }) => until > nowMs);
  const token = living.at(-1)?.token ?? hash(`${key} ${nowMs} ${counted.fetches}`).slice(0, 32);
  const others = living.filter((one) => one.token !== token);
  const tokens = [...others, { token, until: nowMs + life }].slice(-KEPT_TOKENS);
  return accept({ access_token: token, expires_in: Math.ceil(life / 1000) }, { ...counted, tokens });
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What every call with a token is asked first: method, token, address, speed, JSON. */
function guarded(call: Call, next: (call: Call, body: Record<string, unknown>) => EmulatorReply): EmulatorReply {
  const { request, query, settings, state, nowMs } = call;
  if (request.method !== "POST") return refuse({ code: 43002, text: "需要POST请求", outcome: "bad_method" }, state);
  const token = query.get("access_token") ?? "";
  if (token === "") return refuse({ code: 40035, text: "缺少参数 access_token", outcome: "bad_token" }, state);
  const known = state.tokens?.find((one) => sameText(one.token, token));
  if (known === undefined || known.until <= nowMs)
    return refuse({ code: 40014, text: "不合法的access_token", outcome: "bad_token" }, state);
  if (settings.refuseIp === true) {
    const text = "访问ip不在白名单之中,request ip=203.0.113.9";
    return refuse({ code: 60020, text, outcome: "refused" }, state);
  }
  if (settings.mode === "rate_limit")
    return refuseInside("90018", "您的服务器调用钉钉开放平台所有接口的请求都被暂时禁用了", "rate_limited", state);
  const body = jsonObject(request.body);
  if (body === null) return refuse({ code: 400002, text: "参数不合法", outcome: "malformed" }, state);
  return next(call, body);
}

function send({ state, nowMs }: Call, body: Record<string, unknown>): EmulatorReply {
  const accepted = lastMinute(state, nowMs);
  if (accepted.filter((at) => nowMs - at < 1_000).length >= PER_SECOND)
    return refuseInside("90018", "调用频率过高", "rate_limited", { ...state, accepted });
  const wrong = messageComplaint(body);
  if (wrong !== null) return refuse(wrong, state);
  const users = listOf(body.userid_list);
  const content = JSON.stringify(body.msg);
  const seen = new Set(state.seen ?? []);
  const day = Math.floor((nowMs + 8 * 3_600_000) / 86_400_000);
  const receivers = users.map((user) => {
    const mark = hash(`${day} ${user} ${content}`).slice(0, 16);
    const again = seen.has(mark);
    const code = again ? "143106" : BY_PREFIX.find(([prefix]) => user.startsWith(prefix))?.[1];
    if (code === undefined) seen.add(mark);
    return code === undefined ? `user:${user}` : `user:${user}:${code}`;
  });
  receivers.push(...listOf(body.dept_id_list).map((dept) => `dept:${dept}`));
  const id = (state.tasks?.at(-1)?.id ?? FIRST_TASK) + 1;
  const tasks = [...(state.tasks ?? []), { id, receivers, text: content }].slice(-KEPT_TASKS);
  const next = { ...state, accepted: [...accepted, nowMs], tasks, seen: [...seen].slice(-KEPT_SEEN) };
  return accept({ task_id: id, request_id: "4hj6v8xqxbwd" }, next);
}

const listOf = (value: unknown): string[] =>
  typeof value === "string" ? value.split(",").filter((id) => id !== "") : [];

function messageComplaint(body: Record<string, unknown>): Complaint | null {
  const invalid = (text: string): Complaint => ({ code: 400002, text, outcome: "malformed" });
  const { agent_id: agent, msg, userid_list: users, dept_id_list: departments } = body;
  if (typeof agent !== "number" && !(typeof agent === "string" && /^\d+$/.test(agent)))
    return { code: 41011, text: "缺少agentid", outcome: "malformed" };
  if (listOf(users).length === 0 && listOf(departments).length === 0 && body.to_all_user !== true)
    return { code: 40035, text: "userid_list、dept_id_list、to_all_user 不能同时为空", outcome: "malformed" };
  if (listOf(users).length > MOST_USERS || listOf(departments).length > MOST_DEPARTMENTS)
    return invalid("接收者超过上限");
  const type = isRecord(msg) && typeof msg.msgtype === "string" && TYPES.has(msg.msgtype) ? msg.msgtype : "";
  const content = isRecord(msg) ? msg[type] : undefined;
  if (!isRecord(content)) return invalid("不合法的消息类型");
  if (Buffer.byteLength(JSON.stringify(msg)) > MAX_MESSAGE_BYTES)
    return { code: 40035, text: "msg 长度超过 2048 字节", outcome: "too_large" };
  return contentComplaint(type, content);
}

/** The texts without which a message of this kind is refused. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  text: ["content"],
  markdown: ["title", "text"],
  action_card: ["title", "markdown"],
};

function contentComplaint(type: string, content: Record<string, unknown>): Complaint | null {
  const missing = (NEEDED[type] ?? []).find((key) => typeof content[key] !== "string" || content[key] === "");
  return missing === undefined ? null : { code: 40035, text: `缺少参数 ${type}.${missing}`, outcome: "malformed" };
}

function sendResult({ state }: Call, body: Record<string, unknown>): EmulatorReply {
  const task = state.tasks?.find(({ id }) => String(id) === String(body.task_id));
  if (task === undefined) return refuse({ code: 400002, text: "参数 task_id 不合法", outcome: "malformed" }, state);
  const read = task.receivers.map((receiver) => receiver.split(":"));
  const users = read.filter(([kind]) => kind === "user").map(([, id = "", code]) => ({ id, code }));
  const departments = read.filter(([kind]) => kind === "dept").map(([, id = ""]) => id);
  const invalid = users.filter(({ id }) => id.startsWith("no_")).map(({ id }) => id);
  const forbidden = users.filter(({ code }) => code !== undefined);
  const reached = users.filter(({ id, code }) => code === undefined && !/^(?:no|late)_/.test(id)).map(({ id }) => id);
  const members = departments.filter(exists).map((dept) => `member_${dept}`);
  const send_result = {
    invalid_user_id_list: invalid,
    forbidden_user_id_list: forbidden.map(({ id }) => id),
    failed_user_id_list: [],
    read_user_id_list: [],
    unread_user_id_list: [...reached, ...members],
    invalid_dept_id_list: departments.filter((dept) => !exists(dept)),
    forbidden_list: forbidden.map(({ id, code }) => ({ code, count: 1, userid: id })),
  };
  return accept({ send_result, request_id: "3kq1wmq1lhq2" }, state);
}

const exists = (department: string): boolean => /^\d+$/.test(department) && Number(department) < FIRST_UNKNOWN;

function lookUpUser({ state }: Call, { userid }: Record<string, unknown>): EmulatorReply {
  if (typeof userid !== "string" || userid === "")
    return refuse({ code: 33012, text: "无效的USERID", outcome: "malformed" }, state);
  if (userid.startsWith("no_")) return refuse({ code: 60121, text: "找不到该用户", outcome: "refused" }, state);
  if (userid.startsWith("hidden_")) return refuseInside("50002", "请求的员工userid不在授权范围内", "refused", state);
  return accept({ result: { userid, name: `成员 ${userid}`, active: true } }, state);
}

function lookUpDepartment({ state }: Call, { dept_id: id }: Record<string, unknown>): EmulatorReply {
  if (!exists(String(id))) return refuse({ code: 60003, text: "部门不存在", outcome: "refused" }, state);
  return accept({ result: { dept_id: id, name: `部门 ${String(id)}`, parent_id: 1 } }, state);
}
