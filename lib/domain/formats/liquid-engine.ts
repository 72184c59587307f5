import { type Context, filters, Liquid } from "liquidjs";
import type { Locale } from "../endpoints";
import { maskEmail, maskName, maskPhone } from "../masking";
import { truncateBytes } from "../utf8";

/*
 * The engines of templates: one per language (dates) and per kind of text (what a value must be escaped for). Whatever a
 * stranger wrote reaches a text only through an output, and every output is escaped for the text it stands in.
 */

/** What a template makes: `json` and `html` escape values, `plain` (text, Markdown) leaves that to the channel. */
export type LiquidText = "plain" | "json" | "html";

/** Characters of source a template may have. */
export const MAX_SOURCE = 20_000;
/** Units of memory (characters and list items made) of one rendering. */
const MAX_MEMORY = 500_000;

/**
 * Filters templates may use. Left out: those that read a text as an expression (`where_exp`), decode what was made
 * harmless (`url_decode`, `base64_decode`), turn escaping off (`raw`), or give something else each time (`sample`).
 */
const SAFE_FILTERS = [
  ...["abs", "at_least", "at_most", "ceil", "divided_by", "floor", "minus", "modulo", "plus", "round", "times"],
  ...["append", "capitalize", "downcase", "lstrip", "normalize_whitespace", "prepend", "remove", "remove_first"],
  ...["remove_last", "replace", "replace_first", "replace_last", "rstrip", "slice", "split", "squish", "strip"],
  ...["strip_html", "strip_newlines", "truncate", "truncatewords", "upcase", "url_encode", "base64_encode"],
  ...["compact", "concat", "find", "first", "has", "join", "last", "map", "reject", "reverse", "size", "sort"],
  ...["sort_natural", "sum", "uniq", "where", "default", "escape", "escape_once", "newline_to_br", "json"],
] as const;

/** Filters of our own, besides `date`, which knows the reader's zone. */
const OWN_FILTERS = ["date", "mask_email", "mask_name", "mask_phone", "truncate_bytes"] as const;

/** Names of all filters, for messages and completion. */
export const LIQUID_FILTERS: readonly string[] = [...SAFE_FILTERS, ...OWN_FILTERS];
/** Names of all tags, for messages. */
export const LIQUID_TAGS = [
  ...["assign", "for", "capture", "case", "comment", "decrement", "increment", "cycle", "if", "raw", "tablerow"],
  ...["unless", "break", "continue", "echo", "liquid", "#"],
] as const;

/** Where readers of a language are: the zone of built-in messages as well. */
const ZONES = { "zh-CN": "Asia/Shanghai", en: "UTC" } as const satisfies Record<Locale, string>;
const DATE_FORMAT = "%Y-%m-%d %H:%M:%S";

const engines = new Map<string, Liquid>();

/** The engine for a language and a kind of text, made once. */
export function liquidEngine(locale: Locale, text: LiquidText): Liquid {
  const key = `${locale} ${text}`;
  const known = engines.get(key);
  if (known !== undefined) return known;
  const made = makeEngine(locale, text);
  engines.set(key, made);
  return made;
}

function makeEngine(locale: Locale, text: LiquidText): Liquid {
  const engine = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    // In-memory partials, of which there are none: no template can reach the file system.
    templates: {},
    parseLimit: MAX_SOURCE,
    memoryLimit: MAX_MEMORY,
    timezoneOffset: ZONES[locale],
    locale,
    dateFormat: DATE_FORMAT,
    outputEscape: OUTPUTS[text],
  });
  const tags: readonly string[] = LIQUID_TAGS;
  for (const tag of Object.keys(engine.tags)) if (!tags.includes(tag)) delete engine.tags[tag];
  const safe: readonly string[] = SAFE_FILTERS;
  for (const name of Object.keys(engine.filters)) if (!safe.includes(name)) delete engine.filters[name];
  registerOwn(engine);
  // The first date of a zone costs tens of milliseconds: not at the expense of a rendering's time.
  engine.parseAndRenderSync('{{ 0 | date: "%A" }}');
  // What these make is escaped already.
  if (text === "json") engine.registerFilter("json", { handler: jsonValue, raw: true });
  if (text === "html") {
    engine.registerFilter("escape", { handler: htmlText, raw: true });
    engine.registerFilter("newline_to_br", {
      handler: (value) => htmlText(value).replaceAll("\n", "<br>\n"),
      raw: true,
    });
  }
  return engine;
}

function registerOwn(engine: Liquid): void {
  for (const [name, mask] of Object.entries({ mask_phone: maskPhone, mask_email: maskEmail, mask_name: maskName })) {
    engine.registerFilter(name, function (value: unknown) {
      const text = textOf(value);
      this.context.memoryLimit.use(text.length);
      return text === "" ? "" : mask(text);
    });
  }
  engine.registerFilter("truncate_bytes", function (value: unknown, max: unknown) {
    const text = textOf(value);
    this.context.memoryLimit.use(text.length);
    return truncateBytes(text, Number(max) || 0);
  });
  const { date } = filters;
  engine.registerFilter("date", function (value: unknown, ...rest: unknown[]) {
    // The same event makes the same bytes whenever it is rendered: "now" is when it happened.
    const at = value === "now" || value === "today" ? eventTime(this.context) : value;
    return typeof date === "function" ? date.call(this, at, ...rest) : at;
  });
}

const eventTime = (context: Context): unknown => context.getSync(["event", "timestamp"]);

/** A value as an output shows it. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join("");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What may stand inside the quotation marks of a JSON text, and nothing that could end them. */
const jsonText = (value: unknown): string => JSON.stringify(textOf(value)).slice(1, -1);

const jsonValue = (value: unknown, space?: unknown): string =>
  JSON.stringify(value ?? null, null, typeof space === "number" ? Math.min(space, 8) : undefined);

const ENTITIES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&#34;"],
  ["'", "&#39;"],
]);

function htmlText(value: unknown): string {
  return textOf(value).replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
}

/** How an output is written; objects are JSON everywhere. */
const OUTPUTS = { plain: textOf, json: jsonText, html: htmlText } as const satisfies Record<LiquidText, unknown>;
