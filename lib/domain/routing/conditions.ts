import type { FieldCondition, FieldOp } from "../endpoint-rules";
import { foldText } from "./texts";

type Scalar = string | number | boolean;

/** Makes the test of one condition over an event's data. A field that is absent is empty, and equal to nothing. */
export function compileCondition({ field, op, value }: FieldCondition): (data: Record<string, unknown>) => boolean {
  const path = field.split(".");
  const wanted = [value ?? []].flat().map(scalar);
  return (data) => holds(op, valueAt(data, field, path), wanted);
}

/** Numbers written as text count as numbers; ids with leading zeros or too long for a number stay texts. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const EXACT_DIGITS = 15;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

type Folded = { text: string; number: number | null };

function scalar(value: Scalar): Folded {
  const text = foldText(String(value)).trim();
  const exact = NUMBER.test(text) && text.length <= EXACT_DIGITS;
  return { text, number: typeof value === "number" ? value : exact ? Number(text) : null };
}

/** The value under a path of keys; a key that holds dots itself is found as well. */
function valueAt(data: Record<string, unknown>, field: string, path: readonly string[]): unknown {
  if (Object.hasOwn(data, field)) return data[field];
  let at: unknown = data;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function holds(op: FieldOp, found: unknown, wanted: readonly Folded[]): boolean {
  if (op === "isEmpty") return isEmpty(found);
  if (op === "isNotEmpty") return !isEmpty(found);
  if (op === "contains" && Array.isArray(found)) {
    return found.some((item) => isScalar(item) && wanted.some((value) => same(scalar(item), value)));
  }
  if (!isScalar(found)) return op === "ne";
  const actual = scalar(found);
  return wanted.some((value) => compare(op, actual, value));
}

function compare(op: FieldOp, actual: Folded, wanted: Folded): boolean {
  switch (op) {
    case "eq":
    case "in":
      return same(actual, wanted);
    case "ne":
      return !same(actual, wanted);
    case "contains":
      return actual.text.includes(wanted.text);
    case "startsWith":
      return actual.text.startsWith(wanted.text);
    default: {
      const order = orderOf(actual, wanted);
      return order !== null && ordered(op, order);
    }
  }
}

function ordered(op: FieldOp, order: number): boolean {
  if (op === "gt") return order > 0;
  if (op === "gte") return order >= 0;
  return op === "lt" ? order < 0 : order <= 0;
}

/** Below, at or above 0 as numbers or as times; null when the two cannot be compared. */
function orderOf(actual: Folded, wanted: Folded): number | null {
  if (actual.number !== null && wanted.number !== null) return actual.number - wanted.number;
  if (!DATE_TIME.test(actual.text) || !DATE_TIME.test(wanted.text)) return null;
  const difference = Date.parse(actual.text.toUpperCase()) - Date.parse(wanted.text.toUpperCase());
  return Number.isNaN(difference) ? null : difference;
}

function same(actual: Folded, wanted: Folded): boolean {
  if (actual.number !== null && wanted.number !== null) return actual.number === wanted.number;
  return actual.text === wanted.text;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return typeof value === "object" && Object.keys(value).length === 0;
}
