import { z } from "zod";

export const GroupFormSchema = z.object({
  name: z.string().trim().min(1, "required").max(50, "name_max"),
  description: z.string().trim().max(200, "description_max"),
  kind: z.enum(["static", "dynamic"]),
});
