/**
 * None of the platforms documents an escape for its markup, so the characters that start markup become their full-width
 * twins: they look alike and mean nothing to any of the dialects. Applied to everything that strangers wrote.
 */
const TWINS = new Map([
  ["<", "＜"],
  [">", "＞"],
  ["[", "［"],
  ["]", "］"],
  ["`", "｀"],
]);
const MARKUP = /[<>[\]`]/g;
/** A mention: not the @ inside an e-mail address, (which may be masked), except before what calls
 * everybody or a phone number. */
const MENTION = /(?<![A-Za-z0-9._%+*-])@|@(?=(?:all|everyone|here|channel|所有人|全体成员|1\d{10})(?![A-Za-z0-9.-]))/gi;
const LINE_MARKUP = /^(\s*)(#{1,6}|[-*+=_~]{3,}|!)/gm;
/** Controls, zero-width and direction marks: they hide or reorder what people read. Line feed and tab stay. */
export const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

/** A stranger's text that no dialect reads as markup: no mention, link, font, code or heading. Line feeds are kept. */
export function neutralise(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replace(INVISIBLE, "")
    .replace(MARKUP, (character) => TWINS.get(character) ?? character)
    .replace(MENTION, "＠")
    .replace(LINE_MARKUP, (_, indent: string, mark: string) => `${indent}${fullWidth(mark)}`);
}

/** The same for a value that stands in one line. */
export function neutraliseLine(text: string): string {
  return neutralise(text.replace(/\s+/g, " ").trim());
}

/** Every text of a nested value neutralised, keys as well: what a robot's template may read. */
export const neutraliseDeep = (value: unknown): unknown => mapTexts(value, neutralise, neutraliseLine);

const EMPHASIS = [
  { pair: /\*+[^*]+\*+/, mark: /\*/g, twin: "＊" },
  { pair: /~+[^~]+~+/, mark: /~/g, twin: "～" },
  { pair: /(?<![\p{L}\p{N}])_+[^_]+_+(?![\p{L}\p{N}])/u, mark: /_/g, twin: "＿" },
] as const;
const ENTITY = /&(?=#?[0-9A-Za-z]{1,31};)/g;

/** What a stranger wrote, for where Markdown is read: without emphasis. Masks such as `138****8000` keep their stars. */
export function literalValue(text: string): string {
  const plain = EMPHASIS.reduce(
    (left, { pair, mark, twin }) => (pair.test(left) ? left.replace(mark, twin) : left),
    text,
  );
  return plain.replace(ENTITY, "＆");
}

const DEEPEST = 6;

/** A copy of a nested value with every text changed, and every key; what lies deeper than six levels is left out. */
export function mapTexts(
  value: unknown,
  change: (text: string) => string,
  changeKey = change,
  depth = DEEPEST,
): unknown {
  if (typeof value === "string") return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth <= 0) return null;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, changeKey, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [changeKey(key), mapTexts(member, change, changeKey, depth - 1)]),
  );
}

/** The marks' full-width twins. */
export function fullWidth(mark: string): string {
  return [...mark].map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)).join("");
}
