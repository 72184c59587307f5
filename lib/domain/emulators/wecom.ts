import { isRecord, jsonObject, jsonReply, lastMinute, sameText, slowed } from "./parts";
import type { Emulator, EmulatorReply, EmulatorRequest, EmulatorSettings, EmulatorState, ReplyOutcome } from "./types";

/**
 * WeCom group robot: `POST /cgi-bin/webhook/send?key=KEY`. No signature; the key in the address is all there is.
 * Every answer is HTTP 200. Limits: 20 messages a minute, text 2048 bytes, markdown 4096 bytes.
 */
const PER_MINUTE = 20;
const TYPES = new Set(["text", "markdown", "markdown_v2", "image", "news", "file", "voice", "template_card"]);
const TEXT_BYTES: Record<string, number> = { text: 2048, markdown: 4096, markdown_v2: 4096 };

/** The platform's way to word an error: hint, the caller's address, a link. */
function wording(code: number, text: string): string {
  const link = `more info at https://open.work.weixin.qq.com/devtool/query?e=${code}`;
  return `${text}, hint: [1755605200056773468916791], from ip: 127.0.0.1, ${link}`;
}

function failure(code: number, text: string, outcome: ReplyOutcome, state: EmulatorState): EmulatorReply {
  const body = { errcode: code, errmsg: wording(code, text) };
  return jsonReply(body, { outcome, signature: "not_configured", state });
}

/** The complaint about a message's content, or null. */
function complaint({ body, truncated }: EmulatorRequest): { code: number; text: string; outcome: ReplyOutcome } | null {
  if (truncated) return { code: 40058, text: "invalid Request Parameter", outcome: "too_large" };
  const message = jsonObject(body);
  if (message === null) return { code: 40058, text: "invalid Request Parameter", outcome: "malformed" };
  const type = message.msgtype;
  if (typeof type !== "string" || !TYPES.has(type))
    return { code: 40008, text: "invalid message type", outcome: "malformed" };
  const limit = TEXT_BYTES[type];
  if (limit === undefined) return null;
  const part = message[type];
  const content = isRecord(part) && typeof part.content === "string" ? part.content : "";
  if (content === "") return { code: 44004, text: "empty content", outcome: "malformed" };
  if (Buffer.byteLength(content) <= limit) return null;
  const text = `${type}.content exceed max length ${limit}. invalid Request Parameter`;
  return { code: 40058, text, outcome: "too_large" };
}

function knowsKey(query: string, settings: EmulatorSettings): boolean {
  if (settings.mode === "wrong_signature") return false;
  const key = new URLSearchParams(query).get("key") ?? "";
  return settings.token === null ? key !== "" : sameText(key, settings.token);
}

/** Answers as the WeCom robot does. `wrong_signature` is a wrong key here: the robot knows nothing else. */
export const wecomEmulator: Emulator = (request, settings, state, nowMs) => {
  const accepted = lastMinute(state, nowMs);
  const kept: EmulatorState = { accepted, bannedUntil: null };
  const answer = (): EmulatorReply => {
    if (request.method !== "POST") return failure(43002, "require POST method", "bad_method", kept);
    if (!knowsKey(request.query, settings)) return failure(93000, "invalid webhook url", "bad_token", kept);
    const wrong = complaint(request);
    if (wrong !== null) return failure(wrong.code, wrong.text, wrong.outcome, kept);
    if (settings.mode === "rate_limit" || accepted.length >= PER_MINUTE)
      return failure(45009, "api freq out of limit", "rate_limited", kept);
    return jsonReply(
      { errcode: 0, errmsg: "ok" },
      {
        outcome: "accepted",
        signature: "not_configured",
        state: { accepted: [...accepted, nowMs], bannedUntil: null },
      },
    );
  };
  return slowed(answer(), settings);
};
