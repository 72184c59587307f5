import { characters } from "./normalise";
import { FIELD_RULES, type FieldErrorKey, type FieldName } from "./rules";

/*
 * The check of a form, without a schema library: the scripts of the page and of the widget's panel are built from it.
 */

/** The key of what is wrong with one field's normalised value, or null. */
export function fieldProblem(name: FieldName, value: string): FieldErrorKey | null {
  const rule = FIELD_RULES[name];
  const length = characters(value);
  if (length === 0) return rule.required ? "content_required" : null;
  if (length < rule.min) return "content_short";
  if (length > rule.max) return PROBLEM_TOO_LONG[name];
  const fits = rule.patterns.length === 0 || rule.patterns.some((pattern) => new RegExp(pattern).test(value));
  return fits ? null : PROBLEM_FORMAT[name];
}

const PROBLEM_TOO_LONG: Record<FieldName, FieldErrorKey> = {
  content: "content_long",
  name: "name_long",
  phone: "phone_format",
  email: "email_format",
};
const PROBLEM_FORMAT: Record<FieldName, FieldErrorKey> = PROBLEM_TOO_LONG;
