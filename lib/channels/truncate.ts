import { byteLength, truncateBytes } from "@/lib/domain/utf8";

export { byteLength, truncateBytes };

/** What a platform counts, and the longest beginning of at most so many of them that ends between two characters. */
export type Measure = { size(text: string): number; beginning(text: string, max: number): string };

export const BYTES: Measure = {
  size: byteLength,
  beginning: (text, max) => {
    const bytes = Buffer.from(text);
    let end = Math.min(Math.max(max, 0), bytes.byteLength);
    // Bytes 10xxxxxx continue a character.
    while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    return bytes.subarray(0, end).toString("utf8");
  },
};

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff;

/**
 * Characters as WeCom's cards, Slack and Discord count them; whether code points or UTF-16 units none of them documents,
 * so the larger counts: a text's `length`.
 */
export const CHARACTERS: Measure = {
  size: ({ length }) => length,
  beginning: (text, max) => text.slice(0, Math.max(0, isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max)),
};

const ELLIPSIS = "…";

/** Cuts to at most `max` characters; what was cut ends with `…`. */
export function truncateCharacters(text: string, max: number): string {
  if (text.length <= max) return text;
  return max < 1 ? "" : `${CHARACTERS.beginning(text, max - 1)}${ELLIPSIS}`;
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
