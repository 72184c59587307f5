import type { Actor } from "@/lib/context";
import { maskContacts, maskEmail, maskPhone } from "@/lib/domain/masking";

/** Viewers look at pushes, not at people: they see who was reached nowhere in clear. */
export function hidesContacts(actor: Actor): boolean {
  return actor.kind === "user" && actor.role === "viewer";
}

/** Begins where a run of its characters begins: from every place in it, a long text would cost the square of its length. */
const EMAIL = /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** Mainland mobile numbers and international numbers, with the separators people type; not part of a longer number. */
const PHONE =
  /(?<![\w.+-])(?:\+\d{1,3}[ -]?)?(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\(?\d{3,4}\)?[ -]\d{3,4}[ -]?\d{3,4})(?![\w.-])/g;

/**
 * A text that was sent, with contact details hidden: by the names of fields when it is JSON, and whatever looks like a
 * phone number or an e-mail address in any text. White space of JSON is not kept.
 */
export function maskedBody(text: string): string {
  const parsed = jsonOf(text);
  return parsed === undefined ? maskedText(text) : JSON.stringify(maskedTexts(maskContacts({ body: parsed }, 8).body));
}

/** Event data with contact details hidden, in fields and in free text. */
export function maskedData(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(maskContacts(data, 8)).map(([key, value]) => [key, maskedTexts(value)]));
}

/** A text with whatever looks like a phone number or an e-mail address hidden. */
export function maskedText(text: string): string {
  return text.replace(EMAIL, maskEmail).replace(PHONE, maskPhone);
}

function maskedTexts(value: unknown): unknown {
  if (typeof value === "string") return maskedText(value);
  if (Array.isArray(value)) return value.map(maskedTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskedTexts(item)]));
}

/** The object or array that a text is, undefined when it is neither: not every body is JSON. */
function jsonOf(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
