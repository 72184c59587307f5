import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import { JSON_TYPE } from "@/lib/domain/formats";
import { USER_AGENT } from "@/lib/domain/version";
import { readToken, secondsIn } from "./access";
import { findCode } from "./codes/rules";
import { judgeRobot, type RobotPlatform, replyObject, shownMessage } from "./robot-judge";
import { type AccessSource, TOKEN_PLACEHOLDER } from "./types";

/*
 * The interface of DingTalk's applications (`oapi`): the token in the query, HTTP 200 whatever happened, errcode says
 * what; 88 wraps the code of an inner service. A gateway may answer in the newer interface's words instead.
 */

const DINGTALK_API: RobotPlatform = {
  codeKeys: ["errcode"],
  messageKeys: ["errmsg"],
  find: (code, message) => findCode("dingtalk_work", code, message),
};

/** The verdict of any call of the interface: success is errcode 0 and nothing else. */
export function judgeCall(exchange: Exchange, endpoint: EndpointConfig, receivedAt?: Date): Verdict {
  const inner = innerFault(exchange);
  return inner === null ? judgeRobot(exchange, endpoint, receivedAt, DINGTALK_API) : faultVerdict(inner, endpoint);
}

type Fault = { code: string; shown: string; message: string };

/** A fault whose code is not the errcode itself: 88 with a sub_code, or a word of the newer interface that is known. */
function innerFault(exchange: Exchange): Fault | null {
  const reply = replyObject(exchange);
  if (reply === null) return null;
  const text = (key: string) => (typeof reply[key] === "string" ? reply[key] : "");
  if (reply.errcode === undefined) {
    const [code, message] = [text("code"), text("message")];
    return code !== "" && findCode("dingtalk_work", code, message) !== null ? { code, shown: code, message } : null;
  }
  const sub = String(reply.sub_code ?? "");
  return String(reply.errcode) === "88" && sub !== ""
    ? { code: sub, shown: `88/${sub}`, message: text("sub_msg") || text("errmsg") }
    : null;
}

/** The code of a refusal, unwrapped, and the platform's words; null where the answer has none. */
export function refusalOf(exchange: Exchange): { code: string; message: string } | null {
  const inner = innerFault(exchange);
  if (inner !== null) return { code: inner.code, message: inner.message };
  const { errcode, errmsg } = replyObject(exchange) ?? {};
  if (typeof errcode !== "number" || errcode === 0) return null;
  return { code: String(errcode), message: typeof errmsg === "string" ? errmsg : "" };
}

function faultVerdict({ code, shown, message }: Fault, endpoint: EndpointConfig): Verdict {
  // What is wrapped in 88 is about the application and its permissions unless it is known to be something else.
  const wrapped = shown === code ? null : findCode(endpoint.channel, 88, message);
  const rule = findCode(endpoint.channel, code, message) ?? wrapped;
  return {
    kind: rule?.kind ?? "retry",
    code: shown,
    reason: rule?.reason ?? "unknown",
    diagnosis: rule?.diagnosis ?? "robot.unknown",
    values: {
      platform: endpoint.channel,
      message: shownMessage(message, endpoint),
      ...ipIn(message, rule?.diagnosis),
    },
    ...(rule?.retryAfterMs === undefined ? {} : { retryAfterMs: rule.retryAfterMs }),
    ...(rule?.token === true ? { tokenRejected: true } : {}),
  };
}

const IP = /\b\d{1,3}(?:\.\d{1,3}){3}\b/;
function ipIn(message: string, diagnosis: string | undefined): { ip?: string } {
  const ip = diagnosis === "dingtalk_work.ip" ? IP.exec(message)?.[0] : undefined;
  return ip === undefined ? {} : { ip };
}

const base = (endpoint: Pick<EndpointConfig, "url">) => endpoint.url.replace(/\/+$/, "");

/** An application's token lives two hours; asking again in that time gives the same one and prolongs it. */
export function dingtalkAccess(endpoint: EndpointConfig): AccessSource {
  const { appKey = "", appSecret = "" } = endpoint.config;
  const query = `appkey=${encodeURIComponent(appKey)}&appsecret=${encodeURIComponent(appSecret)}`;
  return {
    application: `dingtalk_work ${base(endpoint)} ${appKey}`,
    secret: appSecret,
    request: { method: "GET", url: `${base(endpoint)}/gettoken?${query}`, headers: [AGENT], body: "" },
    read: (exchange) =>
      readToken(exchange, endpoint, judgeCall(exchange, endpoint), {
        tokenKey: "access_token",
        expiresInMs: ({ expires_in }) => inMs(expires_in),
      }),
  };
}

function inMs(value: unknown): number | null {
  const seconds = secondsIn(value);
  return seconds === null ? null : seconds * 1_000;
}

const AGENT: [string, string] = ["User-Agent", USER_AGENT];
const CALL_HEADERS: [string, string][] = [["Content-Type", JSON_TYPE], AGENT];

/** A call of the interface: `path` with the token, JSON. */
export function apiCall(
  endpoint: EndpointConfig,
  path: string,
  token: string,
  body: unknown,
  headers: [string, string][] = CALL_HEADERS,
): OutboundRequest {
  const shown = token === TOKEN_PLACEHOLDER ? token : encodeURIComponent(token);
  const url = `${base(endpoint)}${path}?access_token=${shown}`;
  return { method: "POST", url, headers, body: JSON.stringify(body) };
}

/** Numbers as numbers; one beyond what JSON numbers hold exactly stays text. */
export function exactNumber(digits: string): number | string {
  const value = Number(digits);
  return digits !== "" && Number.isSafeInteger(value) ? value : digits;
}
