/**
 * What a visitor may type, as data: the zod schema of the server is built from it, and the form's scripts in the
 * browser check by the very same table. Patterns are RegExp sources.
 * Lengths count characters as people see them in a counter (code points), after trimming.
 */
export const FIELD_RULES = {
  content: { required: true, min: 2, max: 5000, clean: [], patterns: [] },
  name: { required: false, min: 0, max: 50, clean: [], patterns: [] },
  phone: {
    required: false,
    min: 0,
    max: 40,
    /** Applied in order: separators out, 00 is +, a mainland number loses its country code. */
    clean: [
      ["[\\s\\-().·]", ""],
      ["^00", "+"],
      ["^\\+?86(?=1[3-9]\\d{9}$)", ""],
    ],
    patterns: ["^1[3-9]\\d{9}$", "^\\+[1-9]\\d{6,14}$"],
  },
  email: {
    required: false,
    min: 0,
    max: 254,
    clean: [["\\s", ""]],
    patterns: [
      "^(?!\\.)(?!.*\\.\\.)[A-Za-z0-9_'+.\\-]{0,63}[A-Za-z0-9_+\\-]@(?:[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]{2,24}$",
    ],
  },
} as const satisfies Record<string, FieldRule>;

export type FieldRule = {
  required: boolean;
  min: number;
  max: number;
  clean: readonly (readonly [pattern: string, replacement: string])[];
  /** One of them must match; none = anything. */
  patterns: readonly string[];
};
export type FieldName = keyof typeof FIELD_RULES;
export const FIELD_NAMES = Object.keys(FIELD_RULES) as FieldName[];

/** Keys of the texts in the namespace `leave`. */
export const FIELD_ERRORS = [
  "content_required",
  "content_short",
  "content_long",
  "name_long",
  "phone_format",
  "email_format",
  "contact_required",
] as const;
export type FieldErrorKey = (typeof FIELD_ERRORS)[number];
