import { hmacSha256 } from "./hmac";

/** Document B's `sha256=<hex>` over the given bytes: the raw body in the header, the body without the field in the body. */
export function sha256Signature(secret: string, body: string): string {
  return `sha256=${hmacSha256(secret, body, "hex")}`;
}
