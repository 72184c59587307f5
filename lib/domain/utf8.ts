/*
 * Texts as platforms count them: in bytes of UTF-8.
 */

/** Length in UTF-8 bytes: what every platform counts. */
export const byteLength = (text: string): number => Buffer.byteLength(text);

const ELLIPSIS = "…";
const ELLIPSIS_BYTES = 3;

/** Cuts to at most `maxBytes` of UTF-8 on a character boundary; what was cut ends with `…` where that fits. */
export function truncateBytes(text: string, maxBytes: number): string {
  // A character has at most three bytes per UTF-16 unit.
  if (text.length * 3 <= maxBytes || byteLength(text) <= maxBytes) return text;
  if (maxBytes <= 0) return "";
  const marked = maxBytes > ELLIPSIS_BYTES;
  const bytes = Buffer.from(text);
  let end = marked ? maxBytes - ELLIPSIS_BYTES : maxBytes;
  // Bytes 10xxxxxx continue a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end).toString("utf8")}${marked ? ELLIPSIS : ""}`;
}

/** Shortens a text to about so many bytes; a dialect's own leaves no half tag, link or table behind. */
export type Cut = (text: string, maxBytes: number) => string;
