/*
 * What a form is made of. No schema library here: the widget's panel is built from this folder's plain files.
 */

import type { FileGroup } from "./files";

export const FIELD_KINDS = [
  ...(["text", "textarea", "phone", "email", "number", "select", "radio", "checkboxes", "date", "consent"] as const),
  ...(["file", "rating", "note", "hidden"] as const),
] as const;
type FieldKind = (typeof FIELD_KINDS)[number];

/** The fields every form has, stored in columns of their own. They can be renamed and, but for `content`, switched off. */
export const BUILT_IN = {
  content: "textarea",
  phone: "phone",
  email: "email",
  name: "text",
  category: "select",
} as const satisfies Record<string, FieldKind>;
export type BuiltInKey = keyof typeof BUILT_IN;
export const isBuiltIn = (key: string): key is BuiltInKey => Object.hasOwn(BUILT_IN, key);

export const CONDITION_OPS = ["eq", "ne", "contains", "filled"] as const;
/** Shows a field only when an earlier one's answer is so; `value` means nothing to `filled`. */
export type Condition = { field: string; op: (typeof CONDITION_OPS)[number]; value: string };

/** Of a date: any, from today on, or up to today. */
export const DATE_SPANS = ["any", "future", "past"] as const;

/** Which telephone numbers are taken; a field that does not say takes both. */
export const PHONE_KINDS = ["mainland", "international"] as const;

/** What the check of an answer needs to know of a field. */
export type FieldRule = {
  /** Lower-case letters, digits, underscores; the name under which the answer is stored. */
  key: string;
  kind: FieldKind;
  required: boolean;
  /** Switched off: not in the form (built-in fields, which are never deleted). */
  off: boolean;
  /** Characters, picks or the number itself, by kind; null = no bound of its own. */
  min: number | null;
  max: number | null;
  /** A regular expression for the whole answer, of the subset of `pattern.ts`; empty = none. */
  pattern: string;
  span: (typeof DATE_SPANS)[number];
  options: readonly { value: string }[];
  /** Of a choice: something else may be typed. Forms designed before there was such a thing do not say. */
  other?: boolean | undefined;
  /** Of attachments: what kinds; none or empty = all there are. */
  accept?: readonly FileGroup[] | undefined;
  phones?: (typeof PHONE_KINDS)[number] | undefined;
  /** Of e-mail addresses: `only` these domains and what is below them, or any but these. An empty list asks for nothing. */
  domains?: { only: boolean; list: readonly string[] } | undefined;
  /** Of a number: digits after the point at most; up to six where it does not say. */
  decimals?: number | undefined;
  /** Of a consent: to marketing, which is asked for apart from everything else and never required. */
  marketing?: boolean | undefined;
  showWhen: Condition | null;
};

export type Words = { zh: string; en: string };
export type FormField = Omit<FieldRule, "options"> & {
  /** Empty: the product's own word for a built-in field. */
  label: Words;
  placeholder: Words;
  help: Words;
  width: "full" | "half";
  options: readonly { value: string; label: Words }[];
};
export type FormDefinition = { fields: readonly FormField[] };

/** A field as one visitor sees it: switched on, in his language. */
export type ShownField = Omit<FieldRule, "options"> & {
  label: string;
  placeholder: string;
  help: string;
  width: "full" | "half";
  options: readonly { value: string; label: string }[];
};

/** Kinds with options to choose from. */
export const isChoice = (kind: FieldKind): boolean => kind === "select" || kind === "radio" || kind === "checkboxes";

/** Stands for what is typed in a choice's line of its own, whose name is that of the field with `OTHER_SUFFIX`. */
export const OTHER = "__other__";
export const OTHER_SUFFIX = ".other";

/** From 1 to so many. */
export const RATING_MAX = 5;

/** Whether visitors answer it: a note is only read. */
export const isAsked = (kind: FieldKind): boolean => kind !== "note";

const NOTHING: Words = { zh: "", en: "" };

/** A new field without words. */
export function blankField(key: string, kind: FieldKind): FormField {
  return {
    ...{ key, kind, required: false, off: false, min: null, max: null, pattern: "", span: "any", showWhen: null },
    ...{ options: [], label: NOTHING, placeholder: NOTHING, help: NOTHING, width: "full" },
  };
}

/** The form as long as nobody designed one: version 1. */
export const DEFAULT_FORM: FormDefinition = {
  fields: [
    { ...blankField("content", "textarea"), required: true },
    { ...blankField("phone", "phone"), width: "half" },
    { ...blankField("email", "email"), width: "half" },
    blankField("name", "text"),
    { ...blankField("category", "select"), off: true },
  ],
};
export const DEFAULT_FORM_VERSION = 1;
