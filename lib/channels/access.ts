import type { Verdict } from "@/lib/domain/delivery";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { Exchange } from "@/lib/domain/exchange";
import { headerOf } from "./http-judge";
import { replyObject, unconfirmed } from "./robot-judge";
import type { AccessSource } from "./types";

/** What an answer to the question for a token holds: its name there, and how long it lives, milliseconds. */
type TokenAnswer = { tokenKey: string; expiresInMs(reply: Record<string, unknown>): number | null };

/**
 * Reads the answer to the question for an application's token. `verdict` is what the platform's own judge says of it; no
 * token was sent, so none was refused. An answer that was accepted without one came from somebody else.
 */
export function readToken(
  exchange: Exchange,
  endpoint: EndpointConfig,
  verdict: Verdict,
  { tokenKey, expiresInMs }: TokenAnswer,
): ReturnType<AccessSource["read"]> {
  if (verdict.kind !== "delivered") {
    const { tokenRejected: _none, ...rest } = verdict;
    return { ok: false, verdict: rest };
  }
  const reply = replyObject(exchange) ?? {};
  const [token, life] = [reply[tokenKey], expiresInMs(reply)];
  if (typeof token === "string" && token !== "" && life !== null) return { ok: true, token, expiresInMs: life };
  const { response } = exchange;
  const type = response === undefined ? undefined : headerOf(response, "content-type");
  const { outcomeUnknown: _nothing, ...strange } = unconfirmed(type, response?.status ?? 200, endpoint);
  return { ok: false, verdict: strange };
}

/** Seconds of a token's life in an answer; null where it says none. */
export const secondsIn = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : null;
