import { byteLength, truncateBytes } from "./truncate";

/*
 * WeCom's Markdown and the little HTML of its text cards: cut without breaking anything, or read as plain text.
 */

/** What must stay whole: a link or image, a tag or mention, code in a line, bold text, a row of a table, a character. */
const ATOM =
  /!?\[[^\]\n]{0,500}\]\([^)\n]{0,2100}\)|<[^<>\n]{0,300}>|`[^`\n]{1,4000}`|\*\*[^*\n]{1,4000}\*\*|(?<=^|\n)\|[^\n]*(?:\n|$)|[\s\S]/gu;
/** No atom but a row of a table is longer than this, so what comes after the limit and this much is never looked at. */
const LONGEST_ATOM = 4_100;
const OPENING = /^<(font|div|span|a)\b[^>]*>$/i;
const CLOSING = /^<\/(font|div|span|a)>$/i;
/** A row matched as a whole, without its line break. */
const ROW = /^\|[^\n]+$/;
const MARKED = /^(\*\*|`)([\s\S]+)\1$/;
const ELLIPSIS = "…";

/**
 * Cuts to at most `maxBytes` of UTF-8 so that no character, tag, link, mention or table row is broken and every opened
 * tag is closed again. What was cut ends with `…`.
 */
export function cutMarkdown(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  let kept = "";
  let bytes = 0;
  let open: readonly string[] = [];
  let end = ELLIPSIS;
  for (const [atom] of text.slice(0, maxBytes + LONGEST_ATOM).matchAll(ATOM)) {
    const nextOpen = openAfter(open, atom);
    // After a row of a table the mark needs a line of its own.
    const nextEnd = `${ROW.test(atom) ? "\n" : ""}${ELLIPSIS}${closers(nextOpen)}`;
    const size = byteLength(atom);
    if (bytes + size + byteLength(nextEnd) > maxBytes) {
      const part = partOf(atom, maxBytes - bytes - byteLength(closers(open)));
      return `${kept}${part === "" ? end : `${part}${closers(open)}`}`;
    }
    kept += atom;
    bytes += size;
    open = nextOpen;
    end = nextEnd;
  }
  return kept;
}

function openAfter(open: readonly string[], atom: string): string[] {
  const opened = OPENING.exec(atom)?.[1];
  if (opened !== undefined) return [...open, opened];
  return CLOSING.test(atom) ? open.slice(0, -1) : [...open];
}

const closers = (open: readonly string[]) =>
  [...open]
    .reverse()
    .map((tag) => `</${tag}>`)
    .join("");

/** The beginning of bold text or code that is too long as a whole, marked as before; empty when there is no room. */
function partOf(atom: string, maxBytes: number): string {
  const [, mark = "", inner = ""] = MARKED.exec(atom) ?? [];
  const left = Math.min(maxBytes - 2 * mark.length, byteLength(inner) - 1);
  return inner === "" || left < 8 ? "" : `${mark}${truncateBytes(inner, left)}${mark}`;
}

/** The text of a Markdown message without its markup; the address of a link follows its label. */
export function plainOf(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]\n]{0,500})\]\(([^)\n]{0,2100})\)/g, (_, label: string, url: string) =>
      label === "" || label === url ? url : `${label} ${url}`,
    )
    .replace(/<\/?(?:font|div|span)\b[^<>\n]*>/gi, "")
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/\*\*([^*\n]+)\*\*/g, "$1")
    .replace(/`([^`\n]+)`/g, "$1")
    .replace(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?)+/gm, "")
    .trim();
}

/** At most `max` characters, the last of them `…` when something was cut. */
export function cutCharacters(text: string, max: number): string {
  // A character has at most two units.
  if (text.length <= max) return text;
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}${ELLIPSIS}`;
}
