import { isRecord } from "../records";
import { hmacHex, jsonObject, jsonReply, lastMinute, sameText, slowed } from "./parts";
import type { Emulator, EmulatorReply, EmulatorRequest, EmulatorSettings, EmulatorState } from "./types";
import { badMethod, exceeds, textOf, type WecomComplaint, wecomRefusal, wrong } from "./wecom-parts";

/**
 * The API of a WeCom application: `gettoken`, `message/send` and the address book's look-ups, each under `/cgi-bin/`.
 * Who exists: every user but `no_…`; `unlicensed_…` has no licence, `hidden_…` is out of the application's sight;
 * departments and tags below 9000. Messages beyond 30 a minute are dropped without a word, repeated ones when asked to.
 */
const TOKEN_LIFE_MS = 7_200_000;
/** Real tokens are long; callers are told to keep room for 512 bytes. */
const TOKEN_CHARS = 512;
const KEPT_TOKENS = 8;
const PER_MINUTE = 30;
const FIRST_UNKNOWN = 9_000;

type Call = {
  request: EmulatorRequest;
  query: URLSearchParams;
  settings: EmulatorSettings;
  state: EmulatorState;
  nowMs: number;
};

/** Answers as the platform does. `wrong_signature` refuses the secret, `rate_limit` every message. */
export const wecomAppEmulator: Emulator = (request, settings, state, nowMs) => {
  const call = { request, query: new URLSearchParams(request.query), settings, state, nowMs };
  return slowed(answer(call), settings);
};

function answer(call: Call): EmulatorReply {
  const path = /\/cgi-bin\/([a-z]+(?:\/[a-z]+)?)$/.exec(call.request.path)?.[1];
  switch (path) {
    case "gettoken":
      return giveToken(call);
    case "message/send":
      return guarded(call, "POST", sendMessage);
    case "user/get":
      return guarded(call, "GET", (known) => lookUp(known, "userid"));
    case "department/get":
      return guarded(call, "GET", (known) => lookUp(known, "id"));
    case "tag/get":
      return guarded(call, "GET", (known) => lookUp(known, "tagid"));
    default:
      return jsonReply(
        { error: "not found" },
        { status: 404, outcome: "malformed", signature: "not_configured", state: call.state },
      );
  }
}

function giveToken({ query, settings, state, nowMs, request }: Call): EmulatorReply {
  const fetches = (state.fetches ?? 0) + 1;
  const counted = { ...state, fetches };
  const method = badMethod(request, "GET");
  if (method !== null) return wecomRefusal(method, counted);
  if ((query.get("corpid") ?? "") === "")
    return wecomRefusal({ code: 40013, text: "invalid corpid", outcome: "bad_token" }, counted);
  const secret = query.get("corpsecret") ?? "";
  const right = settings.secret === null ? secret !== "" : sameText(secret, settings.secret);
  if (!right || settings.mode === "wrong_signature")
    return wecomRefusal({ code: 40001, text: "invalid credential", outcome: "bad_token" }, counted);
  const life = settings.tokenLifeMs ?? TOKEN_LIFE_MS;
  const token = hmacHex("wecom-app", `${fetches} ${nowMs}`).repeat(8).slice(0, TOKEN_CHARS);
  const tokens = [...(state.tokens ?? []), { token, until: nowMs + life }].slice(-KEPT_TOKENS);
  return jsonReply(
    { errcode: 0, errmsg: "ok", access_token: token, expires_in: Math.ceil(life / 1_000) },
    { outcome: "accepted", signature: "not_configured", state: { ...counted, tokens } },
  );
}

/** What every call but the one for a token is checked for first. */
function guarded(call: Call, method: string, serve: (call: Call) => EmulatorReply): EmulatorReply {
  const refused =
    badMethod(call.request, method) ??
    tokenComplaint(call) ??
    (call.settings.refuseIp === true
      ? ({ code: 60020, text: "not allow to access from your ip", outcome: "bad_token" } as const)
      : null);
  return refused === null ? serve(call) : wecomRefusal(refused, call.state);
}

function tokenComplaint({ query, state, nowMs }: Call): WecomComplaint | null {
  const sent = query.get("access_token") ?? "";
  if (sent === "") return { code: 41001, text: "access_token missing", outcome: "bad_token" };
  const known = (state.tokens ?? []).find(({ token }) => sameText(token, sent));
  if (known === undefined) return { code: 40014, text: "invalid access_token", outcome: "bad_token" };
  return known.until > nowMs ? null : { code: 42001, text: "access_token expired", outcome: "bad_token" };
}

/** The lists of a message's receivers, those who do not get it apart. */
type Receivers = {
  total: number;
  lists: { invaliduser: string; invalidparty: string; invalidtag: string };
  unlicensed: string;
};

function sendMessage({ request, settings, state, nowMs }: Call): EmulatorReply {
  const accepted = lastMinute(state, nowMs);
  const kept = { ...state, accepted };
  const message = request.truncated ? null : jsonObject(request.body);
  if (message === null) return wecomRefusal(wrong("body"), kept);
  const unfit = complaint(message);
  if (unfit !== null) return wecomRefusal(unfit, kept);
  if (settings.mode === "rate_limit")
    return wecomRefusal({ code: 45009, text: "api freq out of limit", outcome: "rate_limited" }, kept);
  const { total, lists, unlicensed } = receiversOf(message);
  const failed = Object.values(lists).reduce((sum, list) => sum + idsIn(list).length, 0);
  if (failed === total)
    return wecomRefusal({ code: 81013, text: "user & party & tag all invalid", outcome: "malformed" }, kept, lists);
  const reply = { errcode: 0, errmsg: "ok", ...lists, unlicenseduser: unlicensed, msgid: `msg-${nowMs}` };
  const repeated = repetition(message, kept, nowMs);
  const dropped = repeated.known || accepted.length >= PER_MINUTE;
  return jsonReply(reply, {
    outcome: dropped && !repeated.known ? "rate_limited" : "accepted",
    signature: "not_configured",
    state: { ...kept, seen: repeated.seen, accepted: dropped ? accepted : [...accepted, nowMs] },
  });
}

function complaint(message: Record<string, unknown>): WecomComplaint | null {
  const { touser, toparty, totag, agentid } = message;
  if (typeof agentid !== "number" || !Number.isInteger(agentid))
    return { code: 40056, text: "invalid agentid", outcome: "malformed" };
  const [users, parties, tags] = [idsIn(touser), idsIn(toparty), idsIn(totag)];
  if (users.length + parties.length + tags.length === 0)
    return { code: 82001, text: "All touser & toparty & totag empty", outcome: "malformed" };
  if (users.length > 1_000) return exceeds("touser", 1_000);
  if (parties.length > 100) return { code: 82002, text: "too many toparty", outcome: "malformed" };
  if (tags.length > 100) return { code: 82003, text: "too many totag", outcome: "malformed" };
  const type = textOf(message.msgtype);
  const part = isRecord(message[type]) ? message[type] : {};
  switch (type) {
    case "text":
    case "markdown":
      return contentComplaint(type, textOf(part.content));
    case "textcard":
      return cardComplaint(part);
    case "news":
    case "image":
    case "file":
    case "voice":
    case "video":
    case "mpnews":
    case "template_card":
      return null;
    default:
      return { code: 40008, text: "invalid message type", outcome: "malformed" };
  }
}

/** A text that is too long is cut without a word; Markdown is refused. */
function contentComplaint(type: string, content: string): WecomComplaint | null {
  if (content === "") return { code: 44004, text: "empty content", outcome: "malformed" };
  return type === "markdown" && Buffer.byteLength(content) > 2_048 ? exceeds("markdown.content", 2_048) : null;
}

const CARD_BYTES = { title: 128, description: 512, url: 2_048 };

function cardComplaint(card: Record<string, unknown>): WecomComplaint | null {
  for (const [name, limit] of Object.entries(CARD_BYTES)) {
    const text = textOf(card[name]);
    if (text === "") return wrong(`textcard.${name}`);
    if (Buffer.byteLength(text) > limit) return exceeds(`textcard.${name}`, limit);
  }
  if (!URL.canParse(textOf(card.url))) return wrong("textcard.url");
  return [...textOf(card.btntxt)].length > 4 ? exceeds("textcard.btntxt", 4) : null;
}

const idsIn = (value: unknown): string[] =>
  textOf(value)
    .split("|")
    .filter((id) => id !== "");

const unknownNumber = (id: string) => !/^\d+$/.test(id) || Number(id) >= FIRST_UNKNOWN;

/** The platform repeats people's ids in lower case. */
function receiversOf({ touser, toparty, totag }: Record<string, unknown>): Receivers {
  const users = idsIn(touser);
  const everybody = users.includes("@all");
  const [parties, tags] = everybody ? [[], []] : [idsIn(toparty), idsIn(totag)];
  const starting = (prefix: string) => users.filter((id) => id.startsWith(prefix)).map((id) => id.toLowerCase());
  return {
    total: users.length + parties.length + tags.length,
    lists: {
      invaliduser: [...starting("no_"), ...starting("hidden_")].join("|"),
      invalidparty: parties.filter(unknownNumber).join("|"),
      invalidtag: tags.filter(unknownNumber).join("|"),
    },
    unlicensed: starting("unlicensed_").join("|"),
  };
}

/** Whether the same was said within the interval asked for, and what is remembered of what was said. */
function repetition(
  message: Record<string, unknown>,
  state: EmulatorState,
  nowMs: number,
): { known: boolean; seen: string[] } {
  const seen = (state.seen ?? []).filter((entry) => Number(entry.split(" ")[0]) > nowMs).slice(-100);
  if (message.enable_duplicate_check !== 1) return { known: false, seen };
  const { duplicate_check_interval: seconds } = message;
  const until = nowMs + Math.min(typeof seconds === "number" ? seconds : 1_800, 14_400) * 1_000;
  const { touser, toparty, totag, msgtype } = message;
  const said = hmacHex("said", JSON.stringify([touser, toparty, totag, message[textOf(msgtype)]]));
  const known = seen.some((entry) => entry.endsWith(` ${said}`));
  return { known, seen: known ? seen : [...seen, `${until} ${said}`] };
}

const NOT_THERE = {
  userid: { code: 60111, text: "userid not found" },
  id: { code: 60003, text: "department not found" },
  tagid: { code: 40068, text: "invalid tagid" },
} as const;

function lookUp({ query, state }: Call, name: keyof typeof NOT_THERE): EmulatorReply {
  const id = query.get(name) ?? "";
  if (name === "userid" && id.startsWith("hidden_"))
    return wecomRefusal(
      { code: 60011, text: "no privilege to access/modify contact/party/agent", outcome: "malformed" },
      state,
    );
  const missing = name === "userid" ? id === "" || id.startsWith("no_") : unknownNumber(id);
  if (missing) return wecomRefusal({ ...NOT_THERE[name], outcome: "malformed" }, state);
  const found = {
    userid: { userid: id, name: `成员 ${id}`, department: [1] },
    id: { department: { id: Number(id), name: `部门 ${id}`, parentid: 1 } },
    tagid: { tagname: `标签 ${id}`, userlist: [], partylist: [] },
  }[name];
  return jsonReply({ errcode: 0, errmsg: "ok", ...found }, { outcome: "accepted", signature: "not_configured", state });
}
