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

/**
 * Renders with as much of `text` as keeps the whole within `maxBytes`. Rendering may lengthen the text by escapes and
 * quote marks, so the right cut is searched for: some fifteen renderings, and only for a message that is too long.
 */
export function renderWithin(
  text: string,
  maxBytes: number,
  render: (text: string) => string,
  cut: Cut = truncateBytes,
): string {
  return fitWithin(text, maxBytes, render, byteLength, cut);
}

/** The same for a rendering that is not yet the text whose `size`, bytes, the platform limits. */
export function fitWithin<Rendered>(
  text: string,
  maxBytes: number,
  render: (text: string) => Rendered,
  size: (rendered: Rendered) => number,
  cut: Cut = truncateBytes,
): Rendered {
  const whole = render(text);
  if (size(whole) <= maxBytes) return whole;
  let best = render("");
  let low = 1;
  let high = Math.min(byteLength(text), maxBytes);
  while (low <= high) {
    const middle = (low + high) >> 1;
    const rendered = render(cut(text, middle));
    if (size(rendered) <= maxBytes) {
      best = rendered;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best;
}
