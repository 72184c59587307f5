import type { Locale } from "@/lib/domain/endpoints";
import type { NeutralMessage } from "@/lib/domain/message";
import type { Tone } from "@/lib/domain/message-texts";
import { PRODUCT_NAME } from "@/lib/domain/version";

/*
 * Letters as mail programs can show them: tables, styles on the elements, no image, no script, nothing fetched from
 * anywhere. Programs that know dark colours use those of the style sheet; the others, which invert by themselves, find
 * colours that survive it.
 */

const ENTITIES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** A text as HTML shows it, in elements and attributes alike. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);

/** Meets 4.5:1 on the card, in light and dark. */
const TONES: Readonly<Record<Tone, string>> = {
  info: "#2563eb",
  success: "#15803d",
  warning: "#b45309",
  danger: "#dc2626",
};
const FONT =
  "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
const DARK = [
  ".page{background:#111318!important}",
  ".card{background:#1b1e25!important;border-left-color:#31353f!important}",
  ".card{border-right-color:#31353f!important;border-bottom-color:#31353f!important}",
  ".main{color:#e8eaef!important}",
  ".soft{color:#a3a9b8!important}",
  ".link{color:#8ab4f8!important}",
  ".line{border-color:#31353f!important}",
].join("");

type Page = { title: string; locale: Locale; tone?: Tone; body: string; footer: string };

/** A whole document around `body`, which is HTML already. */
export function page({ title, locale, tone = "info", body, footer }: Page): string {
  return [
    `<!doctype html><html lang="${locale}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${DARK}}</style></head>`,
    `<body class="page" style="margin:0;padding:0;background:#f3f4f6;${FONT}">`,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>',
    '<td align="center" style="padding:24px 12px">',
    '<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" ',
    'style="max-width:600px;background:#ffffff;border:1px solid #e5e7eb;border-radius:8px;',
    `border-top:4px solid ${TONES[tone]}">`,
    '<tr><td class="main" style="padding:24px;color:#1f2937;font-size:15px;line-height:1.6;',
    `overflow-wrap:anywhere;word-break:break-word">${body}</td></tr></table>`,
    `<p class="soft" style="margin:12px 0 0;color:#6b7280;font-size:12px">${PRODUCT_NAME} · ${escapeHtml(footer)}</p>`,
    "</td></tr></table></body></html>",
  ].join("");
}

/** The built-in message: title, fields as a table, the text, a button to the record. */
export function messageBody(message: NeutralMessage): string {
  const { title, tone, fields, text, link } = message;
  const rows = fields.map(
    ({ label, value }) =>
      '<tr><th class="soft" scope="row" align="left" valign="top" style="padding:4px 16px 4px 0;color:#6b7280;' +
      `font-weight:400;font-size:14px;white-space:nowrap">${escapeHtml(label)}</th>` +
      `<td class="main" valign="top" style="padding:4px 0;color:#1f2937;font-size:14px">${lines(value)}</td></tr>`,
  );
  return [
    `<h1 class="main" style="margin:0 0 16px;font-size:18px;line-height:1.4;color:#1f2937">${escapeHtml(title)}</h1>`,
    ...(rows.length === 0
      ? []
      : [
          `<table cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">${rows.join("")}</table>`,
        ]),
    ...(text === undefined
      ? []
      : [
          '<div class="line main" style="margin:16px 0 0;padding:12px 16px;border-left:3px solid #d1d5db;color:#1f2937">',
          `${lines(text)}</div>`,
        ]),
    ...(link === undefined
      ? []
      : [
          `<p style="margin:24px 0 0"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:10px 20px;`,
          `border-radius:6px;background:${TONES[tone]};color:#ffffff;text-decoration:none;font-size:14px">`,
          `${escapeHtml(link.label)}</a></p>`,
        ]),
  ].join("");
}

/** A plain text as HTML: blank lines part paragraphs, the other line ends stay. */
export function paragraphs(text: string): string {
  const blocks = text.split(/\n{2,}/).filter((block) => block.trim() !== "");
  return blocks.map((block) => `<p class="main" style="margin:0 0 12px">${lines(block.trim())}</p>`).join("");
}

const lines = (text: string): string => escapeHtml(text).replaceAll("\n", "<br>");

const NAMED = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
]);

const UNSEEN = new Set(["style", "script", "title"]);
const BREAKS = new Set(["br", "p", "div", "tr", "table", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"]);

/** What a mail program without HTML shows of a template's HTML: its words, line by line. Each character is read once. */
export function textOfHtml(html: string): string {
  const lower = html.toLowerCase();
  let text = "";
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    const end = open < 0 ? html.length : open;
    text += html.slice(at, end).replace(/\s+/g, " ");
    if (open < 0) break;
    const tag = tagAt(lower, open);
    text += tag.text;
    at = tag.end;
  }
  const read = text.replace(/&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});/gi, (entity, name) => characterOf(name) ?? entity);
  const lines = read.split("\n").map((line) => line.trim());
  return lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** What stands for a tag or comment in the text, and where it ends; a lone `<` stands for itself. */
function tagAt(lower: string, open: number): { text: string; end: number } {
  const after = (what: string, from: number) => {
    const found = lower.indexOf(what, from);
    return found < 0 ? lower.length : found + what.length;
  };
  if (lower.startsWith("<!--", open)) return { text: "", end: after("-->", open) };
  const [, closing, name = ""] = /^<(\/?)([a-z][a-z0-9]*|!)/.exec(lower.slice(open, open + 16)) ?? [];
  if (name === "") return { text: "<", end: open + 1 };
  const end = after(">", open);
  if (closing === "" && UNSEEN.has(name)) return { text: "", end: after(">", after(`</${name}`, end)) };
  const item = name === "li" && closing === "" ? "\n- " : "";
  const ends = closing === "/" || name === "br";
  return {
    text: item !== "" ? item : ends && BREAKS.has(name) ? "\n" : name === "td" || name === "th" ? " " : "",
    end,
  };
}

function characterOf(name: string): string | undefined {
  if (!name.startsWith("#")) return NAMED.get(name.toLowerCase());
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code >= 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
