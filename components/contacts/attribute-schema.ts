import { z } from "zod";
import { AttributeKeySchema } from "@/lib/domain/contacts/attribute-schema";
import { ATTRIBUTE_TYPES } from "@/lib/domain/contacts/attributes";

export const AttributeFormSchema = z
  .object({
    key: AttributeKeySchema,
    labelZh: z.string().trim().min(1, "required").max(50),
    labelEn: z.string().trim().max(50),
    type: z.enum(ATTRIBUTE_TYPES),
    options: z.array(z.string().trim().min(1).max(100)).max(200),
    sensitive: z.boolean(),
  })
  .refine(({ type, options }) => type !== "select" || options.length > 0, {
    path: ["options"],
    message: "attribute_options",
  });
