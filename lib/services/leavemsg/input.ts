import { z } from "zod";
import { MAIL_SECURITY } from "@/lib/domain/channel-config";
import { RULE_INPUTS } from "@/lib/domain/endpoint-rules";
import { CHANNEL_IDS, type ChannelId, LOCALES } from "@/lib/domain/endpoints";
import { SecretStateSchema } from "@/lib/services/endpoints/config-dto";

/** A secret: its text, or what a read showed, which keeps it; null takes it away. */
const SecretInput = z.union([z.string().max(4096), SecretStateSchema, z.null()]).optional();

/** What document C's list can make. The other channels are made in the console, and stay when the list is written. */
export const NOTIFICATION_TYPES = ["wecom", "dingtalk", "feishu", "email", "custom", "slack", "discord"] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];
export const isNotificationType = (channel: ChannelId): channel is NotificationType =>
  (NOTIFICATION_TYPES as readonly ChannelId[]).includes(channel);

/**
 * One way to tell of leave messages, as document C prints it, with what its channel can besides. What an answer shows may
 * be sent back: masked secrets are kept then.
 */
export const NotificationSchema = z.strictObject({
  type: z.enum(CHANNEL_IDS),
  enabled: z.boolean().optional(),
  webhook_url: z.string().trim().max(2048, "url_max").optional(),
  /** custom: POST unless PUT is asked for. */
  method: z.enum(["POST", "PUT"]).optional(),
  headers: z.record(z.string(), SecretInput).optional(),
  smtp_config: z
    .looseObject({ auth: z.looseObject({ user: z.string().optional(), pass: SecretInput }).optional() })
    .optional(),
  to: z.union([z.string(), z.array(z.string())]).optional(),
  cc: z.union([z.string(), z.array(z.string())]).optional(),
  /** dingtalk and feishu: the robot's signing secret · custom: what signs the body (`signature: sha256=…`). */
  secret: SecretInput,
  keywords: z.array(z.string()).optional(),
  mentions: z.looseObject({}).optional(),
  /** `whk_…` of an answer: finds the stored one when its address changes. */
  id: z.string().max(40).optional(),
  name: z.string().trim().min(1, "required").max(50, "name_max").optional(),
  locale: z.enum(LOCALES).optional(),
  maskContacts: z.boolean().optional(),
  /** Instead of the rules that hold for all notifications. */
  rateLimit: RULE_INPUTS.rateLimit,
  dedupeSeconds: RULE_INPUTS.dedupeSeconds,
  /** Shown only. */
  reused: z.boolean().optional(),
});
export type Notification = z.output<typeof NotificationSchema>;

export const NotificationListSchema = z.strictObject({
  notifications: z.array(NotificationSchema).max(20, "notifications_max"),
  /** Turns all of them on or off; what it was when left out. */
  enabled: z.boolean().optional(),
  /** Shown only. */
  siteKey: z.string().optional(),
  warnings: z.array(z.unknown()).optional(),
});
export type NotificationListInput = z.input<typeof NotificationListSchema>;

const list = z.array(z.string()).optional();

/** A notification as reads show it: document C's members, secrets as set or not, the address masked. */
export const NotificationDtoSchema = z.object({
  id: z.string().meta({ description: "whk_…" }),
  type: z.enum(CHANNEL_IDS),
  name: z.string(),
  enabled: z.boolean(),
  webhook_url: z.string().optional(),
  method: z.enum(["POST", "PUT"]).optional(),
  headers: z.record(z.string(), z.union([z.string(), SecretStateSchema])).optional(),
  smtp_config: z
    .object({
      host: z.string(),
      port: z.number(),
      /** Document C's word: whether the conversation is encrypted. `security` says how. */
      secure: z.boolean(),
      security: z.enum(MAIL_SECURITY),
      auth: z.object({ user: z.string(), pass: SecretStateSchema }).optional(),
      from: z.string().optional(),
    })
    .optional(),
  to: list,
  cc: list,
  secret: SecretStateSchema.optional(),
  keywords: list,
  mentions: z.object({ all: z.boolean(), mobiles: z.array(z.string()), userIds: z.array(z.string()) }).optional(),
  locale: z.enum(LOCALES),
  maskContacts: z.boolean(),
  rateLimit: z
    .object({
      perMinute: z.number().optional(),
      minIntervalSeconds: z.number().optional(),
      overflow: z.enum(["merge", "queue", "drop"]),
    })
    .nullable(),
  dedupeSeconds: z.number(),
  /** Whether it is a webhook that was there before. */
  reused: z.boolean(),
});
export type NotificationDto = z.infer<typeof NotificationDtoSchema>;

/** Something that may stop notifications from arriving; `path` is a path of the list (`notifications.0.smtp_config.security`). */
export const NotificationWarningSchema = z.object({
  path: z.string(),
  key: z.string(),
  message: z.object({ zh: z.string(), en: z.string() }),
});
export type NotificationWarning = z.infer<typeof NotificationWarningSchema>;

export const NotificationListDtoSchema = z.object({
  /** Of the organization's default form; null when it has none. */
  siteKey: z.string().nullable(),
  enabled: z.boolean(),
  notifications: z.array(NotificationDtoSchema),
  warnings: z.array(NotificationWarningSchema),
});
export type NotificationListDto = z.infer<typeof NotificationListDtoSchema>;
