import { z } from "zod";
import { type ChannelConfig, FEISHU_RECEIVE_ID_TYPES, MAIL_SECURITY, MESSAGE_TYPES } from "@/lib/domain/channel-config";
import type { SecretState } from "@/lib/domain/endpoints";

/** What reads show instead of a secret; `last4` is empty when the secret is short. */
export const SecretStateSchema = z.union([
  z.object({ set: z.literal(true), last4: z.string() }),
  z.object({ set: z.literal(false) }),
]);

const ids = z.array(z.string()).optional();

/** A channel's settings as every read shows them. `secret` is always there; other secrets where the channel has them. */
export const ConfigDtoSchema = z.object({
  method: z.enum(["POST", "PUT"]).optional(),
  secret: SecretStateSchema,
  keywords: ids,
  mentions: z.object({ all: z.boolean(), mobiles: z.array(z.string()), userIds: z.array(z.string()) }).optional(),
  messageType: z.enum(MESSAGE_TYPES).optional(),
  apiBase: z.string().optional(),
  corpId: z.string().optional(),
  agentId: z.string().optional(),
  toUser: ids,
  toParty: ids,
  toTag: ids,
  appKey: z.string().optional(),
  appSecret: SecretStateSchema.optional(),
  userIds: ids,
  deptIds: ids,
  tenants: z
    .array(
      z.object({
        name: z.string().optional(),
        appId: z.string(),
        appSecret: SecretStateSchema,
        receiveIdType: z.enum(FEISHU_RECEIVE_ID_TYPES),
        receiveIds: z.array(z.string()),
      }),
    )
    .optional(),
  smtp: z
    .object({
      host: z.string(),
      port: z.number(),
      security: z.enum(MAIL_SECURITY),
      /** As it was entered, where it means STARTTLS here. */
      secure: z.boolean().optional(),
      auth: z.object({ user: z.string(), pass: SecretStateSchema }).optional(),
      from: z.string().optional(),
    })
    .optional(),
  to: ids,
  cc: ids,
  threadId: z.string().optional(),
});
export type ConfigDto = z.infer<typeof ConfigDtoSchema>;

/** The read form of a stored `config`, whose secrets are kept elsewhere; `secret` says what is set by path. */
export function configDto(config: ChannelConfig, secret: (path: string) => SecretState): ConfigDto {
  const { secret: _secret, appSecret: _appSecret, tenants, smtp, ...rest } = config;
  return {
    ...rest,
    secret: secret("config.secret"),
    ...(config.appKey === undefined ? {} : { appSecret: secret("config.appSecret") }),
    ...(tenants === undefined
      ? {}
      : {
          tenants: tenants.map((tenant) => ({
            ...tenant,
            appSecret: secret(`config.tenants.${tenant.appId}.appSecret`),
          })),
        }),
    ...(smtp === undefined ? {} : { smtp: smtpDto(smtp, secret) }),
  };
}

function smtpDto({ auth, ...server }: NonNullable<ChannelConfig["smtp"]>, secret: (path: string) => SecretState) {
  if (auth === undefined) return server;
  return { ...server, auth: { user: auth.user, pass: secret("config.smtp.auth.pass") } };
}
