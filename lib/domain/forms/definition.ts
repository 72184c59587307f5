import { z } from "zod";
import { CONDITION_OPS, DATE_SPANS, FIELD_KINDS, type FormDefinition, PHONE_KINDS } from "./fields";
import { FILE_GROUP_NAMES } from "./files";
import { PATTERN_MAX } from "./pattern";
import { DOMAINS_MAX, FIELDS_MAX } from "./problems";

const OPTIONS_MAX = 50;
const words = (max: number) => z.strictObject({ zh: z.string().max(max), en: z.string().max(max) });
const bound = z.number().min(-1e15).max(1e15).nullable();

/** The shape of a definition, as drafts are kept; whether it can be published is `definitionProblems`' to say. */
export const FormDefinitionSchema: z.ZodType<FormDefinition> = z.strictObject({
  fields: z
    .array(
      z.strictObject({
        key: z.string().max(64),
        kind: z.enum(FIELD_KINDS),
        ...{ required: z.boolean(), off: z.boolean(), min: bound, max: bound },
        pattern: z.string().max(PATTERN_MAX),
        span: z.enum(DATE_SPANS),
        ...{ label: words(100), placeholder: words(200), help: words(500) },
        width: z.enum(["full", "half"]),
        options: z.array(z.strictObject({ value: z.string().max(100), label: words(100) })).max(OPTIONS_MAX),
        other: z.boolean().optional(),
        accept: z.array(z.enum(FILE_GROUP_NAMES)).max(FILE_GROUP_NAMES.length).optional(),
        phones: z.enum(PHONE_KINDS).optional(),
        domains: z.strictObject({ only: z.boolean(), list: z.array(z.string().max(253)).max(DOMAINS_MAX) }).optional(),
        decimals: z.number().int().min(0).max(6).optional(),
        marketing: z.boolean().optional(),
        showWhen: z
          .strictObject({ field: z.string().max(64), op: z.enum(CONDITION_OPS), value: z.string().max(200) })
          .nullable(),
      }),
    )
    .max(FIELDS_MAX + 10),
});
