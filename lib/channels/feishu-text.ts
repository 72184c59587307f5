import { withoutBlockMark, withoutMarks } from "./markdown";
import { fullWidth, literalValue } from "./neutralise";

/*
 * Feishu's dialects. A text message reads `<at user_id="…">` only; a post is made of tags of its own; a card reads
 * Markdown with `<at id=…>`. What strangers wrote was neutralised before (neutralise.ts); here it also loses what only
 * Markdown reads.
 */

/** A list item, the line under a heading, code by indentation. */
const LIST_MARK = /^(\s*)([-+]|\d{1,9}[.)])(?=\s)/gm;
const UNDERLINE = /^(\s*)([=-]+)[ \t]*$/gm;
const INDENT = /^[ \t]{4,}/gm;

/** The same for a text that a template puts between its own Markdown: no pair of marks may form across two values. */
export function unmarked(text: string): string {
  const plain = literalValue(text).replace(/\*/g, "＊").replace(/~/g, "～");
  if (!plain.includes("\n")) return plain.replace(LIST_MARK, fullWidthMark);
  return plain
    .replace(INDENT, "   ")
    .replace(UNDERLINE, fullWidthMark)
    .replace(LIST_MARK, fullWidthMark)
    .replaceAll("|", "｜");
}

function fullWidthMark(_: string, indent: string, mark: string): string {
  return `${indent}${mark.replace(/[-+=.)]/g, fullWidth)}`;
}

/** Images travel as keys of uploaded ones only: an address becomes a link. */
export function imagesAsLinks(markdown: string): string {
  return markdown.replace(/!\[([^\]\n]*)\]\((https?:\/\/[^)\s]+)\)/g, (_, label: string, url: string) =>
    link(label, url),
  );
}

const link = (label: string, url: string) => `[${label === "" ? url : label}](${url})`;

const HEADING = /^#{1,6}\s+/;

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
    const text = withoutBlockMark(line);
    return text === null ? [] : [postElements(text)];
  });
}

function postElements(line: string): PostElement[] {
  const elements: PostElement[] = [];
  let at = 0;
  const push = (text: string) => {
    if (text !== "") elements.push({ tag: "text", text: withoutMarks(text) });
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
  const text = withoutMarks((lines[heading] ?? "").replace(HEADING, "")).trim();
  if (heading < 0 || text === "" || !title.endsWith(text)) return markdown;
  const before = lines.slice(0, heading).filter((line) => line.trim() !== "" && !title.startsWith(line.trim()));
  return [...before, ...lines.slice(heading + 1)].join("\n").trim();
}
