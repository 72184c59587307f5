import { FIELD_RULES, type FieldName } from "./rules";

/** Length in characters, an emoji outside the basic plane counting once. */
export function characters(text: string): number {
  return [...text].length;
}

/** Whether a database text may hold the character: no control characters but tab and line feed. */
function printable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  return code === 9 || code === 10 || (code >= 32 && code !== 127 && (code < 128 || code > 159));
}

/** What strangers typed, made storable: line ends unified, control characters and half surrogates out, trimmed. */
export function cleanText(text: string): string {
  return [...text.replace(/\r\n?/g, "\n").toWellFormed()].filter(printable).join("").trim();
}

/** The value of a field as it is checked and stored; phones and e-mail addresses in one spelling. */
export function normaliseField(name: FieldName, value: string): string {
  const text = cleanText(value);
  if (name === "content") return text;
  const line = text.replace(/\s+/g, " ");
  if (name === "name") return line;
  const cleaned = FIELD_RULES[name].clean.reduce(
    (current, [pattern, replacement]) => current.replace(new RegExp(pattern, "g"), replacement),
    line.normalize("NFKC"),
  );
  return name === "email" ? cleaned.toLowerCase() : cleaned;
}
