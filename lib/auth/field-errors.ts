import type { z } from "zod";
import type { Locale } from "@/lib/domain/endpoints";
import type { FieldError } from "@/lib/errors";
import { type FieldKey, sizeKey } from "@/lib/i18n/issue-key";
import { MESSAGES } from "@/lib/i18n/messages";
import { translator } from "@/lib/i18n/translate";

/**
 * zod issues as field errors with message keys. Schemas may give a key of the `validation` messages as their message
 * (`z.string().min(1, "required")`); everything else gets a key by the kind of the issue.
 */
type Issue = z.core.$ZodIssue;
type Values = Record<string, string | number>;
export type ValidationKey = FieldKey;

const isKey = (text: string): text is ValidationKey =>
  text !== "problem" && Object.hasOwn(MESSAGES.en.validation, text);

/** The field errors of a failed parse: English messages, keys, dotted paths below `root`. At most 100. */
export function fieldErrors(error: { issues: readonly Issue[] }, root = ""): FieldError[] {
  return error.issues.slice(0, 100).map((issue) => fieldError(issue, root === "" ? [] : [root]));
}

/** A field error of one key, for rules that a schema cannot tell (a name that is taken). */
export function fieldErrorOf(path: string, key: ValidationKey, values: Values = {}): FieldError {
  return { path, key, values, message: validationText("en", key, values) };
}

/** The text of a field error in a language; the English message where it has no key. */
export function fieldErrorText(locale: Locale, error: FieldError): string {
  return error.key !== undefined && isKey(error.key)
    ? validationText(locale, error.key, error.values ?? {})
    : error.message;
}

function validationText(locale: Locale, key: ValidationKey, values: Values): string {
  return translator(locale, "validation")(key, values);
}

function fieldError(issue: Issue, root: readonly PropertyKey[]): FieldError {
  const best = issue.code === "invalid_union" ? deepest(issue.errors) : undefined;
  const here = [...root, ...issue.path];
  if (best !== undefined) return fieldError(best, here);
  const path = here.map(String).join(".");
  const [key, values] = isKey(issue.message) ? [issue.message, limits(issue)] : defaultKey(issue);
  if (key === null) return { path, message: issue.message };
  return fieldErrorOf(path, key, values);
}

/** Of a union's branches, the issue that got furthest into the value: the branch the writer meant. */
function deepest(branches: readonly (readonly Issue[])[]): Issue | undefined {
  const firsts = branches.flatMap((issues) => issues.slice(0, 1));
  return firsts.filter((issue) => issue.path.length > 0).sort((a, b) => b.path.length - a.path.length)[0];
}

function limits(issue: Issue): Values {
  if (issue.code === "too_small") return { minimum: Number(issue.minimum) };
  return issue.code === "too_big" ? { maximum: Number(issue.maximum) } : {};
}

function defaultKey(issue: Issue): [ValidationKey | null, Values] {
  switch (issue.code) {
    case "invalid_type":
      // The input is not part of an issue; the default message is where "absent" can be read.
      if (issue.message.endsWith("received undefined")) return ["required", {}];
      return ["invalid_type", { expected: issue.expected }];
    case "too_small":
      return [sizeKey(issue.origin, "min"), limits(issue)];
    case "too_big":
      return [sizeKey(issue.origin, "max"), limits(issue)];
    case "invalid_format":
      return [formatKey(issue.format), {}];
    case "invalid_value":
      return ["invalid_option", { options: issue.values.slice(0, 30).map(String).join(", ") }];
    case "unrecognized_keys":
      return ["unknown_keys", { keys: issue.keys.slice(0, 20).join(", ").slice(0, 500) }];
    case "not_multiple_of":
      return ["multiple_of", { divisor: Number(issue.divisor) }];
    case "custom":
      return [null, {}];
    default:
      return ["invalid", {}];
  }
}

function formatKey(format: string): ValidationKey {
  if (format === "email") return "email";
  if (format === "url") return "url";
  return format === "datetime" ? "datetime" : "invalid_format";
}
