/*
 * Slack and Discord count characters where others count bytes; whether code points or UTF-16 units is documented by
 * neither, so the larger counts: a text's `length`. What is cut here is cut between characters.
 */

const ELLIPSIS = "…";
const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff;

/** The longest beginning of at most `max` units that ends between two characters. */
function beginning(text: string, max: number): string {
  const end = max > 0 && isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max;
  return text.slice(0, Math.max(end, 0));
}

/** Cuts to at most `max` characters; what was cut ends with `…`. */
export function truncateCharacters(text: string, max: number): string {
  if (text.length <= max) return text;
  return max < 1 ? "" : `${beginning(text, max - 1)}${ELLIPSIS}`;
}

/** What must not be cut in the middle: a link or mention of Slack's, a masked link or image, inline code. */
const WHOLE = /<[^<>\n]*>|!?\[[^\]\n]*\]\([^)\n]*\)|`[^`\n]+`/g;
const FENCE = /^```/gm;
const CLOSING = "\n```";

/** Where to cut before `max`: not inside anything of {@link WHOLE}, unless it is longer than that by itself. */
function wholeEnd(text: string, max: number): number {
  const end = beginning(text, max).length;
  for (const { index, 0: match } of text.matchAll(WHOLE)) {
    if (index >= end) break;
    if (index + match.length > end && index > 0) return index;
  }
  return end;
}

const isFenced = (text: string) => (text.match(FENCE)?.length ?? 0) % 2 === 1;

/** Cuts somebody's markup to at most `max` characters: no half link, no open block of code. */
export function truncateMarkup(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= CLOSING.length + 1) return truncateCharacters(text, max);
  const kept = text.slice(0, wholeEnd(text, max - CLOSING.length - 1)).trimEnd();
  return `${kept}${ELLIPSIS}${isFenced(kept) ? CLOSING : ""}`;
}

/** The same text in pieces of at most `max` characters (16 or more), cut at line ends where that is not too early. */
export function splitMarkup(text: string, max: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const room = max - CLOSING.length;
    const lineEnd = rest.lastIndexOf("\n", room);
    const end = lineEnd > room / 2 ? lineEnd : wholeEnd(rest, room);
    const piece = rest.slice(0, end);
    const fenced = isFenced(piece);
    pieces.push(fenced ? `${piece}${CLOSING}` : piece);
    rest = `${fenced ? "```\n" : ""}${rest.slice(end).replace(/^\n/, "")}`;
  }
  return [...pieces, rest].filter((piece) => piece.trim() !== "");
}

const HEADING = /^#{1,6}\s+(.+)$/;
const IMAGE = /^!\[([^\]\n]*)\]\((https:\/\/[^)\s]+)\)$/;

export type TemplateParts = { heading?: string; images: { alt: string; url: string }[]; text: string };

/**
 * What a template's text holds that these platforms show by other means than text: a heading in its first line (after
 * the mark of a test), and lines that are an image.
 */
export function templateParts(source: string, mark: string): TemplateParts {
  const lines = source.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && line.trim() !== mark);
  const heading = HEADING.exec(lines[first]?.trim() ?? "")?.[1];
  const body = heading === undefined ? lines : lines.slice(first + 1);
  const images = body.flatMap((line) => {
    const match = IMAGE.exec(line.trim());
    return match ? [{ alt: match[1] || "image", url: match[2] ?? "" }] : [];
  });
  const text = body
    .filter((line) => !IMAGE.test(line.trim()))
    .join("\n")
    .trim();
  if (heading === undefined) return { images, text };
  // The mark stood before the heading that was taken out.
  const marked = lines.slice(0, first).some((line) => line.trim() === mark);
  return { heading: `${marked ? mark : ""}${heading.trim()}`, images, text };
}

/** A copy of an event's data with every text changed, keys as well; what lies deeper than six levels is left out. */
export function mapTexts(data: Record<string, unknown>, change: (text: string) => string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [change(key), mapValue(value, change, 6)]));
}

function mapValue(value: unknown, change: (text: string) => string, depth: number): unknown {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth <= 0) return null;
  if (Array.isArray(value)) return value.map((item) => mapValue(item, change, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [change(key), mapValue(member, change, depth - 1)]),
  );
}
