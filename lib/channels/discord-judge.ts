import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange } from "@/lib/domain/exchange";
import { findCode } from "./codes/rules";
import { delivered, headerOf, isSuccessStatus, judgeFailure, judgeStatus } from "./http-judge";
import { replyObject, shownMessage, unconfirmed } from "./robot-judge";

type Response = NonNullable<Exchange["response"]>;
type Reply = Record<string, unknown>;

/** A wait of so many seconds is none that Discord asks for: the older interface counted milliseconds. */
const IN_MILLISECONDS = 1_000;

/**
 * The verdict of Discord's answer. Asked with `wait=true`, success is the message it made (its `id`); 204 is what it
 * answers without. Failures carry a code of their own in JSON, a refusal for the rate only the status 429.
 */
export function judgeDiscord(exchange: Exchange, endpoint: EndpointConfig, receivedAt: Date | undefined): Verdict {
  const { response } = exchange;
  if (!response) return judgeFailure(exchange, endpoint);
  const reply = replyObject(exchange);
  if (response.status === 204 || (isSuccessStatus(response.status) && typeof reply?.id === "string")) {
    return { ...delivered("discord", String(response.status)), ...pauseOf(response) };
  }
  const code = typeof reply?.code === "number" && reply.code !== 0 ? reply.code : undefined;
  const original = reply === null ? "" : messageOf(reply);
  const message = shownMessage(original, endpoint);
  const byStatus = judgeStatus(response, endpoint, { retryFinal: false, receivedAt });
  const limited = response.status === 429;
  const known = code === undefined ? null : findCode("discord", code, original);
  const rule = limited && known?.reason !== "rate_limited" ? findCode("discord", 429, original) : known;
  if (rule !== null) {
    const asked = limited || rule.reason === "rate_limited" ? waitMs(response, reply, byStatus.retryAfterMs) : null;
    const retryAfterMs = rule.kind === "retry" ? (asked ?? rule.retryAfterMs) : undefined;
    return {
      kind: rule.kind,
      code: String(code ?? response.status),
      reason: rule.reason,
      diagnosis: rule.diagnosis,
      values: { platform: "discord", message },
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (isSuccessStatus(response.status)) {
    return unconfirmed(headerOf(response, "content-type"), response.status, endpoint);
  }
  if (code === undefined) return byStatus;
  // A code that nobody knows: whether waiting may help is what its status says.
  return { ...byStatus, code: String(code), diagnosis: "robot.unknown", values: { platform: "discord", message } };
}

/** The header first; then the bucket's own; then the body, whose unit has changed once. Null when nothing says. */
function waitMs(response: Response, reply: Reply | null, byHeader: number | undefined): number | null {
  if (byHeader !== undefined) return byHeader;
  const reset = seconds(headerOf(response, "x-ratelimit-reset-after"));
  if (reset !== null) return Math.ceil(reset * 1_000);
  const asked = reply?.retry_after;
  if (typeof asked !== "number" || !Number.isFinite(asked) || asked < 0) return null;
  return Math.ceil(asked >= IN_MILLISECONDS ? asked : asked * 1_000);
}

/** An accepted message may have been the bucket's last: the next one would be refused, and refusals are counted. */
function pauseOf(response: Response): { pauseMs?: number } {
  if (headerOf(response, "x-ratelimit-remaining")?.trim() !== "0") return {};
  const reset = seconds(headerOf(response, "x-ratelimit-reset-after"));
  return reset === null ? {} : { pauseMs: Math.ceil(reset * 1_000) };
}

function seconds(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d{1,6}(?:\.\d{1,9})?\s*$/.test(text) ? Number(text) : null;
}

/** The message, and the first member that was found wrong: `embeds.0.title: Must be 256 or fewer in length.` */
function messageOf({ message, errors }: Reply): string {
  const said = typeof message === "string" ? message : "";
  const first = firstError(errors, [], 8);
  return first === null ? said : `${said}: ${first}`;
}

function firstError(value: unknown, path: readonly string[], depth: number): string | null {
  if (typeof value !== "object" || value === null || depth <= 0) return null;
  for (const [key, member] of Object.entries(value)) {
    if (key === "_errors" && Array.isArray(member)) {
      const message: unknown = member[0]?.message;
      return `${path.join(".")}: ${typeof message === "string" ? message : "?"}`;
    }
    const found = firstError(member, [...path, key], depth - 1);
    if (found !== null) return found;
  }
  return null;
}
