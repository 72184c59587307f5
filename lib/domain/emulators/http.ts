import { headerOf, hmacBase64, hmacHex, jsonReply, lastMinute, sameText, slowed } from "./parts";
import type { Emulator, EmulatorReply, EmulatorRequest, EmulatorState, SignatureCheck } from "./types";

/**
 * A plain HTTP endpoint, as somebody writes one from the documents: it answers by status, and with a secret set it
 * verifies whichever signature the request carries.
 */
const TOLERANCE_S = 300;

/** Standard Webhooks: HMAC over `id.timestamp.body`, key = decoded text after `whsec_`, any listed value may match. */
function standardCheck(request: EmulatorRequest, secret: string, nowMs: number): SignatureCheck {
  const [id, timestamp, list] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(
    (name) => headerOf(request, name) ?? "",
  );
  if (!id || !timestamp || !list) return "missing";
  if (!/^\d+$/.test(timestamp) || Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_S) return "stale";
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : secret;
  const wanted = hmacBase64(key, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), request.body]));
  return list.split(" ").some((part) => sameText(part, `v1,${wanted}`)) ? "verified" : "mismatch";
}

/** HMAC of the raw body, `sha256=<hex>` in the header `signature` (document B). */
function bodyCheck(request: EmulatorRequest, secret: string, sent: string): SignatureCheck {
  return sameText(sent, `sha256=${hmacHex(secret, request.body)}`) ? "verified" : "mismatch";
}

/** HMAC of the body without its white space, bare hex (document D). */
function squeezedCheck(request: EmulatorRequest, secret: string, sent: string): SignatureCheck {
  const text = new TextDecoder().decode(request.body).replace(/[ \t\n\v\f\r]+/g, "");
  return sameText(sent, hmacHex(secret, text)) ? "verified" : "mismatch";
}

function checkSignature(request: EmulatorRequest, secret: string, nowMs: number): SignatureCheck {
  if (headerOf(request, "webhook-signature") !== null) return standardCheck(request, secret, nowMs);
  const plain = headerOf(request, "signature");
  if (plain !== null) return bodyCheck(request, secret, plain);
  const squeezed = headerOf(request, "x-clab-hmac-signature");
  return squeezed === null ? "missing" : squeezedCheck(request, secret, squeezed);
}

/** Answers 200, 401 when the signature is wrong, 413 beyond what it keeps, 429 with `Retry-After`. */
export const httpEmulator: Emulator = (request, settings, state, nowMs) => {
  const kept: EmulatorState = { accepted: lastMinute(state, nowMs), bannedUntil: null };
  const signature = settings.secret === null ? "not_configured" : checkSignature(request, settings.secret, nowMs);
  const answer = (): EmulatorReply => {
    if (request.truncated)
      return jsonReply({ error: "payload_too_large" }, { status: 413, outcome: "too_large", signature, state: kept });
    if (settings.mode === "rate_limit")
      return jsonReply(
        { error: "too_many_requests" },
        { status: 429, headers: [["retry-after", "30"]], outcome: "rate_limited", signature, state: kept },
      );
    if (settings.mode === "wrong_signature" || !["not_configured", "verified"].includes(signature))
      return jsonReply(
        { error: signature === "missing" ? "signature_missing" : "signature_mismatch" },
        {
          status: 401,
          outcome: signature === "stale" ? "stale_timestamp" : "bad_signature",
          signature,
          state: kept,
        },
      );
    return jsonReply({ ok: true }, { outcome: "accepted", signature, state: kept });
  };
  return slowed(answer(), settings);
};
