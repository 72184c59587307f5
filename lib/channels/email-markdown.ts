import { escapeHtml } from "./email-html";

/*
 * Markdown of templates as HTML for letters: headings, paragraphs, lists, quotes, rules, code, emphasis, links to
 * http(s) and mailto. Everything is escaped first, so that no HTML gets through, and images are not shown: nothing in a
 * letter is fetched.
 */

const LINK_STYLE = 'class="link" style="color:#2563eb"';
const CODE_STYLE = "font-family:Consolas,Menlo,monospace;font-size:13px";

/** Markdown as HTML blocks with styles of their own. */
export function markdownHtml(source: string): string {
  const blocks: string[] = [];
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  let at = 0;
  while (at < lines.length) {
    const { html, next } = blockAt(lines, at);
    if (html !== "") blocks.push(html);
    at = next;
  }
  return blocks.join("");
}

type Block = { html: string; next: number };

const FENCE = /^```/;
const HEADING = /^(#{1,6})\s+(\S.*)$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const QUOTE = /^\s*>\s?/;
const BULLET = /^\s*[-*+]\s+/;
const NUMBER = /^\s*\d{1,9}[.)]\s+/;

function blockAt(lines: readonly string[], at: number): Block {
  const line = lines[at] ?? "";
  if (line.trim() === "") return { html: "", next: at + 1 };
  if (FENCE.test(line)) return fenced(lines, at);
  const heading = HEADING.exec(line);
  if (heading !== null) return { html: headingHtml(heading[1]?.length ?? 1, (heading[2] ?? "").trim()), next: at + 1 };
  if (RULE.test(line)) {
    return { html: '<hr class="line" style="border:0;border-top:1px solid #e5e7eb;margin:16px 0">', next: at + 1 };
  }
  if (QUOTE.test(line)) return run(lines, at, QUOTE, quoteHtml);
  if (BULLET.test(line)) return run(lines, at, BULLET, (items) => listHtml("ul", items));
  if (NUMBER.test(line)) return run(lines, at, NUMBER, (items) => listHtml("ol", items));
  return paragraph(lines, at);
}

/** Consecutive lines that begin alike, without their beginnings. */
function run(lines: readonly string[], at: number, start: RegExp, html: (items: string[]) => string): Block {
  const items: string[] = [];
  let next = at;
  for (; next < lines.length && start.test(lines[next] ?? ""); next++)
    items.push((lines[next] ?? "").replace(start, ""));
  return { html: html(items), next };
}

function fenced(lines: readonly string[], at: number): Block {
  let last = at + 1;
  while (last < lines.length && !FENCE.test(lines[last] ?? "")) last++;
  const code = escapeHtml(lines.slice(at + 1, last).join("\n"));
  return { html: `<pre style="margin:0 0 12px;white-space:pre-wrap;${CODE_STYLE}">${code}</pre>`, next: last + 1 };
}

function headingHtml(level: number, text: string): string {
  const size = [20, 18, 16][level - 1] ?? 15;
  return `<h${level} class="main" style="margin:16px 0 8px;font-size:${size}px;line-height:1.4">${inline(text)}</h${level}>`;
}

const quoteHtml = (items: string[]): string =>
  `<blockquote class="line soft" style="margin:0 0 12px;padding:4px 12px;border-left:3px solid #d1d5db;color:#4b5563">` +
  `${items.map(inline).join("<br>")}</blockquote>`;

const listHtml = (tag: "ul" | "ol", items: string[]): string =>
  `<${tag} style="margin:0 0 12px;padding-left:24px">${items.map((item) => `<li>${inline(item)}</li>`).join("")}</${tag}>`;

function paragraph(lines: readonly string[], at: number): Block {
  const texts: string[] = [];
  let next = at;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? "";
    const other = [FENCE, HEADING, RULE, QUOTE, BULLET, NUMBER].some((start) => start.test(line));
    if (line.trim() === "" || (next > at && other)) break;
    texts.push(line.trim());
  }
  // A line end of a template is meant as one: messages are lists of lines more often than prose.
  return { html: `<p class="main" style="margin:0 0 12px">${texts.map(inline).join("<br>")}</p>`, next };
}

/** Code and links are set aside first: what is in them is not looked at again. */
function inline(source: string): string {
  const kept: string[] = [];
  const keep = (html: string): string => `\0${kept.push(html) - 1}\0`;
  const text = source
    .replaceAll("\0", "")
    .replace(/`([^`]+)`/g, (_, code: string) => keep(`<code style="${CODE_STYLE}">${escapeHtml(code)}</code>`))
    .replace(/!?\[([^[\]]*)\]\(([^()]*)\)/g, (whole, label: string, inside: string) => {
      // Behind the address there may be a title.
      const target = inside.trim().split(/\s/, 1)[0] ?? "";
      if (!/^(?:https?:\/\/|mailto:)/i.test(target)) return whole;
      return keep(
        `<a href="${escapeHtml(target)}" ${LINK_STYLE}>${emphasis(escapeHtml(label === "" ? target : label))}</a>`,
      );
    });
  return emphasis(escapeHtml(text)).replace(/\0(\d+)\0/g, (_, index: string) => kept[Number(index)] ?? "");
}

function emphasis(html: string): string {
  return html
    .replace(/\*\*(\S(?:[^*]*\S)?)\*\*/g, "<strong>$1</strong>")
    .replace(/~~(\S(?:[^~]*\S)?)~~/g, "<s>$1</s>")
    .replace(/(?<![*\w])\*(\S(?:[^*]*\S)?)\*(?![*\w])/g, "<em>$1</em>");
}
