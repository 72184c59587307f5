import { hmacSha256 } from "./hmac";

/** Feishu's 签名校验: key = seconds LF secret, message empty. Base64. */
export function feishuSign(secret: string, timestampSeconds: number): string {
  return hmacSha256(`${timestampSeconds}\n${secret}`, "", "base64");
}
