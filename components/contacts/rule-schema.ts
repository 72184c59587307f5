import { z } from "zod";

export const RuleFormSchema = z.object({
  name: z.string().trim().min(1, "required").max(100),
  field: z.string().min(1, "required"),
  op: z.enum(["gte", "gt", "lte", "lt", "eq"]),
  value: z.string().trim().min(1, "required").max(200),
});
