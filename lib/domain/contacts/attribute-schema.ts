import { z } from "zod";
import { ATTRIBUTE_KEY, ATTRIBUTE_KEY_MAX, ATTRIBUTE_TYPES } from "./attributes";

export const AttributeKeySchema = z
  .string()
  .trim()
  .min(1, "required")
  .max(ATTRIBUTE_KEY_MAX)
  .regex(ATTRIBUTE_KEY, "attribute_key");

export const AttributeDefinitionSchema = z.strictObject({
  key: AttributeKeySchema,
  labelZh: z.string().trim().min(1, "required").max(50),
  labelEn: z.string().trim().max(50).default(""),
  type: z.enum(ATTRIBUTE_TYPES),
  options: z.array(z.string().trim().min(1, "required").max(100)).max(200).default([]),
  sensitive: z.boolean().default(false),
});
