import { z } from "zod";
import { characters, cleanText, normaliseField } from "./normalise";
import { FIELD_ERRORS, FIELD_NAMES, FIELD_RULES, type FieldErrorKey, type FieldName } from "./rules";

/** The visitor's part, normalised and checked. */
export type MessageText = { content: string; name: string; phone: string | null; email: string | null };

/** A message as the public API and the form hand it in, ready for the service. */
export type LeaveMessageInput = MessageText & {
  category: string;
  fields: Record<string, FieldValue>;
  page: { url: string | null; title: string | null; referrer: string | null };
};
export type FieldValue = string | number | boolean | null | string[];

/**
 * The key of what is wrong with one field's normalised value, or null. The form's script does the same with the
 * same table.
 */
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

/** One thing wrong with the form, with the numbers its text needs. */
export type FormProblem = { field: FieldName; key: FieldErrorKey; values: { min: number; max: number; n: number } };

/** What the form's inputs hold, as typed. */
export type RawForm = Record<FieldName, string>;

function field(name: FieldName) {
  // The bound before normalising only keeps the work small; the rule's own bound gives the message.
  const text = name === "content" ? z.string({ error: "content_required" }) : z.string({ error: "invalid_type" });
  return text
    .max(60_000, "content_long")
    .transform((value) => normaliseField(name, value))
    .superRefine((value, context) => {
      const problem = fieldProblem(name, value);
      if (problem !== null) context.addIssue({ code: "custom", message: problem });
    });
}
const optionalField = (name: "name" | "phone" | "email") => field(name).nullish();

const TextShape = {
  content: field("content"),
  name: optionalField("name").transform((value) => value ?? ""),
  phone: optionalField("phone").transform((value) => value || null),
  email: optionalField("email").transform((value) => value || null),
};

const TextSchema = z.object(TextShape);

/**
 * Checks a form as the browser's script does: every field, and at least one way to reach the visitor. All problems,
 * in the order of the fields.
 */
export function checkForm(raw: RawForm): { ok: true; message: MessageText } | { ok: false; problems: FormProblem[] } {
  const parsed = TextSchema.safeParse(raw);
  const unreachable = raw.phone.trim() === "" && raw.email.trim() === "";
  if (parsed.success && !unreachable) return { ok: true, message: parsed.data };
  const keyOf = (name: FieldName): string | undefined => {
    const issue = parsed.error?.issues.find((item) => item.path[0] === name);
    return issue?.message ?? (name === "phone" && unreachable ? "contact_required" : undefined);
  };
  const problems = FIELD_NAMES.flatMap((name): FormProblem[] => {
    const key = FIELD_ERRORS.find((known) => known === keyOf(name));
    if (key === undefined) return [];
    const { min, max } = FIELD_RULES[name];
    return [{ field: name, key, values: { min, max, n: characters(normaliseField(name, raw[name])) } }];
  });
  return { ok: false, problems };
}

const shortText = (max: number) => z.string().transform(cleanText).pipe(z.string().max(max));
const optionalText = (max: number) =>
  shortText(max)
    .nullish()
    .transform((value) => value || null);

const FieldValueSchema = z.union([
  shortText(2000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(shortText(500)).max(50),
]) satisfies z.ZodType<FieldValue>;

const PageSchema = z.union([
  shortText(4096).transform((url) => ({ url: url || null, title: null, referrer: null })),
  z.object({ url: optionalText(4096), title: optionalText(500), referrer: optionalText(4096) }),
]);

/** Body of `POST /api/v1/leavemsg/submit`: contact details may be missing, what is given must be valid. */
export const SubmitBodySchema = z.object({
  siteKey: z.string().min(1).max(100),
  ...TextShape,
  category: shortText(50)
    .nullish()
    .transform((value) => value ?? ""),
  fields: z
    .record(shortText(64).pipe(z.string().min(1)), FieldValueSchema)
    .refine((fields) => Object.keys(fields).length <= 30, "fields_max")
    .nullish()
    .transform((value) => value ?? {}),
  page: PageSchema.nullish().transform((value) => value ?? { url: null, title: null, referrer: null }),
});
