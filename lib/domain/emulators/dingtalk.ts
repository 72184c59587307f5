import { isRecord } from "../records";
import {
  hasKeyword,
  headerOf,
  hmacBase64,
  jsonObject,
  jsonReply,
  lastMinute,
  sameText,
  slowed,
  textsIn,
} from "./parts";
import type {
  Emulator,
  EmulatorReply,
  EmulatorRequest,
  EmulatorSettings,
  EmulatorState,
  ReplyOutcome,
  SignatureCheck,
} from "./types";

/**
 * DingTalk custom robot: `POST /robot/send?access_token=TOKEN&timestamp=MS&sign=SIGN`. Every answer is HTTP 200.
 * Limits: 20 messages a minute, then ten minutes of silence; body 20000 bytes; timestamp within an hour.
 */
const PER_MINUTE = 20;
const BAN_MS = 10 * 60_000;
const WINDOW_MS = 60 * 60_000;
const MAX_BYTES = 20_000;
const TYPES = new Set(["text", "markdown", "link", "actionCard", "feedCard"]);
const MORE = "more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]";
/** The caller's address, as a refusal repeats it. */
const CALLER = "203.0.113.9";

/** What the three security settings and the size say, in the older words and in the newer. */
const WORDS = {
  timestamp: {
    old: `invalid timestamp, ${MORE}`,
    new: "description:机器人发送签名过期;solution:签名生成时间和发送时间请保持在 timestampms 以内;",
  },
  sign: {
    old: `sign not match, ${MORE}`,
    new: "description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;",
  },
  keyword: {
    old: `keywords not in content, ${MORE}`,
    new: "description:关键词不匹配;solution:请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;",
  },
  ip: {
    old: `ip ${CALLER} not in whitelist`,
    new: "description:ip 不在白名单中;solution:请联系群管理员查看此机器人的 ip 白名单;",
  },
  size: {
    old: "message too long, exceed 20000 bytes",
    new: "description: body 大小不合法;solution:请保持大小在 20000bytes 以内;",
  },
} as const;
const said = (what: keyof typeof WORDS, { wording = "old" }: EmulatorSettings): string => WORDS[what][wording];

type Failure = { code: number; text: string; outcome: ReplyOutcome };

/** Key: the secret; message: timestamp, line feed, secret; Base64. The query parameter is decoded exactly once. */
function checkSignature(params: URLSearchParams, secret: string, nowMs: number): SignatureCheck {
  const timestamp = params.get("timestamp");
  const sign = params.get("sign");
  if (timestamp === null || sign === null) return "missing";
  if (!/^\d{13}$/.test(timestamp) || Math.abs(nowMs - Number(timestamp)) > WINDOW_MS) return "stale";
  return sameText(sign, hmacBase64(secret, `${timestamp}\n${secret}`)) ? "verified" : "mismatch";
}

function signatureOf(request: EmulatorRequest, settings: EmulatorSettings, nowMs: number): SignatureCheck {
  if (settings.secret === null) return "not_configured";
  return checkSignature(new URLSearchParams(request.query), settings.secret, nowMs);
}

/** What the platform looks at before the security settings: method, token, header, size, message type. */
function callComplaint(request: EmulatorRequest, settings: EmulatorSettings): Failure | null {
  if (request.method !== "POST") return { code: 43002, text: "需要POST请求", outcome: "bad_method" };
  const token = new URLSearchParams(request.query).get("access_token");
  if (token === null || token === "") return { code: 40035, text: "缺少参数 access_token", outcome: "bad_token" };
  if (settings.token !== null && !sameText(token, settings.token))
    return { code: settings.wording === "old" ? 300001 : 300005, text: "token is not exist", outcome: "bad_token" };
  if (!/^application\/json\b/i.test(headerOf(request, "content-type") ?? ""))
    return { code: 43004, text: "无效的HTTP HEADER Content-Type", outcome: "malformed" };
  if (request.body.byteLength > MAX_BYTES) return { code: 460101, text: said("size", settings), outcome: "too_large" };
  const message = jsonObject(request.body);
  const type = message?.msgtype;
  if (message === null || typeof type !== "string" || !TYPES.has(type) || !isRecord(message[type]))
    return { code: 400105, text: "unsupported message type", outcome: "malformed" };
  if (type === "markdown" && !titled(message.markdown))
    return { code: 40035, text: "缺少参数 markdown.title", outcome: "malformed" };
  return null;
}

const titled = (part: unknown) => isRecord(part) && typeof part.title === "string" && part.title !== "";

/** 310000 covers all security settings; only the text tells which. */
function securityComplaint(
  request: EmulatorRequest,
  settings: EmulatorSettings,
  signature: SignatureCheck,
): Failure | null {
  const refusal = (what: keyof typeof WORDS, outcome: ReplyOutcome): Failure => ({
    code: 310000,
    text: said(what, settings),
    outcome,
  });
  if (settings.refuseIp === true) return refusal("ip", "refused");
  if (signature === "stale") return refusal("timestamp", "stale_timestamp");
  if (settings.mode === "wrong_signature" || signature === "mismatch" || signature === "missing")
    return refusal("sign", "bad_signature");
  if (!hasKeyword(textsIn(jsonObject(request.body)), settings.keywords)) return refusal("keyword", "keyword_missing");
  return null;
}

/** Answers as the DingTalk robot does, with its ban: beyond 20 a minute nothing passes for ten minutes. */
export const dingtalkEmulator: Emulator = (request, settings, state, nowMs) => {
  const accepted = lastMinute(state, nowMs);
  const banned = state.bannedUntil !== null && state.bannedUntil > nowMs;
  const kept: EmulatorState = { accepted, bannedUntil: banned ? state.bannedUntil : null };
  const signature = signatureOf(request, settings, nowMs);
  const fail = (failure: Failure, next = kept): EmulatorReply =>
    jsonReply({ errcode: failure.code, errmsg: failure.text }, { outcome: failure.outcome, signature, state: next });
  const answer = (): EmulatorReply => {
    const wrong = callComplaint(request, settings) ?? securityComplaint(request, settings, signature);
    if (wrong !== null) return fail(wrong);
    const tooFast = {
      code: 130101,
      text: "send too fast, exceed 20 times per minute",
      outcome: "rate_limited",
    } as const;
    if (settings.mode === "rate_limit" || banned) return fail(tooFast);
    if (accepted.length >= PER_MINUTE) return fail(tooFast, { accepted, bannedUntil: nowMs + BAN_MS });
    const next = { accepted: [...accepted, nowMs], bannedUntil: null };
    return jsonReply({ errcode: 0, errmsg: "ok" }, { outcome: "accepted", signature, state: next });
  };
  return slowed(answer(), settings);
};
