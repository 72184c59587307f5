import { createHmac, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { headerOf, type Recorded } from "./receiver";

/**
 * Verifiers as a receiver would write them from the documents. They share nothing with the product: `node:crypto`, and
 * for Standard Webhooks the specification's own library. Every one takes the request as recorded and says yes or no.
 */
type Signed = Pick<Recorded, "headers" | "body">;

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left, "utf8"), Buffer.from(right, "utf8")];
  return a.length === b.length && timingSafeEqual(a, b);
}

const hmacHex = (secret: string, message: string | Buffer) =>
  createHmac("sha256", Buffer.from(secret, "utf8")).update(message).digest("hex");

/** Document B's Python sample: `sha256=` + hex HMAC of the payload, compared with the header `signature`. */
export function verifyDocumentB(request: Signed, secret: string): boolean {
  const signature = headerOf(request, "signature");
  return signature !== null && same(`sha256=${hmacHex(secret, request.body)}`, signature);
}

/**
 * Document B's body repeats the signature: there it covers the body without that field, i.e. the text in which the
 * member `"signature":"…"` and one comma are not.
 */
export function verifyDocumentBBody(request: Signed, secret: string): boolean {
  const text = request.body.toString("utf8");
  const member = /"signature":"(sha256=[0-9a-f]{64})",?/.exec(text);
  if (member === null) return false;
  return same(`sha256=${hmacHex(secret, text.replace(member[0], ""))}`, member[1] ?? "");
}

/** Document D's Java sample: hex HMAC of the payload's text with `replaceAll("\\s+", "")`; Java's `\s` is ASCII only. */
export function verifyDocumentD(request: Signed, secret: string): boolean {
  const signature = headerOf(request, "X-Clab-Hmac-Signature");
  const squeezed = request.body.toString("utf8").replace(/[ \t\n\v\f\r]+/g, "");
  return signature !== null && same(hmacHex(secret, squeezed), signature);
}

/** What gson writes as an escape unless told otherwise; its numbers and key order are those of the parsed payload. */
const GSON_ESCAPES: [string, string][] = [..."<>&='\u2028\u2029"].map((character) => [
  character,
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
]);

/** Document D's Java sample to the letter: the payload is parsed, written by `gson.toJson` and signed without `\s`. */
export function verifyDocumentDParsed(request: Signed, secret: string): boolean {
  let text = JSON.stringify(JSON.parse(request.body.toString("utf8")));
  for (const [character, escaped] of GSON_ESCAPES) text = text.replaceAll(character, escaped);
  const signature = headerOf(request, "X-Clab-Hmac-Signature");
  return signature !== null && same(hmacHex(secret, text.replace(/[ \t\n\v\f\r]+/g, "")), signature);
}

/**
 * Standard Webhooks, by the specification's library (tolerance five minutes by the machine's clock). `raw`: the secret
 * is the key itself and not Base64.
 */
export function verifyStandard(request: Signed, secret: string, format?: "raw"): boolean {
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
  const headers = Object.fromEntries(names.map((name) => [name, headerOf(request, name) ?? ""]));
  try {
    new Webhook(secret, format === undefined ? {} : { format }).verify(request.body.toString("utf8"), headers);
    return true;
  } catch (error) {
    // The library's way to say no; anything else is a bug of ours.
    if (error instanceof Error && error.name === "WebhookVerificationError") return false;
    if (error instanceof Error && /signature|timestamp|headers/i.test(error.message)) return false;
    throw error;
  }
}

/** DingTalk's 加签: Base64 HMAC keyed with the secret over `timestamp\nsecret`, in the query, URL-encoded once. */
export function verifyDingTalk(url: string, secret: string): boolean {
  const { searchParams } = new URL(url, "http://127.0.0.1");
  const [timestamp, sign] = [searchParams.get("timestamp"), searchParams.get("sign")];
  if (timestamp === null || sign === null) return false;
  return same(createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64"), sign);
}

/** Feishu's 签名校验: Base64 HMAC keyed with `timestamp\nsecret` over nothing, in the JSON body. */
export function verifyFeishu(body: Buffer, secret: string): boolean {
  const message: unknown = JSON.parse(body.toString("utf8"));
  if (typeof message !== "object" || message === null || !("timestamp" in message) || !("sign" in message))
    return false;
  const key = `${String(message.timestamp)}\n${secret}`;
  return same(createHmac("sha256", key).update("").digest("base64"), String(message.sign));
}
