import type { Locale } from "@/lib/domain/endpoints";
import type { AnswerProblem } from "@/lib/domain/forms/answers";
import type { FormDefinition, ShownField } from "@/lib/domain/forms/fields";
import { shownFields } from "@/lib/domain/forms/shown";
import { formatBytes } from "./format";
import { MESSAGES } from "./messages";
import { translator } from "./translate";

/** A form's fields in a visitor's language, built-in ones with our own words where it has none. */
export function visitorFields(definition: FormDefinition, locale: Locale): ShownField[] {
  const { content, contentHint, name, phone, email, category } = MESSAGES[locale].leave;
  return shownFields(definition, locale, { content, contentHint, name, phone, email, category });
}

/** What is wrong with an answer. A number that starts with + or 00 is told the international rule. */
export function problemText(
  locale: Locale,
  { key, values }: AnswerProblem,
  label: string,
  typed: string | readonly string[],
): string {
  const isForeign = key === "phone_format" && /^\s*(\+|00|＋)/.test([typed].flat()[0] ?? "");
  // The numbers of all texts: each uses some of them.
  const numbers = { min: 0, max: 0, n: 0, mb: 0, name: "", ext: "", domain: "", domains: "", ...values };
  const size = formatBytes(Number(values.bytes ?? 0));
  return translator(locale, "leave")(`error.${isForeign ? "phone_intl" : key}`, { ...numbers, size, label });
}
