import { isRecord } from "../records";
import { hasKeyword, hmacBase64, jsonObject, jsonReply, lastMinute, sameText, slowed, textsIn } from "./parts";
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
 * Feishu custom bot: `POST /open-apis/bot/v2/hook/ID`, timestamp and signature inside the JSON body. HTTP 200 always.
 * Limits: 100 a minute and 5 a second, body 20 KB, timestamp within an hour.
 */
const PER_MINUTE = 100;
const PER_SECOND = 5;
const WINDOW_S = 3600;
const MAX_BYTES = 20 * 1024;
/** Keywords are looked for in texts and titles, not in links. */
const NOT_TEXT = new Set(
  "href url multi_url default_url sign timestamp tag msg_type template schema type user_id image_key".split(" "),
);
const CONTENT_KEY: Record<string, string> = {
  text: "content",
  post: "content",
  image: "content",
  share_chat: "content",
  interactive: "card",
};

type Failure = { code: number; text: string; outcome: ReplyOutcome };
const BAD_REQUEST = { code: 9499, text: "Bad Request" } as const;

/** Key: timestamp, line feed, secret; message: nothing; Base64. */
function checkSignature(message: Record<string, unknown>, secret: string, nowMs: number): SignatureCheck {
  const { timestamp, sign } = message;
  if ((typeof timestamp !== "string" && typeof timestamp !== "number") || typeof sign !== "string") return "missing";
  const seconds = String(timestamp);
  if (!/^\d{10}$/.test(seconds) || Math.abs(Math.floor(nowMs / 1000) - Number(seconds)) > WINDOW_S) return "stale";
  return sameText(sign, hmacBase64(`${seconds}\n${secret}`, "")) ? "verified" : "mismatch";
}

function signatureOf(request: EmulatorRequest, settings: EmulatorSettings, nowMs: number): SignatureCheck {
  if (settings.secret === null) return "not_configured";
  return checkSignature(jsonObject(request.body) ?? {}, settings.secret, nowMs);
}

function complaint(request: EmulatorRequest, settings: EmulatorSettings, signature: SignatureCheck): Failure | null {
  if (request.method !== "POST") return { ...BAD_REQUEST, outcome: "bad_method" };
  if (settings.token !== null && !sameText(request.path.split("/").at(-1) ?? "", settings.token))
    return { code: 19001, text: "param invalid: incoming webhook access token invalid", outcome: "bad_token" };
  if (request.body.byteLength > MAX_BYTES) return { ...BAD_REQUEST, outcome: "too_large" };
  const message = jsonObject(request.body);
  const key = typeof message?.msg_type === "string" ? CONTENT_KEY[message.msg_type] : undefined;
  if (message === null || key === undefined || !isRecord(message[key])) return { ...BAD_REQUEST, outcome: "malformed" };
  if (settings.refuseIp === true) return { code: 19022, text: "Ip Not Allowed", outcome: "refused" };
  if (settings.mode === "wrong_signature" || !["not_configured", "verified"].includes(signature))
    return {
      code: 19021,
      text: "sign match fail or timestamp is not within one hour from current time",
      outcome: signature === "stale" ? "stale_timestamp" : "bad_signature",
    };
  if (!hasKeyword(textsIn(message, NOT_TEXT), settings.keywords))
    return { code: 19024, text: "Key Words Not Found", outcome: "keyword_missing" };
  return null;
}

/** Answers as the Feishu bot does. */
export const feishuEmulator: Emulator = (request, settings, state, nowMs) => {
  const accepted = lastMinute(state, nowMs);
  const kept: EmulatorState = { accepted, bannedUntil: null };
  const signature = signatureOf(request, settings, nowMs);
  const fail = (failure: Failure): EmulatorReply => {
    const body =
      failure.code === 9499
        ? { code: failure.code, msg: failure.text, data: {} }
        : { code: failure.code, data: {}, msg: failure.text };
    return jsonReply(body, { outcome: failure.outcome, signature, state: kept });
  };
  const answer = (): EmulatorReply => {
    const wrong = complaint(request, settings, signature);
    if (wrong !== null) return fail(wrong);
    const inSecond = accepted.filter((at) => at > nowMs - 1000).length;
    if (settings.mode === "rate_limit" || accepted.length >= PER_MINUTE || inSecond >= PER_SECOND)
      return fail({
        code: 11232,
        text: "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]",
        outcome: "rate_limited",
      });
    return jsonReply(
      settings.statusCodeOnly === true
        ? { Extra: null, StatusCode: 0, StatusMessage: "success" }
        : { StatusCode: 0, StatusMessage: "success", code: 0, data: {}, msg: "success" },
      { outcome: "accepted", signature, state: { accepted: [...accepted, nowMs], bannedUntil: null } },
    );
  };
  return slowed(answer(), settings);
};
