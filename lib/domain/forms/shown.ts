import type { Locale } from "../endpoints";
import type { FormDefinition, ShownField, Words } from "./fields";

/** The word in a language; what was written in one only serves both. */
export function wordIn(locale: Locale, words: Words): string {
  return locale === "en" ? words.en || words.zh : words.zh || words.en;
}

/** The product's own words for built-in fields. */
type OwnWords = Readonly<Record<string, string>> & { contentHint: string };

/** A form's fields as a visitor sees them: switched on, in his language. */
export function shownFields({ fields }: FormDefinition, locale: Locale, own: OwnWords): ShownField[] {
  return fields
    .filter(({ off }) => !off)
    .map(({ label, placeholder, help, options, ...rule }) => ({
      ...rule,
      label: wordIn(locale, label) || (rule.kind === "note" ? "" : (own[rule.key] ?? rule.key)),
      placeholder: wordIn(locale, placeholder) || (rule.key === "content" ? own.contentHint : ""),
      help: wordIn(locale, help),
      options: options.map((option) => ({ value: option.value, label: wordIn(locale, option.label) || option.value })),
    }));
}

/** A stored answer with the names it had in the form it was given to. */
export type NamedAnswer = { key: string; label: Words; value: Words };

/** Stored answers with their names; what the form does not know keeps its key. */
export function namedAnswers({ fields }: FormDefinition, stored: Readonly<Record<string, unknown>>): NamedAnswer[] {
  const order = new Map(fields.map(({ key }, index) => [key, index]));
  const entries = Object.entries(stored).sort(([a], [b]) => (order.get(a) ?? 99) - (order.get(b) ?? 99));
  return entries.map(([key, value]) => {
    const field = fields.find((one) => one.key === key);
    const parts: unknown[] = Array.isArray(value) ? value : [value];
    const said = parts.map((part): Words => {
      const text = part === true ? "✓" : typeof part === "string" ? part : JSON.stringify(part);
      const option = field?.options.find((one) => one.value === part);
      return option === undefined
        ? { zh: text, en: text }
        : { zh: wordIn("zh-CN", option.label) || text, en: wordIn("en", option.label) || text };
    });
    const label = { zh: wordIn("zh-CN", field?.label ?? EMPTY) || key, en: wordIn("en", field?.label ?? EMPTY) || key };
    return { key, label, value: { zh: said.map(({ zh }) => zh).join("、"), en: said.map(({ en }) => en).join(", ") } };
  });
}
const EMPTY: Words = { zh: "", en: "" };
