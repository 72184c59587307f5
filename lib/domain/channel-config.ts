import { z } from "zod";
import { FEISHU_RECEIVE_ID_TYPES, MAIL_SECURITY, type MailSecurity, MESSAGE_TYPES } from "./channel-options";

export * from "./channel-options";

/*
 * The `config` of an endpoint: what a channel needs to know besides an address. One flat shape for all channels; which
 * keys a channel reads stands in its descriptor, and its own `config` schema refuses the others.
 */

const LIST_SEPARATORS = /[|,;，；\s]+/;

/** Ids as a list, or as people copy them from the platform's console: `u1|u2`, `u1,u2`. Each once. */
const idList = (max: number, message: string) =>
  z
    .union([z.string().max(20_000), z.number().transform(String), z.array(z.union([z.string(), z.number()]))])
    .transform((value) => (Array.isArray(value) ? value.map(String) : value.split(LIST_SEPARATORS)))
    .transform((ids) => [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ""))])
    .pipe(z.array(z.string().max(200)).max(max, message));

const id = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().trim().max(200))
  .optional();
const secret = z.string().trim().max(500).optional();

const mentions = z
  .strictObject({
    all: z.boolean().default(false),
    mobiles: z.array(z.string().max(20)).max(20).default([]),
    userIds: z.array(z.string().max(100)).max(20).default([]),
  })
  .optional();

/** Base address of the platform's API, for private deployments and emulators; without it the platform's own. */
const apiBase = z
  .string()
  .trim()
  .max(500)
  .transform((text) => text.replace(/\/+$/, ""))
  .optional();

const TenantSchema = z.strictObject({
  /** What the console calls it. */
  name: z.string().trim().max(50).optional(),
  appId: z.string().trim().min(1, "required").max(200),
  appSecret: secret,
  receiveIdType: z.enum(FEISHU_RECEIVE_ID_TYPES).default("open_id"),
  receiveIds: idList(50, "receivers_max_50").pipe(z.array(z.string()).min(1, "required")),
});

const address = z.string().trim().max(320);
const addressList = z
  .union([z.string().max(10_000), z.array(z.string().max(320))])
  .transform((value) => (Array.isArray(value) ? value : value.split(/[,;，；\n]+/)))
  .transform((list) => [...new Set(list.map((item) => item.trim()).filter((item) => item !== ""))])
  .pipe(z.array(address).max(20, "mail_to_max"));

/**
 * A mail server. `security` says it in words; document C's `secure` is understood too: true on 465 is TLS from the first
 * byte, on any other port STARTTLS (ux.md §0.2 C7), false is STARTTLS on 587 and none elsewhere.
 */
export const SmtpSchema = z
  .strictObject({
    host: z
      .string()
      .trim()
      .min(1, "required")
      .max(253)
      .regex(/^[^\s:/@]+$|^\[[0-9a-f:.]+\]$/i, "smtp_host"),
    port: z.number().int("smtp_port").min(1, "smtp_port").max(65_535, "smtp_port").default(465),
    security: z.enum(MAIL_SECURITY).optional(),
    secure: z.boolean().optional(),
    auth: z.strictObject({ user: z.string().trim().max(320), pass: secret }).optional(),
    /** `Name <address>` or an address; without it the user's own. */
    from: z.string().trim().max(400).optional(),
  })
  .transform(({ secure, security, ...rest }) => {
    const known = security ?? securityOf(rest.port, secure);
    // Kept where it does not mean what it means to common mailers, so that the endpoint can say so.
    const read: { secure?: boolean } = secure === true && known === "starttls" ? { secure } : {};
    return { ...rest, security: known, ...read };
  });

function securityOf(port: number, secure: boolean | undefined): MailSecurity {
  if (port === 465) return "tls";
  return secure === true || port === 587 ? "starttls" : "none";
}

/** Per-channel settings; which keys a channel allows is checked by the channel's own `config` schema. */
export const ChannelConfigSchema = z.strictObject({
  method: z.enum(["POST", "PUT"]).optional(),
  secret,
  keywords: z.array(z.string().trim().min(1).max(100)).max(10, "keywords_max").optional(),
  mentions,
  messageType: z.enum(MESSAGE_TYPES).optional(),
  apiBase,
  /** wecom_app; the application's secret is `secret`. */
  corpId: id,
  /** wecom_app, dingtalk_work: the application's number. */
  agentId: z
    .union([z.string(), z.number().transform(String)])
    .pipe(
      z
        .string()
        .trim()
        .regex(/^\d{1,20}$/, "agent_id"),
    )
    .optional(),
  toUser: idList(1_000, "receivers_max_1000").optional(),
  toParty: idList(100, "receivers_max_100").optional(),
  toTag: idList(100, "receivers_max_100").optional(),
  /** dingtalk_work. */
  appKey: id,
  appSecret: secret,
  userIds: idList(100, "receivers_max_100").optional(),
  deptIds: idList(20, "receivers_max_20").optional(),
  /** feishu_app: one application per tenant, each with its receivers. */
  tenants: z.array(TenantSchema).max(10, "tenants_max").optional(),
  /** email. */
  smtp: SmtpSchema.optional(),
  to: addressList.optional(),
  cc: addressList.optional(),
  /** discord: a thread of the channel. */
  threadId: id,
});
export type ChannelConfig = z.output<typeof ChannelConfigSchema>;
export type ChannelConfigKey = keyof ChannelConfig;
export type FeishuTenant = NonNullable<ChannelConfig["tenants"]>[number];
export type SmtpSettings = NonNullable<ChannelConfig["smtp"]>;

/** Where a tenant's secret is kept: by application, so that the order of tenants does not matter. */
const tenantPath = (appId: string) => `config.tenants.${appId}.appSecret`;

/**
 * A copy of a `config` in which every secret went through `change(path, value)`; undefined takes it away.
 * Paths: `config.secret`, `config.appSecret`, `config.tenants.<appId>.appSecret`, `config.smtp.auth.pass`.
 */
export function mapConfigSecrets(
  config: ChannelConfig,
  change: (path: string, value: string | undefined) => string | undefined,
): ChannelConfig {
  const { secret: _secret, appSecret: _appSecret, tenants, smtp, ...rest } = config;
  const own = defined("secret", change("config.secret", config.secret));
  const app = defined("appSecret", change("config.appSecret", config.appSecret));
  return {
    ...rest,
    ...own,
    ...app,
    ...(tenants === undefined
      ? {}
      : {
          tenants: tenants.map(({ appSecret, ...tenant }) => ({
            ...tenant,
            ...defined("appSecret", change(tenantPath(tenant.appId), appSecret)),
          })),
        }),
    ...(smtp === undefined ? {} : { smtp: mapSmtp(smtp, change) }),
  };
}

function mapSmtp(smtp: SmtpSettings, change: Parameters<typeof mapConfigSecrets>[1]): SmtpSettings {
  if (smtp.auth === undefined) return smtp;
  const { user, pass } = smtp.auth;
  return { ...smtp, auth: { user, ...defined("pass", change("config.smtp.auth.pass", pass)) } };
}

function defined<Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { [K in Key]?: string });
}

/** The secrets of a `config` by path; only those that are set. */
export function configSecrets(config: ChannelConfig): Record<string, string> {
  const found: Record<string, string> = {};
  mapConfigSecrets(config, (path, value) => {
    if (value !== undefined && value !== "") found[path] = value;
    return value;
  });
  return found;
}
