import { byteLength, truncateBytes } from "./truncate";

/*
 * Feishu's dialects. A text message reads `<at user_id="…">` only; a post is made of tags of its own; a card reads
 * Markdown with `<at id=…>`. What strangers wrote was neutralised before (neutralise.ts); here it also loses what only
 * Markdown reads.
 */

const EMPHASIS = [
  { pair: /\*+[^*]+\*+/, mark: /\*/g, twin: "＊" },
  { pair: /~+[^~]+~+/, mark: /~/g, twin: "～" },
  { pair: /(?<![\p{L}\p{N}])_+[^_]+_+(?![\p{L}\p{N}])/u, mark: /_/g, twin: "＿" },
] as const;
const ENTITY = /&(?=#?[0-9A-Za-z]{1,31};)/g;

/** One value of a stranger's, in one line of a card: without emphasis. Masks such as `138****8000` keep their stars. */
export function literalValue(text: string): string {
  const plain = EMPHASIS.reduce(
    (left, { pair, mark, twin }) => (pair.test(left) ? left.replace(mark, twin) : left),
    text,
  );
  return plain.replace(ENTITY, "＆");
}

/** A list item, the line under a heading, code by indentation. */
const LIST_MARK = /^(\s*)([-+]|\d{1,9}[.)])(?=\s)/gm;
const UNDERLINE = /^(\s*)([=-]+)[ \t]*$/gm;
const INDENT = /^[ \t]{4,}/gm;

/** The same for a text that a template puts between its own Markdown: no pair of marks may form across two values. */
function literalText(text: string): string {
  const plain = literalValue(text).replace(/\*/g, "＊").replace(/~/g, "～");
  if (!plain.includes("\n")) return plain.replace(LIST_MARK, fullWidthMark);
  return plain
    .replace(INDENT, "   ")
    .replace(UNDERLINE, fullWidthMark)
    .replace(LIST_MARK, fullWidthMark)
    .replaceAll("|", "｜");
}

function fullWidthMark(_: string, indent: string, mark: string): string {
  return `${indent}${mark.replace(/[-+=.)]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))}`;
}

/** Every text of an event's data without Markdown: what a template for a card or a post may read. */
export function literalData(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, literalDeep(value, 6)]));
}

function literalDeep(value: unknown, depth: number): unknown {
  if (typeof value === "string") return literalText(value);
  if (typeof value !== "object" || value === null || depth <= 0) return value;
  if (Array.isArray(value)) return value.map((item) => literalDeep(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [literalText(key), literalDeep(member, depth - 1)]),
  );
}

/** What must not be cut in the middle: a call with its name, any other tag, a link or image, strong text. */
const WHOLE = /<at\b[^>]*>[^<]*<\/at>|<[^<>\n]*>|!?\[[^\]\n]*\]\([^)\n]*\)|\*\*[^*\n]+\*\*|~~[^~\n]+~~/g;
const TABLE_ROW = /^\s*\|/;

/** Cuts Markdown or a text with tags: never inside a tag, a link or strong text, nor a table between its rows. */
export function cutMarkup(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  const cut = truncateBytes(text, maxBytes);
  const marked = cut.endsWith("…") ? 1 : 0;
  let end = cut.length - marked;
  for (const match of text.matchAll(WHOLE)) {
    if (match.index >= end) break;
    if (match.index + match[0].length > end) end = match.index;
  }
  const kept = wholeRows(text, end).trimEnd();
  const fences = kept.match(/^```/gm)?.length ?? 0;
  // Right behind a table the mark would be a row of it.
  const gap = TABLE_ROW.test(kept.slice(kept.lastIndexOf("\n") + 1)) ? "\n\n" : "";
  return `${kept}${marked === 1 ? `${gap}…` : ""}${fences % 2 === 1 ? "\n```" : ""}`;
}

/** Up to `end`, but a table ends after a whole row, and is left out when only its head would remain. */
function wholeRows(text: string, end: number): string {
  const kept = text.slice(0, end);
  const lineStart = kept.lastIndexOf("\n") + 1;
  const line = text.slice(lineStart).split("\n", 1)[0] ?? "";
  if (!TABLE_ROW.test(line)) return kept;
  const lines = kept.slice(0, lineStart).split("\n").slice(0, -1);
  let first = lines.length;
  while (first > 0 && TABLE_ROW.test(lines[first - 1] ?? "")) first -= 1;
  return `${lines.slice(0, lines.length - first <= 2 ? first : lines.length).join("\n")}\n`;
}

/** Images travel as keys of uploaded ones only: an address becomes a link. */
export function imagesAsLinks(markdown: string): string {
  return markdown.replace(/!\[([^\]\n]*)\]\((https?:\/\/[^)\s]+)\)/g, (_, label: string, url: string) =>
    link(label, url),
  );
}

const link = (label: string, url: string) => `[${label === "" ? url : label}](${url})`;

const HEADING = /^#{1,6}\s+/;
const STRONG = /\*\*([^*\n]+)\*\*|~~([^~\n]+)~~/g;
const withoutStrong = (text: string) =>
  text.replace(STRONG, (_, strong: string | undefined, struck: string | undefined) => strong ?? struck ?? "");

/** A line of Markdown without the marks of its block; null for a rule across the page. */
function lineText(line: string): string | null {
  return /^\s*(?:-{3,}|\*{3,})\s*$/.test(line) ? null : line.replace(HEADING, "").replace(/^>\s?/, "");
}

/** Markdown for a message that knows none: links become `label address`, marks go. `<at …>` stays. */
export function plainMarkdown(markdown: string): string {
  const lines = markdown.split("\n").flatMap((line) => lineText(line) ?? []);
  return withoutStrong(lines.join("\n")).replace(/!?\[([^\]\n]*)\]\(([^)\s]+)\)/g, (_, label: string, url: string) =>
    label === "" || label === url ? url : `${label} ${url}`,
  );
}

/** One element of a line of a post. */
export type PostElement =
  | { tag: "text"; text: string }
  | { tag: "a"; text: string; href: string }
  | { tag: "at"; user_id: string }
  | { tag: "img"; image_key: string };

const INLINE =
  /!\[[^\]\n]*\]\((?<image>img_[\w-]+)\)|!?\[(?<label>[^\]\n]*)\]\((?<url>https?:\/\/[^)\s]+)\)|<at\s+(?:user_id|id)=["']?(?<user>[^"'<>\s]+)["']?\s*>[^<]*<\/at>/g;

/** Markdown as the lines of a post. */
export function postLines(markdown: string): PostElement[][] {
  return markdown.split("\n").flatMap((line): PostElement[][] => {
    const text = lineText(line);
    return text === null ? [] : [postElements(text)];
  });
}

function postElements(line: string): PostElement[] {
  const elements: PostElement[] = [];
  let at = 0;
  const push = (text: string) => {
    if (text !== "") elements.push({ tag: "text", text: withoutStrong(text) });
  };
  for (const match of line.matchAll(INLINE)) {
    push(line.slice(at, match.index));
    at = match.index + match[0].length;
    const { image, label, url = "", user = "" } = match.groups ?? {};
    if (image !== undefined) elements.push({ tag: "img", image_key: image });
    else if (label !== undefined) elements.push({ tag: "a", text: label === "" ? url : label, href: url });
    else elements.push({ tag: "at", user_id: user });
  }
  push(line.slice(at));
  return elements.length === 0 ? [{ tag: "text", text: "" }] : elements;
}

/** The text of a template without the line that already stands in the title. */
export function withoutTitle(markdown: string, title: string): string {
  const lines = markdown.split("\n");
  const heading = lines.findIndex((line) => HEADING.test(line));
  const text = withoutStrong((lines[heading] ?? "").replace(HEADING, "")).trim();
  if (heading < 0 || text === "" || !title.endsWith(text)) return markdown;
  const before = lines.slice(0, heading).filter((line) => line.trim() !== "" && !title.startsWith(line.trim()));
  return [...before, ...lines.slice(heading + 1)].join("\n").trim();
}
