import { z } from "zod";
import { NOTIFICATION_TRIGGERS } from "@/lib/domain/leave-message/notify";
import { PRIORITIES } from "@/lib/domain/leave-message/priority";

const words = z.array(z.string().max(100)).max(20, "keywords_max_20");
/** 通知规则 as the form holds them. */
export const RulesFormSchema = z
  .object({
    perMinute: z.number("rate_range").int("rate_range").min(1, "rate_range").max(60, "rate_range"),
    dedupeSeconds: z.number("dedupe_range").int("dedupe_range").min(0, "dedupe_range").max(86_400, "dedupe_range"),
    backupSeconds: z.number("backup_range").int("backup_range").min(10, "backup_range").max(3_600, "backup_range"),
    quiet: z.boolean(),
    from: z.string(),
    to: z.string(),
    urgentPasses: z.boolean(),
    triggers: z.array(z.enum(NOTIFICATION_TRIGGERS)).min(1, "triggers_required"),
    categories: words,
    priorities: z.array(z.enum(PRIORITIES)),
    sites: z.array(z.string()),
    keywords: words,
  })
  .refine(({ quiet, from }) => !quiet || from !== "", { path: ["from"], message: "required" })
  .refine(({ quiet, to }) => !quiet || to !== "", { path: ["to"], message: "required" })
  .refine(({ quiet, from, to }) => !quiet || from !== to, { path: ["to"], message: "window_empty" });
