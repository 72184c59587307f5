import { hmacSha256 } from "./hmac";

/** DingTalk's 加签: key = secret, message = milliseconds LF secret. Base64, not yet URL-encoded. */
export function dingtalkSign(secret: string, timestampMs: number): string {
  return hmacSha256(secret, `${timestampMs}\n${secret}`, "base64");
}
