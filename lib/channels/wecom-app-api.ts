import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import { USER_AGENT } from "@/lib/domain/version";
import { readToken, secondsIn } from "./access";
import { findCode } from "./codes/rules";
import { judgeRobot, type RobotFinding } from "./robot-judge";
import type { AccessSource } from "./types";
import { WECOM_REPLY } from "./wecom-message";

/*
 * The API of a WeCom application (developer docs 91039 token, 90236 messages, 90455 errors). The secret belongs to one
 * application, so the token does; it may be taken back before its time, which an error code says.
 */

/** The address of a call; `endpoint.url` is the API's base. Undefined values are left out. */
export function wecomUrl(endpoint: EndpointConfig, path: string, query: Record<string, string>): string {
  return `${endpoint.url.replace(/\/+$/, "")}/cgi-bin/${path}?${new URLSearchParams(query)}`;
}

/** A question to the API: no body, nothing of an event. */
export function wecomGet(endpoint: EndpointConfig, path: string, query: Record<string, string>): OutboundRequest {
  return { method: "GET", url: wecomUrl(endpoint, path, query), headers: [["User-Agent", USER_AGENT]], body: "" };
}

/** What a reply of the API means; only its own code of 0 is success. */
export function judgeWecomApp(exchange: Exchange, endpoint: EndpointConfig, receivedAt?: Date): Verdict {
  return judgeRobot(exchange, endpoint, receivedAt, {
    ...WECOM_REPLY,
    find: (code, message) => findCode("wecom_app", code, message),
  });
}

/** Documented lifetime of a token, for an answer that does not say. */
const TOKEN_SECONDS = 7_200;
/** Codes that mean a bad token elsewhere; of the call that asks for one they mean a bad secret. */
const BAD_CREDENTIAL = new Set([40001, 40014, 42001]);
const BAD_SECRET = {
  diagnosis: "wecom_app.secret",
  reason: "auth",
  kind: "rejected",
} as const satisfies RobotFinding;

/** How to get the application's token: `gettoken` with the corporation's id and the application's secret. */
export function wecomAccess(endpoint: EndpointConfig): AccessSource {
  const { corpId = "", agentId = "", secret = "" } = endpoint.config;
  return {
    application: `wecom_app ${endpoint.url} ${corpId} ${agentId}`,
    secret,
    request: wecomGet(endpoint, "gettoken", { corpid: corpId, corpsecret: secret }),
    read: (exchange) => readAnswer(exchange, endpoint),
  };
}

function readAnswer(exchange: Exchange, endpoint: EndpointConfig): ReturnType<AccessSource["read"]> {
  const verdict = judgeRobot(exchange, endpoint, undefined, {
    ...WECOM_REPLY,
    find: (code, message) => (BAD_CREDENTIAL.has(code) ? BAD_SECRET : findCode("wecom_app", code, message)),
  });
  return readToken(exchange, endpoint, verdict, {
    tokenKey: "access_token",
    expiresInMs: ({ expires_in }) => (secondsIn(expires_in) ?? TOKEN_SECONDS) * 1_000,
  });
}
