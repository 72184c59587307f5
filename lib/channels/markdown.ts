import { BYTES, CHARACTERS, type Measure } from "./truncate";

/*
 * Markdown and the few tags that platforms read in it: cut without leaving anything half, split into pieces, or read as
 * plain text. One reading for all dialects: what a dialect does not know does not occur in its texts.
 */

const MARK = "…";
const FENCE = /^ {0,3}```/gm;
const FENCE_END = "\n```";
/** What means nothing, or something else, when only its beginning is left; none of them spans a line. */
const WHOLE = [
  /<at\b[^<>\n]*>[^<\n]*<\/at>/g,
  /<[^<>\n]+>/g,
  /!?\[[^[\]\n]*\]\([^()\n]*\)/g,
  /https?:\/\/[^\s<>()[\]]+/g,
] as const;
/** What is longer is no address and no tag, and is cut like any text. */
const LONGEST_WHOLE = 2_600;
/** What can be cut when it is closed again: strong, struck out, code. */
const PAIRS = [/(\*\*)(?!\s)(?:(?!\*\*)[^\n])+\*\*/g, /(~~)(?!\s)(?:(?!~~)[^\n])+~~/g, /(`)[^`\n]+`/g] as const;
/** An address in angle brackets is none. */
const TAG = /<(\/?)([A-Za-z][\w-]*)(?=[\s/>])[^<>]*?(\/?)>/g;
const VOID_TAGS = new Set(["br", "hr", "img"]);
const TABLE = /^[ \t]*\|[^\n]*\n[ \t]*\|[ \t:|-]*-[ \t:|-]*(?:\n[ \t]*\|[^\n]*)*/gm;
/** A heading, its rule and one row: with less there is no table. */
const LEAST_TABLE_LINES = 3;

/**
 * Cuts Markdown to at most `max`, ending with `…`. Links, images, tags, calls and addresses stay whole or go; a table
 * keeps whole rows; what was opened (an element, strong text, code) is closed. Empty where not even the mark fits.
 */
export function cutMarkdown(text: string, max: number, by: Measure = BYTES): string {
  if (by.size(text) <= max) return text;
  let room = max - by.size(MARK);
  while (room > 0) {
    const cut = cutAt(text, by.beginning(text, room).length);
    const over = by.size(cut) - max;
    if (over <= 0) return cut;
    room -= over;
  }
  return by.size(MARK) <= max ? MARK : "";
}

function cutAt(text: string, at: number): string {
  const { end, table } = wholeRows(text, wholeEnd(text, at));
  const kept = text.slice(0, end).trimEnd();
  // The mark must not become a cell.
  const gap = table ? "\n\n" : "";
  if (isFenced(kept)) return `${kept}${MARK}${FENCE_END}`;
  const open = [...openPairs(text, kept.length), ...openTags(kept)].sort((left, right) => right.at - left.at);
  return `${kept}${gap}${MARK}${open.map(({ closing }) => closing).join("")}`;
}

const isFenced = (text: string) => (text.match(FENCE)?.length ?? 0) % 2 === 1;

/** Where to cut at or before `at`, so that nothing of {@link WHOLE} is cut and no pair is left empty. */
function wholeEnd(text: string, at: number): number {
  let end = at;
  for (let before = -1; before !== end; ) {
    before = end;
    for (const pattern of WHOLE) end = startOfSpan(text, pattern, end);
    for (const { at: opening, inside } of openPairs(text, end)) if (inside.trim() === "") end = Math.min(end, opening);
  }
  return end;
}

/** The start of the match that `end` would cut, else `end`. */
function startOfSpan(text: string, pattern: RegExp, end: number): number {
  for (const { index, 0: match } of text.matchAll(pattern)) {
    if (index >= end) break;
    if (index + match.length > end && match.length <= LONGEST_WHOLE) return index;
  }
  return end;
}

/** Pairs of marks that are open at `end`, with what stands in them before it. */
function openPairs(text: string, end: number): { at: number; closing: string; inside: string }[] {
  return PAIRS.flatMap((pattern) => {
    for (const { index, 0: match, 1: closing = "" } of text.matchAll(pattern)) {
      if (index >= end) break;
      const after = index + match.length;
      if (after > end) return [{ at: index, closing, inside: text.slice(index + closing.length, end) }];
    }
    return [];
  });
}

function openTags(text: string): { at: number; closing: string }[] {
  const open: { at: number; name: string }[] = [];
  for (const { index, 1: slash, 2: name = "", 3: selfClosed } of text.matchAll(TAG)) {
    if (selfClosed === "/" || VOID_TAGS.has(name.toLowerCase())) continue;
    if (slash === "") open.push({ at: index, name });
    else if (open.at(-1)?.name === name) open.pop();
  }
  return open.map(({ at, name }) => ({ at, closing: `</${name}>` }));
}

/** A table that `at` would cut ends after a whole row, and goes when only its head would remain. */
function wholeRows(text: string, at: number): { end: number; table: boolean } {
  const kept = text.slice(0, at).trimEnd().length;
  for (const { index, 0: table } of text.matchAll(TABLE)) {
    if (index >= kept) break;
    const after = index + table.length;
    if (after < kept) continue;
    const lines = text.slice(index, Math.min(at, after)).split("\n");
    const whole = at >= after || text[at] === "\n" ? lines : lines.slice(0, -1);
    if (whole.length < LEAST_TABLE_LINES) return { end: index, table: false };
    return { end: index + whole.join("\n").length, table: true };
  }
  return { end: at, table: false };
}

/** The same text in pieces of at most `max` characters (16 or more), cut at line ends where that is not too early. */
export function splitMarkdown(text: string, max: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const room = max - FENCE_END.length;
    const lineEnd = rest.lastIndexOf("\n", room);
    const at = CHARACTERS.beginning(rest, room).length;
    const whole = [...WHOLE, ...PAIRS].reduce((end, pattern) => startOfSpan(rest, pattern, end), at);
    const end = lineEnd > room / 2 ? lineEnd : whole || at;
    const piece = rest.slice(0, end);
    const fenced = isFenced(piece);
    pieces.push(fenced ? `${piece}${FENCE_END}` : piece);
    rest = `${fenced ? "```\n" : ""}${rest.slice(end).replace(/^\n/, "")}`;
  }
  return [...pieces, rest].filter((piece) => piece.trim() !== "");
}

const HEADING = /^[ \t]*#{1,6}[ \t]+/;
const RULE = /^\s*(?:-{3,}|\*{3,})\s*$/;
const QUOTE = /^[ \t]*(?:>[ \t]?)+/;

/** A line of Markdown without the marks of its block; null for a rule across the page. */
export function withoutBlockMark(line: string): string | null {
  return RULE.test(line) ? null : line.replace(QUOTE, "").replace(HEADING, "");
}

/** What stands in a line, the first that fits: an address is read before any mark in it. */
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "!?\\[(?<label>[^[\\]\\n]*)\\]\\((?<url>[^()\\s]+)\\)",
    "<(?<target>https?:\\/\\/[^\\s|<>]+)(?:\\|(?<name>[^<>\\n]+))?>",
    "(?<address>https?:\\/\\/(?:(?!\\*\\*|~~)[^\\s<>()[\\]`])+)",
    "(?<break><br\\s*\\/?>)",
    "(?<tag><\\/?(?:font|div|span)\\b[^<>\\n]*>)",
    "(?<strong>\\*\\*|__|~~)(?=\\S)(?<said>(?:(?!\\k<strong>)[^\\n])*\\S)\\k<strong>",
    "(?<![\\p{L}\\p{N}*_~])(?<mark>[*_~])(?=\\S)(?<told>(?:(?!\\k<mark>)[^\\n])*[^\\s*_~])\\k<mark>(?![\\p{L}\\p{N}*_~])",
  ].join("|"),
  "giu",
);

/** A line without marks: strong, struck out, italic, code; a link becomes `label address`. Calls (`<at …>`) stay. */
export function withoutMarks(text: string): string {
  return text.replace(INLINE, (whole: string, ...found: unknown[]) => {
    const groups: unknown = found.at(-1);
    const group = (name: string): string => {
      const value: unknown = typeof groups === "object" && groups !== null ? Reflect.get(groups, name) : undefined;
      return typeof value === "string" ? value : "";
    };
    const url = group("url") || group("target");
    const label = group("label") || group("name");
    if (url !== "") return label === "" || label === url ? url : `${withoutMarks(label)} ${url}`;
    if (group("address") !== "") return whole;
    if (group("break") !== "") return "\n";
    return group("tag") !== "" ? "" : group("code") || withoutMarks(group("said") || group("told"));
  });
}

/** Markdown as it is read where nothing renders it. What stands in a block of code stays as it is. */
export function plainMarkdown(markdown: string): string {
  let fenced = false;
  const lines = markdown.split("\n").flatMap((line) => {
    if (/^ {0,3}```/.test(line)) {
      fenced = !fenced;
      return [];
    }
    const text = fenced ? line : withoutBlockMark(line);
    return text === null ? [] : [fenced ? text : withoutMarks(text)];
  });
  return lines.join("\n").trim();
}

const TITLE = /^#{1,6}\s+(.+)$/;
const IMAGE = /^!\[([^\]\n]*)\]\((https:\/\/[^)\s]+)\)$/;

export type TemplateParts = { heading?: string; images: { alt: string; url: string }[]; text: string };

/**
 * What a template's text holds that some platforms show by other means than text: a heading in its first line (after
 * the mark of a test), and lines that are an image.
 */
export function templateParts(source: string, mark: string): TemplateParts {
  const lines = source.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && line.trim() !== mark);
  const heading = TITLE.exec(lines[first]?.trim() ?? "")?.[1];
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
