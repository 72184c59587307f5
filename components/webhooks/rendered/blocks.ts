import { type Dialect, inlines } from "./inline";
import type { Block, Inline } from "./types";

/** Lines that begin with these are more than text. */
const FENCE = /^ {0,3}```/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const QUOTE = /^ {0,3}> ?(.*)$/;
const SLACK_QUOTE = /^(?:>|&gt;) ?(.*)$/;
const BULLET = /^\s*[-*+•]\s+(.*)$/;
const NUMBER = /^\s*\d{1,9}[.)]\s+(.*)$/;
const RULE = /^ {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/;
const ROW = /^\s*\|(.*)\|\s*$/;
const ROW_RULE = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/;

/** Quotes inside quotes. */
const DEEPEST = 4;

type Reader = { lines: readonly string[]; at: number; dialect: Dialect; depth: number };

/** A text of several lines with the marks of its platform read. */
export function textBlocks(text: string, dialect: Dialect, depth = 0): Block[] {
  const reader: Reader = { lines: text.split(/\r?\n/), at: 0, dialect, depth };
  const blocks: Block[] = [];
  while (reader.at < reader.lines.length) {
    const block = nextBlock(reader);
    if (block !== null) blocks.push(block);
  }
  return blocks;
}

function nextBlock(reader: Reader): Block | null {
  const { dialect } = reader;
  const line = reader.lines[reader.at] ?? "";
  if (line.trim() === "") {
    reader.at += 1;
    return null;
  }
  if (FENCE.test(line)) return code(reader);
  const heading = dialect === "slack" ? null : HEADING.exec(line);
  if (heading !== null) {
    reader.at += 1;
    return { kind: "heading", level: heading[1]?.length ?? 1, inlines: inlines(heading[2] ?? "", dialect) };
  }
  if (dialect !== "slack" && RULE.test(line)) {
    reader.at += 1;
    return { kind: "rule" };
  }
  if (quoteOf(line, dialect) !== null && reader.depth < DEEPEST) return quote(reader);
  if (dialect !== "slack" && BULLET.test(line)) return list(reader, BULLET, false);
  if (dialect !== "slack" && NUMBER.test(line)) return list(reader, NUMBER, true);
  if (ROW.test(line) && ROW_RULE.test(reader.lines[reader.at + 1] ?? "")) return table(reader);
  return paragraph(reader);
}

const quoteOf = (line: string, dialect: Dialect) => (dialect === "slack" ? SLACK_QUOTE : QUOTE).exec(line)?.[1] ?? null;

/** Lines from here on for which `take` has something; moves on. */
function taken(reader: Reader, take: (line: string) => string | null): string[] {
  const found: string[] = [];
  for (; reader.at < reader.lines.length; reader.at += 1) {
    const part = take(reader.lines[reader.at] ?? "");
    if (part === null) break;
    found.push(part);
  }
  return found;
}

function code(reader: Reader): Block {
  reader.at += 1;
  const lines = taken(reader, (line) => (FENCE.test(line) ? null : line));
  reader.at += 1;
  return { kind: "code", text: lines.join("\n") };
}

function quote(reader: Reader): Block {
  const lines = taken(reader, (line) => quoteOf(line, reader.dialect));
  return { kind: "quote", blocks: textBlocks(lines.join("\n"), reader.dialect, reader.depth + 1) };
}

function list(reader: Reader, pattern: RegExp, ordered: boolean): Block {
  const items = taken(reader, (line) => pattern.exec(line)?.[1] ?? null);
  return { kind: "list", ordered, items: items.map((item) => inlines(item, reader.dialect)) };
}

function table(reader: Reader): Block {
  const lines = taken(reader, (line) => ROW.exec(line)?.[1] ?? null);
  const rows = lines.filter((_, index) => index !== 1).map((line) => cellsOf(line, reader.dialect));
  return { kind: "table", rows };
}

const cellsOf = (line: string, dialect: Dialect): Inline[][] =>
  line.split(/(?<!\\)\|/).map((cell) => inlines(cell.trim(), dialect));

function paragraph(reader: Reader): Block {
  const { lines, dialect } = reader;
  const own = [lines[reader.at] ?? ""];
  reader.at += 1;
  own.push(...taken(reader, (line) => (line.trim() === "" || begins(line, dialect) ? null : line)));
  const image = /^!\[([^\]]*)\]\(([^)\s]+)\)$/.exec(own[0]?.trim() ?? "");
  if (own.length === 1 && image !== null) return { kind: "image", alt: image[1] ?? "", url: image[2] ?? "" };
  // Two blanks at the end of a line are a line break in some dialects; lines are kept as lines in all.
  return { kind: "paragraph", inlines: inlines(own.map((line) => line.trimEnd()).join("\n"), dialect) };
}

function begins(line: string, dialect: Dialect): boolean {
  if (FENCE.test(line) || quoteOf(line, dialect) !== null) return true;
  return dialect !== "slack" && [HEADING, RULE, BULLET, NUMBER, ROW].some((pattern) => pattern.test(line));
}
