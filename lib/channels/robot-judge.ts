import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange } from "@/lib/domain/exchange";
import { endpointSecrets, scrub } from "@/lib/domain/masking";
import { parseRecord } from "@/lib/domain/records";
import type { FoundRule } from "./codes/rules";
import { delivered, headerOf, isSuccessStatus, judgeFailure, judgeStatus } from "./http-judge";
import { CHARACTERS } from "./truncate";

/** What a code of a platform means. */
export type RobotFinding = Pick<FoundRule, "diagnosis" | "reason" | "kind" | "retryAfterMs" | "token">;

export type RobotPlatform = {
  /** Names of the members that carry the platform's verdict, most telling first, and its message. */
  codeKeys: readonly string[];
  messageKeys: readonly string[];
  find(code: number, message: string): RobotFinding | null;
  /** What the message may show, when it holds more than it should. */
  clean?(message: string): string;
};

const IP = /\b\d{1,3}(?:\.\d{1,3}){3}\b/;
const utf8 = new TextDecoder();

/**
 * The verdict of a robot's reply. Platforms answer HTTP 200 to nearly everything, so only their own code of 0 under a
 * 2xx is success; a reply without that code is never success.
 */
export function judgeRobot(
  exchange: Exchange,
  endpoint: EndpointConfig,
  receivedAt: Date | undefined,
  platform: RobotPlatform,
): Verdict {
  const { response } = exchange;
  if (!response) return judgeFailure(exchange, endpoint);
  const reply = replyObject(exchange);
  const code = reply ? firstNumber(reply, platform.codeKeys) : undefined;
  if (reply === null || code === undefined) {
    return isSuccessStatus(response.status)
      ? unconfirmed(headerOf(response, "content-type"), response.status, endpoint)
      : judgeStatus(response, endpoint, { retryFinal: false, receivedAt });
  }
  if (code === 0) {
    return isSuccessStatus(response.status)
      ? delivered(endpoint.channel, "0")
      : judgeStatus(response, endpoint, { retryFinal: false, receivedAt });
  }
  const original = firstText(reply, platform.messageKeys);
  const finding = platform.find(code, original);
  const clean = platform.clean ? platform.clean(original) : original;
  const message = shownMessage(clean, endpoint);
  const ip = finding?.diagnosis.endsWith(".ip") ? IP.exec(original)?.[0] : undefined;
  // A code that nobody knows may be a passing trouble: trying again costs little, giving up loses the message.
  const { diagnosis, reason, kind, retryAfterMs, token } =
    finding ?? ({ diagnosis: "robot.unknown", reason: "unknown", kind: "retry" } satisfies RobotFinding);
  return {
    kind,
    code: String(code),
    reason,
    diagnosis,
    values: { platform: endpoint.channel, message, ...(ip === undefined ? {} : { ip }) },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(token === undefined ? {} : { tokenRejected: true }),
  };
}

const MAX_MESSAGE = 300;

/** A platform's words as they may be shown and kept: without secrets, at most 300 characters. */
export function shownMessage(text: string, endpoint: EndpointConfig): string {
  return CHARACTERS.beginning(scrub(text, endpointSecrets(endpoint)), MAX_MESSAGE);
}

/** A reply that says nothing of the platform's own: never success. */
export function unconfirmed(contentType: string | undefined, status: number, endpoint: EndpointConfig): Verdict {
  return {
    kind: "rejected",
    code: String(status),
    reason: "unknown",
    diagnosis: "robot.unconfirmed",
    values: { platform: endpoint.channel, contentType: contentType?.slice(0, 100) ?? "–" },
    outcomeUnknown: true,
  };
}

/** The answer's body as a JSON object; null when it is none. */
export function replyObject({ response }: Exchange): Record<string, unknown> | null {
  return response === undefined ? null : parseRecord(utf8.decode(response.body));
}

function firstNumber(reply: Record<string, unknown>, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const value = reply[key];
    if (typeof value === "number") return value;
    if (typeof value === "string" && /^-?\d+$/.test(value)) return Number(value);
  }
  return undefined;
}

function firstText(reply: Record<string, unknown>, keys: readonly string[]): string {
  for (const key of keys) {
    const value = reply[key];
    if (typeof value === "string") return value;
  }
  return "";
}
