import type { NotificationChannelRow } from "@/db/queries/notifications";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { EndpointWarning } from "@/lib/channels/registry";
import { CHANNEL_IDS, type Locale } from "@/lib/domain/endpoints";
import type { FieldError } from "@/lib/errors";
import { MESSAGES } from "@/lib/i18n/messages";
import { translator } from "@/lib/i18n/translate";
import { toEndpointDto } from "@/lib/services/endpoints/dto";
import { HEALTHY } from "@/lib/services/endpoints/health";
import type { Notification, NotificationDto, NotificationWarning } from "./input";

/*
 * Document C's words for a notification, and the words of endpoints.
 */

/** The stored endpoint's configuration that a notification changes: what it leaves out stays. */
export function patchOf(item: Notification): Record<string, unknown> {
  const { type, method, smtp_config, to, cc, keywords, mentions, secret, name, locale, enabled } = item;
  const config = defined({ method, smtp: smtp_config, to, cc, keywords, mentions });
  const signs = type === "custom";
  return defined({
    ...{ name, locale, enabled, url: item.webhook_url, maskContacts: item.maskContacts },
    ...{ rateLimit: item.rateLimit, dedupeSeconds: item.dedupeSeconds },
    config: signs ? config : defined({ ...config, secret }),
    ...(signs && secret !== undefined ? { signature: signatureOf(secret) } : {}),
    ...(item.headers === undefined ? {} : { headers: headersOf(item.headers) }),
  });
}

/** The configuration of a new endpoint. */
export function configurationOf(item: Notification, name: string, rules: object): Record<string, unknown> {
  const { name: _name, config, headers, ...patch } = patchOf(item);
  return {
    ...rules,
    ...patch,
    ...{ name: item.name ?? name, channel: item.type, events: ["leave_message.created"] },
    config: withoutNull(config),
    ...(headers === undefined ? {} : { headers: withoutNull(headers) }),
  };
}

function signatureOf(secret: Exclude<Notification["secret"], undefined>): Record<string, unknown> {
  if (secret === null || secret === "") return { scheme: "none" };
  // A masked one comes back: whatever signs goes on signing.
  if (typeof secret !== "string") return secret.set ? { secret } : { scheme: "none" };
  return { scheme: "sha256", secret };
}

/** Document C prints a content type, which the product sets itself: the one that is meant is no setting. */
function headersOf(headers: NonNullable<Notification["headers"]>): Record<string, unknown> {
  const own = Object.entries(headers).filter(
    ([name, value]) => !(name.toLowerCase() === "content-type" && /^application\/json\b/i.test(String(value))),
  );
  return Object.fromEntries(own);
}

/** A stored endpoint in document C's words. Needs no key: secrets are shown as set or not. */
export function notificationOf({ endpoint, reused }: NotificationChannelRow): NotificationDto {
  const dto = toEndpointDto(endpoint, HEALTHY);
  const { config, channel, headers, rateLimit } = dto;
  const smtp = endpoint.settings.config.smtp;
  const custom = channel === "custom";
  const signed = channel === "dingtalk" || channel === "feishu";
  return {
    ...{ id: dto.id, type: channel, name: dto.name, enabled: dto.enabled },
    ...(channelDescriptor(channel).hasUrl ? { webhook_url: dto.url } : {}),
    ...(custom ? { method: config.method ?? "POST", secret: dto.signature.secret } : {}),
    ...(signed ? { secret: config.secret } : {}),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(smtp === undefined || config.smtp === undefined
      ? {}
      : { smtp_config: { ...config.smtp, secure: smtp.security !== "none" } }),
    ...defined({ to: config.to, cc: config.cc, keywords: config.keywords, mentions: config.mentions }),
    ...{ locale: dto.locale, maskContacts: dto.maskContacts, dedupeSeconds: dto.dedupeSeconds },
    rateLimit:
      rateLimit === null
        ? null
        : {
            overflow: rateLimit.overflow,
            ...(rateLimit.perMinute === null ? {} : { perMinute: rateLimit.perMinute }),
            ...(rateLimit.minIntervalSeconds === null ? {} : { minIntervalSeconds: rateLimit.minIntervalSeconds }),
          },
    reused,
  };
}

/** A field of an endpoint under the name it has in a notification. */
export function notificationField(path: string): string {
  if (path === "url") return "webhook_url";
  if (path === "channel") return "type";
  if (path.startsWith("config.smtp")) return `smtp_config${path.slice("config.smtp".length)}`;
  if (path.startsWith("config.")) return path.slice("config.".length);
  return path === "signature.secret" || path === "signature.scheme" ? "secret" : path;
}

/** Findings about the notification at `index` of the list. */
export function placed(errors: readonly FieldError[], prefix: string): FieldError[] {
  return errors.map((error) => ({ ...error, path: `${prefix}${notificationField(error.path)}` }));
}

/** Warnings about a notification, in both languages. `prefix`: where it stands (`notifications.0.`). */
export function warningsOf(warnings: readonly EndpointWarning[], prefix: string): NotificationWarning[] {
  return warnings.map(({ field, key, values }) => ({
    path: `${prefix}${notificationField(field)}`,
    key,
    message: { zh: warningText("zh-CN", key, values), en: warningText("en", key, values) },
  }));
}

type WarningKey = keyof (typeof MESSAGES)["en"]["webhooks"]["warnings"];

function warningText(locale: Locale, key: string, values: EndpointWarning["values"] = {}): string {
  const isKnown = (name: string): name is WarningKey => Object.hasOwn(MESSAGES.en.webhooks.warnings, name);
  if (!isKnown(key)) return key;
  // Names of platforms and events come in both languages.
  const own = (zh: string, en: string, fallback = "") => String(values[locale === "en" ? en : zh] ?? fallback);
  const channel = CHANNEL_IDS.find((id) => id === values.channel);
  return translator(locale, "webhooks")(`warnings.${key}`, {
    ...values,
    channel: channel === undefined ? "" : translator(locale, "common")(`channel.${channel}`),
    platform: own("zh", "en"),
    type: own("nameZh", "nameEn", String(values.type ?? "")),
  });
}

function defined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

/** A new endpoint has nothing to take away. */
function withoutNull(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}
