import { z } from "zod";
import { isMailAddress, parseMailbox } from "../mail-address";
import type { Priority } from "./priority";
import type { QuickReply } from "./quick-replies";
import { SLA_DEFAULTS } from "./sla";

/** What an organization may say about its inbox. */
const minutes = z.number().int().min(1, "sla_minutes").max(43_200, "sla_minutes");
const MinutesSchema = z.strictObject({
  urgent: minutes,
  high: minutes,
  medium: minutes,
  low: minutes,
}) satisfies z.ZodType<Record<Priority, number>>;
/** An edge id; null or empty: none. */
const choice = z
  .string()
  .max(40)
  .nullable()
  .transform((id) => id || null);
const days = (min: number, max: number) => z.number().int().min(min, "days_range").max(max, "days_range");

export const SlaSettingsSchema = z.strictObject({
  slaMinutes: MinutesSchema,
  slaCategories: z
    .array(z.strictObject({ category: z.string().trim().min(1, "required").max(50), minutes: MinutesSchema }))
    .max(20)
    .superRefine((rows, context) => {
      for (const [index, { category }] of rows.entries())
        if (rows.findIndex((row) => row.category === category) < index)
          context.addIssue({ code: "custom", path: [index, "category"], message: "category_twice" });
    }),
  slaPause: z.boolean(),
  /** A member. */
  slaSupervisorId: choice.default(null),
  autoCloseDays: days(0, 90),
});

export const ReplySettingsSchema = z.strictObject({
  /** Null or empty: the oldest e-mail webhook. */
  replyEndpointId: choice,
  replyFrom: z
    .string()
    .trim()
    .max(400)
    .refine((text) => text === "" || parseMailbox(text) !== null, "mail_from"),
  replyTo: z
    .string()
    .trim()
    .max(254)
    .refine((text) => text === "" || isMailAddress(text), "mail_address"),
  signature: z.string().trim().max(1_000),
});

/** Texts the team often replies with; a title names one only. */
export const QuickRepliesSchema = z.strictObject({
  quickReplies: z
    .array(
      z.strictObject({
        title: z.string().trim().min(1, "required").max(40),
        text: z.string().trim().min(1, "required").max(4_000),
      }),
    )
    .max(100)
    .superRefine((rows, context) => {
      for (const [index, { title }] of rows.entries())
        if (rows.findIndex((row) => row.title === title) < index)
          context.addIssue({ code: "custom", path: [index, "title"], message: "title_twice" });
    }),
});

export const RetentionSettingsSchema = z.strictObject({
  messageDays: days(30, 3_650),
  ipDays: days(1, 3_650),
  spamDays: days(1, 365),
});

/** Room for all files of an organization, in GB (1024³ bytes). They are rows of the database (docs/decisions/0048). */
export const FileSpaceSchema = z.strictObject({
  quotaGb: z.number().int("gb_range").min(1, "gb_range").max(1_000, "gb_range"),
});

/** What holds before anybody said anything (ux.md §1.21, §3). `autoCloseDays` 0: answered messages stay open. */
export const INBOX_DEFAULTS = {
  slaMinutes: SLA_DEFAULTS,
  slaCategories: [] as { category: string; minutes: Record<Priority, number> }[],
  slaPause: false,
  slaSupervisorId: null as string | null,
  quickReplies: [] as QuickReply[],
  replyEndpointId: null as string | null,
  replyFrom: "",
  replyTo: "",
  signature: "",
  autoCloseDays: 7,
  messageDays: 365,
  ipDays: 90,
  spamDays: 30,
  fileQuotaGb: 2,
};
