import { createHmac, timingSafeEqual } from "node:crypto";
import { isRecord } from "../records";
import {
  type EmulatorReply,
  type EmulatorRequest,
  type EmulatorSettings,
  type EmulatorState,
  type ReplyOutcome,
  type SignatureCheck,
  SLOW_REPLY_MS,
} from "./types";

/**
 * What every emulated receiver does alike. The signatures here are written from the platforms' descriptions on
 * purpose, not shared with the code that signs: an error there must not be repeated here.
 */

/** The value of a header, whatever its case; null when absent. */
export function headerOf(request: EmulatorRequest, name: string): string | null {
  const wanted = name.toLowerCase();
  return request.headers.find(([key]) => key.toLowerCase() === wanted)?.[1] ?? null;
}

/** Base64 HMAC-SHA256. */
export function hmacBase64(key: string | Buffer, message: string | Uint8Array): string {
  return createHmac("sha256", key).update(message).digest("base64");
}

/** Hex HMAC-SHA256. */
export function hmacHex(key: string | Buffer, message: string | Uint8Array): string {
  return createHmac("sha256", key).update(message).digest("hex");
}

/** Compares without telling by its duration where two texts differ. */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The body as a JSON object, or null. */
export function jsonObject(body: Uint8Array): Record<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // Not UTF-8 or not JSON: what a platform answers to it is the caller's matter.
    return null;
  }
  return isRecord(value) ? value : null;
}

/** Every text inside a value, joined: what a keyword is looked for in. `skip` names keys whose texts do not count. */
export function textsIn(value: unknown, skip: ReadonlySet<string> = new Set()): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map((item) => textsIn(item, skip)).join("\n");
  if (!isRecord(value)) return "";
  return Object.entries(value)
    .filter(([key]) => !skip.has(key))
    .map(([, item]) => textsIn(item, skip))
    .join("\n");
}

/** Whether the text holds one of the keywords; without keywords everything passes. */
export function hasKeyword(text: string, keywords: readonly string[]): boolean {
  return keywords.length === 0 || keywords.some((keyword) => text.includes(keyword));
}

/** The instants of `accepted` that lie within a minute; a call that was counted before this one may be a little later. */
export function lastMinute(state: EmulatorState, nowMs: number): number[] {
  return state.accepted.filter((at) => Math.abs(nowMs - at) < 60_000);
}

const JSON_HEADERS: [string, string][] = [["content-type", "application/json; charset=utf-8"]];

/** A reply with a JSON body. */
export function jsonReply(
  body: Record<string, unknown>,
  told: {
    outcome: ReplyOutcome;
    signature: SignatureCheck;
    state: EmulatorState;
    status?: number;
    headers?: [string, string][];
  },
): EmulatorReply {
  return {
    status: told.status ?? 200,
    headers: [...JSON_HEADERS, ...(told.headers ?? [])],
    body: JSON.stringify(body),
    delayMs: 0,
    outcome: told.outcome,
    signature: told.signature,
    state: told.state,
  };
}

/** The reply held back when the receiver is set to be slow. */
export function slowed(reply: EmulatorReply, settings: EmulatorSettings): EmulatorReply {
  return settings.mode === "slow" ? { ...reply, delayMs: SLOW_REPLY_MS } : reply;
}
