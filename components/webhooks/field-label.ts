"use client";

import { useTranslations } from "use-intl/react";
import type { ChannelId } from "@/lib/domain/endpoints";

/** Names of a channel's own settings, by their path; a tenant's by its last part. */
const CHANNEL_FIELDS = {
  "config.corpId": "corpId",
  "config.agentId": "agentId",
  "config.appKey": "appKey",
  "config.appSecret": "clientSecret",
  "config.apiBase": "apiBase",
  "config.toUser": "toUser",
  "config.toParty": "toParty",
  "config.toTag": "toTag",
  "config.userIds": "userIds",
  "config.deptIds": "deptIds",
  "config.tenants": "tenants",
  "config.threadId": "threadId",
  "config.messageType": "messageType",
  "config.smtp": "smtpHost",
  "config.smtp.host": "smtpHost",
  "config.smtp.port": "smtpPort",
  "config.smtp.security": "smtpSecurity",
  "config.smtp.auth": "smtpUser",
  "config.smtp.auth.user": "smtpUser",
  "config.smtp.auth.pass": "smtpPass",
  "config.smtp.from": "smtpFrom",
  "config.to": "to",
  "config.cc": "cc",
  "auth.key": "authorization",
  "successRule.expression": "expression",
} as const;
type ChannelPath = keyof typeof CHANNEL_FIELDS;
const isChannelPath = (path: string): path is ChannelPath => path in CHANNEL_FIELDS;

/** What a field of the form is called, by its path in the configuration; null for a path the form has no field for. */
export function useFieldLabel(): (path: string, channel: ChannelId) => string | null {
  const t = useTranslations("webhooks.field");
  const channels = useTranslations("channels.field");
  return (path, channel) => {
    // `config.to.2` is the list, `config.tenants.0.appSecret` the tenant's own field.
    const [, tenantField] = /^config\.tenants\.\d+\.(\w+)$/.exec(path) ?? [];
    if (tenantField !== undefined) return tenantLabel(tenantField, channels);
    const known = path.replace(/(?:\.\d+)+$/, "");
    if (known === "config.secret" && channel === "wecom_app") return channels("appSecret");
    if (isChannelPath(known)) return channels(CHANNEL_FIELDS[known]);
    return generalLabel(path, channel, t);
  };
}

/** A finding with the name of its field in front, unless the text has it already. */
export function useFindingText(): (field: { path: string; message: string }, channel: ChannelId) => string {
  const t = useTranslations("common.form");
  const labelOf = useFieldLabel();
  return ({ path, message }, channel) => {
    const label = labelOf(path, channel);
    return label === null || message.includes(label) ? message : t("problem", { field: label, text: message });
  };
}

function tenantLabel(field: string, t: ReturnType<typeof useTranslations<"channels.field">>): string | null {
  switch (field) {
    case "appId":
      return "App ID";
    case "appSecret":
      return "App Secret";
    case "receiveIds":
      return t("receiveIds");
    case "receiveIdType":
      return t("receiveIdType");
    default:
      return t("tenants");
  }
}

function generalLabel(
  path: string,
  channel: ChannelId,
  t: ReturnType<typeof useTranslations<"webhooks.field">>,
): string | null {
  const [first = "", second = ""] = path.split(".");
  if (first === "config" && second === "secret") return secretLabel(t, channel);
  switch (second === "" || first === "auth" || first === "template" || first === "headers" ? first : path) {
    case "channel":
      return t("channel");
    case "name":
      return t("name");
    case "url":
      return t("url");
    case "events":
      return t("events");
    case "auth":
      return t("auth");
    case "template":
      return t("template");
    case "headers":
      return t("headers");
    case "format":
      return t("format");
    case "timeoutMs":
      return t("timeout");
    case "successRule":
    case "successRule.type":
      return t("successRule");
    case "config.keywords":
      return t("keywords");
    case "config.mentions":
      return t("mentions");
    case "config.method":
      return t("method");
    case "signature.scheme":
      return t("scheme");
    case "signature.secret":
      return t("secret");
    case "signature.previousUntil":
      return t("previousUntil");
    case "retry.delays":
      return t("retry");
    default:
      return null;
  }
}

/** Each platform has its own word for the secret that signs. */
export function secretLabel(t: ReturnType<typeof useTranslations<"webhooks.field">>, channel: ChannelId): string {
  if (channel === "dingtalk") return t("secretDingtalk");
  return channel === "feishu" ? t("secretFeishu") : t("secret");
}
