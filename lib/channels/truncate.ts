import { byteLength, truncateBytes } from "@/lib/domain/utf8";

export { byteLength, truncateBytes };

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
