import type { Colour, Inline } from "./types";

/** The marks a platform reads inside a line. */
export type Dialect = "markdown" | "slack" | "discord" | "feishu";

type Style = Omit<Extract<Inline, { kind: "text" }>, "kind" | "text">;
type Rule = { pattern: RegExp; make: (match: RegExpExecArray, context: Context) => Inline[] };
type Context = { dialect: Dialect; style: Style; depth: number };

/** Marks inside marks: more than any message needs, little enough for any text. */
const DEEPEST = 6;
/** Longer texts are shown without marks: finding them costs time. */
const MOST_CHARACTERS = 30_000;

const CODE: Rule = {
  pattern: /`([^`\n]{1,2000})`/,
  make: ([, code = ""], { style }) => [leaf(code, { ...style, code: true })],
};
const styled = (pattern: RegExp, more: Style): Rule => ({
  pattern,
  make: ([, inner = ""], context) => within(inner, { ...context, style: { ...context.style, ...more } }),
});
const LINK: Rule = {
  pattern: /!?\[([^[\]\n]{0,500})\]\(<?([^)\s>]{1,2100})>?\)/,
  make: ([, label = "", url = ""], { dialect }) => [{ kind: "link", text: plainText(label, dialect) || url, url }],
};
const ADDRESS: Rule = {
  pattern: /<(https?:\/\/[^\s<>|]+)>/,
  make: ([, url = ""]) => [{ kind: "link", text: url, url }],
};
const FONT: Rule = {
  pattern: /<font color=["']?(#[0-9a-fA-F]{3,8}|\w+)["']?>([\s\S]{0,4000}?)<\/font>/,
  make: ([, colour = "", inner = ""], context) =>
    within(inner, { ...context, style: { ...context.style, ...colourStyle(colour) } }),
};
const AT_TAG: Rule = {
  pattern: /<at (?:id|user_id|email)=["']?([^"'>\s]+)["']?>([^<]*)<\/at>/,
  make: ([, id = "", name = ""]) => [{ kind: "mention", text: `@${name || id}` }],
};
const AT_ID: Rule = { pattern: /<@[!&]?([\w.@-]+)>/, make: ([, id = ""]) => [{ kind: "mention", text: `@${id}` }] };
const EVERYBODY: Rule = { pattern: /@(everyone|here|all)\b/, make: ([text]) => [{ kind: "mention", text }] };
const ESCAPED: Rule = {
  pattern: /\\([\\`*_{}[\]()#+\-.!~>|<@:])/,
  make: ([, character = ""], { style }) => [leaf(character, style)],
};
const BREAK: Rule = { pattern: /<br\s*\/?>/i, make: (_, { style }) => [leaf("\n", style)] };
const BOLD = styled(/\*\*(?=\S)([^\n]{0,2000}?\S)\*\*/, { bold: true });
const ITALIC = styled(/(?<![*\w])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![*\w])/, { italic: true });
const STRIKE = styled(/~~(?=\S)([^\n]{0,2000}?\S)~~/, { strike: true });
const SLACK_LINK: Rule = {
  pattern: /<((?:https?|mailto):[^\s<>|]+)\|([^<>]*)>/,
  make: ([, url = "", label = ""], { dialect }) => [{ kind: "link", text: plainText(label, dialect), url }],
};
const SLACK_CALL: Rule = {
  pattern: /<!(?:subteam\^)?([\w-]+)(?:\|[^<>]*)?>/,
  make: ([, name = ""]) => [{ kind: "mention", text: `@${name}` }],
};

const RULES: Record<Dialect, readonly Rule[]> = {
  markdown: [ESCAPED, CODE, LINK, ADDRESS, BOLD, ITALIC, FONT, AT_ID, EVERYBODY, BREAK],
  feishu: [ESCAPED, CODE, LINK, BOLD, STRIKE, ITALIC, FONT, AT_TAG, BREAK],
  discord: [ESCAPED, CODE, LINK, ADDRESS, BOLD, STRIKE, ITALIC, AT_ID, EVERYBODY],
  slack: [
    CODE,
    SLACK_LINK,
    ADDRESS,
    AT_ID,
    SLACK_CALL,
    styled(/(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])/, { bold: true }),
    styled(/(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])/, { italic: true }),
    styled(/(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])/, { strike: true }),
  ],
};

/** A text with its marks read. */
export function inlines(text: string, dialect: Dialect): Inline[] {
  if (text.length > MOST_CHARACTERS) return [leaf(text, {})];
  return within(text, { dialect, style: {}, depth: 0 });
}

/** A text in which nothing is a mark. */
export const plain = (text: string): Inline[] => (text === "" ? [] : [leaf(text, {})]);

const leaf = (text: string, style: Style): Inline => ({ kind: "text", text, ...style });

function within(text: string, context: Context): Inline[] {
  const { dialect, style, depth } = context;
  if (depth >= DEEPEST) return text === "" ? [] : [leaf(decoded(text, dialect), style)];
  const found: Inline[] = [];
  let at = 0;
  // Each rule's next match is kept until it is passed, so that a long text is read once.
  const ahead: Ahead[] = RULES[dialect].map((rule) => ({
    rule,
    pattern: new RegExp(rule.pattern, `g${rule.pattern.flags}`),
    match: null,
  }));
  for (const one of ahead) one.match = one.pattern.exec(text);
  for (;;) {
    const next = nearest(ahead);
    const until = next?.match.index ?? text.length;
    if (until > at) found.push(leaf(decoded(text.slice(at, until), dialect), style));
    if (next === null) return found;
    found.push(...next.rule.make(next.match, { ...context, depth: depth + 1 }));
    at = until + next.match[0].length;
    for (const one of ahead) {
      if (one.match === null || one.match.index >= at) continue;
      one.pattern.lastIndex = at;
      one.match = one.pattern.exec(text);
    }
  }
}

type Ahead = { rule: Rule; pattern: RegExp; match: RegExpExecArray | null };

function nearest(ahead: readonly Ahead[]): { rule: Rule; match: RegExpExecArray } | null {
  let best: { rule: Rule; match: RegExpExecArray } | null = null;
  for (const { rule, match } of ahead) {
    if (match !== null && (best === null || match.index < best.match.index)) best = { rule, match };
  }
  return best;
}

/** The words of a text, without its marks. */
export const plainText = (text: string, dialect: Dialect): string =>
  inlines(text, dialect)
    .map((part) => part.text)
    .join("");

function colourStyle(name: string): Style {
  const known: Record<string, Colour> = {
    info: "success",
    green: "success",
    comment: "muted",
    grey: "muted",
    warning: "warning",
    orange: "warning",
    red: "danger",
    blue: "accent",
  };
  const colour = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(name) ? { hex: name } : known[name];
  return colour === undefined ? {} : { colour };
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: " " };

/** Slack and Feishu spell the characters of their marks as entities. */
function decoded(text: string, dialect: Dialect): string {
  return dialect === "slack" || dialect === "feishu" ? decodeEntities(text) : text;
}

export function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|([a-z]{2,4}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
