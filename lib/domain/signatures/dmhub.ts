import { hmacSha256 } from "./hmac";

// Java's \s, which is ASCII only: a full-width space in a text stays.
const ASCII_WHITE_SPACE = /[\t\n\v\f\r ]+/g;

/** Document D's `X-Clab-Hmac-Signature`: hex over the body with ASCII white space removed, inside texts as well. */
export function dmhubSignature(secret: string, body: string): { header: string; signed: string } {
  const signed = body.replace(ASCII_WHITE_SPACE, "");
  return { header: hmacSha256(secret, signed, "hex"), signed };
}
