import { z } from "zod";

/** What can be told without the server. */
export const RulesFormSchema = z
  .object({
    perMinute: z.number("rate_range").int("rate_range").min(1, "rate_range").max(60, "rate_range"),
    dedupeSeconds: z.number("dedupe_range").int("dedupe_range").min(0, "dedupe_range").max(86_400, "dedupe_range"),
    quiet: z.boolean(),
    from: z.string(),
    to: z.string(),
  })
  .refine(({ quiet, from }) => !quiet || from !== "", { path: ["from"], message: "required" })
  .refine(({ quiet, to }) => !quiet || to !== "", { path: ["to"], message: "required" })
  .refine(({ quiet, from, to }) => !quiet || from !== to, { path: ["to"], message: "window_empty" });
