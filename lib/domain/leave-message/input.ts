import { z } from "zod";
import { fieldProblem } from "./check";
import { cleanText, normaliseField } from "./normalise";
import type { FieldName } from "./rules";

export { fieldProblem } from "./check";

/** The visitor's part, normalised and checked. */
export type MessageText = { content: string; name: string; phone: string | null; email: string | null };

/** A message as the public API and the form hand it in, ready for the service. */
export type LeaveMessageInput = MessageText & {
  category: string;
  fields: Record<string, FieldValue>;
  page: { url: string | null; title: string | null; referrer: string | null };
};
export type FieldValue = string | number | boolean | null | string[];

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
