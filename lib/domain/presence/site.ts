import { z } from "zod";

/** What an admin says of a site; visitors see neither. */
export const SiteSchema = z.strictObject({
  name: z.string().trim().min(1, "required").max(50, "name_max"),
  enabled: z.boolean(),
});
export type SiteInput = z.input<typeof SiteSchema>;
