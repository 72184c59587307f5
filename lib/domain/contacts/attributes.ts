/** Kinds of attributes an organization may define. `date` is a calendar day, `select` one of the options. */
export const ATTRIBUTE_TYPES = ["text", "number", "boolean", "date", "select"] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** What an attribute may hold; a list only where nothing is defined. */
export type AttributeValue = string | number | boolean | string[];

/** Attributes one contact may carry, and characters of a value: what a row of the table can hold in one page. */
export const ATTRIBUTES_MAX = 100;
export const ATTRIBUTE_TEXT_MAX = 2_000;
export const ATTRIBUTE_KEY_MAX = 64;
/** Attributes an organization may define. */
export const DEFINITIONS_MAX = 200;

export type AttributeDefinition = {
  key: string;
  labelZh: string;
  labelEn: string;
  type: AttributeType;
  options: readonly string[];
  sensitive: boolean;
};

/** Letters of any language (document E prints `Customparameters1`, others write 会员等级), digits, `_`, `-` and spaces within. */
export const ATTRIBUTE_KEY = /^[\p{L}_][\p{L}\p{N}_ -]*$/u;

export type TypedValue = { ok: true; value: AttributeValue | null } | { ok: false };

const DAY = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;

/** `2022-8-31`, `2022/08/31`, `2022年8月31日` → `2022-08-31`; null when it is no day of the calendar. */
export function calendarDay(text: string): string | null {
  const match = DAY.exec(text.trim());
  if (match === null) return null;
  const [year, month, day] = [match[1], match[2], match[3]].map(Number);
  const at = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  const real = at.getUTCMonth() + 1 === month && at.getUTCDate() === day && (year ?? 0) >= 1000;
  return real ? at.toISOString().slice(0, 10) : null;
}

const YES = new Set(["true", "yes", "1", "是", "y"]);
const NO = new Set(["false", "no", "0", "否", "n"]);

/**
 * A value as its definition wants it: numbers and truth values also from text (files hold nothing else), days in one
 * spelling. Null takes the attribute away, and so does an empty text.
 */
export function typedValue(
  definition: Pick<AttributeDefinition, "type" | "options">,
  given: AttributeValue | null,
): TypedValue {
  if (given === null || given === "") return { ok: true, value: null };
  if (Array.isArray(given)) return { ok: false };
  const text = String(given).trim();
  switch (definition.type) {
    case "text":
      return { ok: true, value: text };
    case "number": {
      const plain = text.replaceAll(",", "");
      const number = Number(plain);
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(plain) && Number.isFinite(number)
        ? { ok: true, value: number }
        : { ok: false };
    }
    case "boolean":
      if (YES.has(text.toLowerCase())) return { ok: true, value: true };
      return NO.has(text.toLowerCase()) ? { ok: true, value: false } : { ok: false };
    case "date": {
      const day = calendarDay(text);
      return day === null ? { ok: false } : { ok: true, value: day };
    }
    case "select":
      return definition.options.includes(text) ? { ok: true, value: text } : { ok: false };
  }
}
