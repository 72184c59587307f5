import type { RecipientOutcome, Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange } from "@/lib/domain/exchange";
import { readToken } from "./access";
import { findCode } from "./codes/rules";
import { headerOf } from "./http-judge";
import { judgeRobot, type RobotPlatform, replyObject, shownMessage } from "./robot-judge";
import type { AccessSource, Part } from "./types";

const FEISHU_APP: RobotPlatform = {
  codeKeys: ["code"],
  messageKeys: ["msg"],
  find: (code, message) => findCode("feishu_app", code, message),
};

/**
 * The verdict of the application API: `code` counts, whatever the HTTP status (failures carry 400, the gateway's limit 429
 * or 400). The message names the platform's log id, which its support asks for.
 */
export function judgeFeishuApp(
  exchange: Exchange,
  endpoint: EndpointConfig,
  receivedAt?: Date,
  part?: Pick<Part, "receivers">,
): Verdict {
  const judged = withWait(
    withLogId(judgeRobot(exchange, endpoint, receivedAt, FEISHU_APP), exchange, endpoint),
    exchange,
  );
  // Gone is what one receiver is; the endpoint is only when it has no other.
  const verdict: Verdict = judged.kind === "dead" && receivers(endpoint) > 1 ? { ...judged, kind: "rejected" } : judged;
  return part?.receivers === undefined ? verdict : withRecipients(verdict, part.receivers, exchange);
}

const receivers = ({ config }: EndpointConfig) =>
  (config.tenants ?? []).reduce((sum, { receiveIds }) => sum + receiveIds.length, 0);

function withLogId(verdict: Verdict, exchange: Exchange, endpoint: EndpointConfig): Verdict {
  if (verdict.kind === "delivered" || exchange.response === undefined) return verdict;
  const error = replyObject(exchange)?.error;
  const told: unknown = typeof error === "object" && error !== null ? Reflect.get(error, "log_id") : undefined;
  const id = typeof told === "string" ? told : headerOf(exchange.response, "x-tt-logid");
  if (id === undefined || !/^[\w-]{1,100}$/.test(id) || shownMessage(id, endpoint) !== id) return verdict;
  const { message = "", ...values } = verdict.values ?? {};
  return { ...verdict, values: { ...values, message: `${message} (log_id: ${id})`.trim() } };
}

const MAX_WAIT_S = 86_400;

/** The gateway says in seconds when its window ends; there is no Retry-After. */
function withWait(verdict: Verdict, { response }: Exchange): Verdict {
  if (verdict.reason !== "rate_limited" || verdict.kind !== "retry" || response === undefined) return verdict;
  const reset = headerOf(response, "x-ogw-ratelimit-reset")?.trim() ?? "";
  if (!/^\d{1,9}$/.test(reset)) return verdict;
  return { ...verdict, retryAfterMs: Math.min(Math.max(Number(reset), 1), MAX_WAIT_S) * 1_000 };
}

/** Who got it. The batch call accepts a list of departments and names those it does not know. */
function withRecipients(verdict: Verdict, all: NonNullable<Part["receivers"]>, exchange: Exchange): Verdict {
  const said = {
    ...(verdict.code === undefined ? {} : { code: verdict.code }),
    ...(typeof verdict.values?.message === "string" ? { message: verdict.values.message } : {}),
  };
  if (verdict.kind !== "delivered") {
    return { ...verdict, recipients: all.map((one) => ({ ...one, state: "failed", ...said })) };
  }
  const invalid = invalidDepartments(exchange);
  const recipients = all.map((one): RecipientOutcome => {
    const refused = one.kind === "department" && invalid.has(one.id);
    return refused ? { ...one, state: "failed", message: "invalid_department_ids" } : { ...one, state: "accepted" };
  });
  const failed = recipients.filter(({ state }) => state === "failed").length;
  if (failed === 0) return { ...verdict, recipients };
  if (failed < recipients.length) return { ...verdict, diagnosis: "delivered.partial", recipients };
  const values = { ...verdict.values, message: "invalid_department_ids" };
  return { ...verdict, kind: "rejected", reason: "payload", diagnosis: "feishu_app.receiver", values, recipients };
}

function invalidDepartments(exchange: Exchange): Set<unknown> {
  const data = replyObject(exchange)?.data;
  const list: unknown = typeof data === "object" && data !== null ? Reflect.get(data, "invalid_department_ids") : null;
  return new Set(Array.isArray(list) ? list : []);
}

/** Both SDKs of the platform give a token up three minutes before its end. */
const MARGIN_S = 180;
/** On this path they all mean that the credentials are wrong, malformed ones included. */
const WRONG_CREDENTIALS = new Set(["10003", "10014", "10015"]);

/** Reads the answer to the question for a token. What is left of its life is told each time, and often less than 2 h. */
export function readFeishuToken(exchange: Exchange, endpoint: EndpointConfig): ReturnType<AccessSource["read"]> {
  const verdict = judgeFeishuApp(exchange, endpoint);
  const wrong = verdict.kind !== "delivered" && WRONG_CREDENTIALS.has(verdict.code ?? "");
  const credentials = { kind: "rejected", reason: "auth", diagnosis: "feishu_app.credentials" } as const;
  return readToken(exchange, endpoint, wrong ? { ...verdict, ...credentials } : verdict, {
    tokenKey: "tenant_access_token",
    expiresInMs: ({ expire }) => (typeof expire === "number" ? Math.max(0, expire - MARGIN_S) * 1_000 : null),
  });
}
