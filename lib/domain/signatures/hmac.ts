import { createHmac } from "node:crypto";

type Bytes = string | Uint8Array;

/** HMAC-SHA256; texts are UTF-8. */
export function hmacSha256(key: Bytes, message: Bytes, encoding: "hex" | "base64"): string {
  return createHmac("sha256", key).update(message).digest(encoding);
}
