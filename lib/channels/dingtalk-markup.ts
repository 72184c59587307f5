import { byteLength, type Cut, truncateBytes } from "./truncate";

const MARK = "…";
/** What means nothing, or something else, when only its beginning is left; none of them spans a line. */
const WHOLE = [
  /!?\[[^[\]\n]*\]\([^()\n]*\)/g,
  /<\/?[A-Za-z@][^<>\n]*>/g,
  /`[^`\n]+`/g,
  /https?:\/\/[^\s<>()[\]]+/g,
] as const;
const TAG = /<(\/?)([A-Za-z][\w-]*)[^<>]*?(\/?)>/g;
const VOID_TAGS = new Set(["br", "hr", "img"]);
const FENCE = /^ {0,3}```/;
const ROW = /^\s*\|/;
/** A heading, its rule and one row: with less there is no table. */
const LEAST_TABLE_LINES = 3;

/**
 * Cuts Markdown to at most `maxBytes`, ending with `…`. Links, images, tags, code and addresses stay whole or go; a table
 * keeps whole rows; what was opened (an element, bold, a code block) is closed.
 */
export const truncateMarkdown: Cut = (text, maxBytes) => {
  if (byteLength(text) <= maxBytes) return text;
  let budget = maxBytes - byteLength(MARK);
  while (budget > 0) {
    const cut = closed(kept(text, beginning(text, budget).length));
    const over = byteLength(cut) - maxBytes;
    if (over <= 0) return cut;
    budget -= over;
  }
  return truncateBytes(MARK, maxBytes);
};

/** The longest beginning of at most `bytes`, on a character boundary. */
function beginning(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  let end = Math.min(bytes, buffer.byteLength);
  // Bytes 10xxxxxx continue a character.
  while (end > 0 && ((buffer[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return buffer.subarray(0, end).toString("utf8");
}

/** The beginning up to `end`, without what would be left half. */
function kept(text: string, end: number): string {
  let cut = end;
  for (let before = -1; before !== cut; ) {
    before = cut;
    for (const pattern of WHOLE) {
      for (const { index, 0: match } of text.matchAll(pattern)) {
        if (index >= cut) break;
        if (index + match.length > cut) cut = index;
      }
    }
  }
  return wholeRows(text, cut);
}

function wholeRows(text: string, end: number): string {
  const lines = text.slice(0, end).split("\n");
  const atLineEnd = end === text.length || text[end] === "\n";
  if (lines.at(-1) === "") lines.pop();
  else if (ROW.test(lines.at(-1) ?? "") && !atLineEnd) lines.pop();
  if (!ROW.test(lines.at(-1) ?? "")) return lines.join("\n");
  let first = lines.length;
  while (first > 0 && ROW.test(lines[first - 1] ?? "")) first -= 1;
  // The mark must not become a cell.
  if (lines.length - first >= LEAST_TABLE_LINES) return `${lines.join("\n")}\n\n`;
  return lines.slice(0, first).join("\n");
}

/** The mark, and the ends of what is still open. */
function closed(text: string): string {
  const fences = text.split("\n").filter((line) => FENCE.test(line)).length;
  if (fences % 2 === 1) return `${text}${MARK}\n\`\`\``;
  const last = text.slice(text.lastIndexOf("\n") + 1).replace(/`[^`]*`/g, "");
  const open = ["**", "~~"].filter((mark) => (last.split(mark).length - 1) % 2 === 1);
  return `${text}${MARK}${open.join("")}${openTags(text)
    .map((name) => `</${name}>`)
    .join("")}`;
}

function openTags(text: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = "", selfClosed] of text.matchAll(TAG)) {
    if (selfClosed === "/" || VOID_TAGS.has(name.toLowerCase())) continue;
    if (slash === "") open.unshift(name);
    else if (open[0] === name) open.shift();
  }
  return open;
}
