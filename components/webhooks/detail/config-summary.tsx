"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import { Card } from "@/components/ui/card";
import { CodeBlock } from "@/components/ui/code-block";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { SecretState } from "@/lib/domain/endpoints";
import { formatInstant, formatInterval } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { useSummaries } from "../form/rules/use-summaries";
import { storedRules } from "../form/rules/values";
import type { EventGroup, WebhookRecord } from "../record";
import { useFormerUntil } from "../secret/use-former-until";
import { useSettingName } from "./use-setting-name";

type Props = {
  webhook: WebhookRecord;
  groups: readonly EventGroup[];
  /** Webhooks by id, for those told of failures. */
  others: readonly { id: string; name: string }[];
};

/** 配置: every setting as it is stored, secrets masked; nothing to type. */
export function ConfigSummary(props: Props) {
  const t = useTranslations("webhooks");
  const { webhook } = props;
  const template = webhook.format === "template" ? webhook.template : undefined;
  return (
    <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-2">
      <Card title={t("section.target")}>
        <KeyValues items={useTarget(webhook)} />
      </Card>
      <Card title={t("section.security")}>
        <KeyValues items={useSecurity(webhook)} />
      </Card>
      <Card title={t("section.events")}>
        <KeyValues items={useEvents(props)} />
      </Card>
      <Card title={t("section.delivery")}>
        <KeyValues items={useDeliverySettings(webhook)} />
      </Card>
      <Card title={t("section.message")}>
        <KeyValues items={useMessage(webhook)} />
        {template !== undefined && <Templates template={template} />}
      </Card>
      <Card title={t("section.rules")}>
        <KeyValues items={useRules(props)} />
      </Card>
    </div>
  );
}

type Row = readonly [path: string, value: ReactNode];

function useRows(webhook: WebhookRecord, rows: readonly Row[]): KeyValue[] {
  const nameOf = useSettingName(webhook.channel);
  return rows.flatMap(([path, value]) =>
    value === undefined || value === "" ? [] : [{ key: path, label: nameOf(path), value }],
  );
}

/** `••••3f2c`, or that there is none. */
function useSecretText(): (secret: SecretState | undefined) => string | undefined {
  const t = useTranslations("webhookDetail.config");
  return (secret) => {
    if (secret === undefined) return undefined;
    if (!secret.set) return t("notSet");
    return secret.last4 === "" ? t("setShort") : t("set", { last4: secret.last4 });
  };
}

const joined = (list: readonly string[] | undefined, separator: string) =>
  list === undefined || list.length === 0 ? undefined : list.join(separator);

function useTarget(webhook: WebhookRecord): KeyValue[] {
  const common = useTranslations("common.channel");
  const channels = useTranslations("channels");
  const separator = useTranslations("rules")("separator");
  const secret = useSecretText();
  const { channel, config } = webhook;
  const { hasUrl, configFields } = channelDescriptor(channel);
  const { smtp } = config;
  const address = <span className="break-all font-mono text-xs">{webhook.url}</span>;
  return useRows(webhook, [
    ["channel", common(channel)],
    ["name", webhook.name],
    ["description", webhook.description],
    ["url", hasUrl ? address : undefined],
    ["config.method", config.method],
    ["config.corpId", config.corpId],
    ["config.appKey", config.appKey],
    ["config.appSecret", secret(config.appSecret)],
    ["config.secret", configFields.includes("secret") && channel === "wecom_app" ? secret(config.secret) : undefined],
    ["config.agentId", config.agentId],
    ["config.toUser", joined(config.toUser, separator)],
    ["config.toParty", joined(config.toParty, separator)],
    ["config.toTag", joined(config.toTag, separator)],
    ["config.userIds", joined(config.userIds, separator)],
    ["config.deptIds", joined(config.deptIds, separator)],
    [
      "config.tenants",
      config.tenants?.map((tenant) => (
        <p key={tenant.appId} className="break-words">
          {[tenant.name, tenant.appId, secret(tenant.appSecret)].filter(Boolean).join(" · ")}
          <br />
          <span className="text-ink-2">
            {channels(`receiveIdType.${tenant.receiveIdType}`)}: {tenant.receiveIds.join(separator)}
          </span>
        </p>
      )),
    ],
    ["config.smtp.host", smtp === undefined ? undefined : `${smtp.host}:${smtp.port}`],
    ["config.smtp.security", smtp === undefined ? undefined : channels(`security.${smtp.security}`)],
    ["config.smtp.auth.user", smtp?.auth?.user],
    ["config.smtp.auth.pass", secret(smtp?.auth?.pass)],
    ["config.smtp.from", smtp?.from],
    ["config.to", joined(config.to, separator)],
    ["config.cc", joined(config.cc, separator)],
    ["config.threadId", config.threadId],
    ["config.apiBase", config.apiBase],
  ]);
}

function useSecurity(webhook: WebhookRecord): KeyValue[] {
  const t = useTranslations("webhooks");
  const config = useTranslations("webhookDetail.config");
  const separator = useTranslations("rules")("separator");
  const secret = useSecretText();
  const { channel, auth, signature, headers } = webhook;
  const { configFields, authKinds } = channelDescriptor(channel);
  const { timeZone } = useTextsState();
  const until = useFormerUntil(signature.previousUntil);
  const former = until === null ? undefined : formatInstant(until, timeZone, "minutes");
  const robotSecret = configFields.includes("secret") && channel !== "wecom_app";
  const rows: Row[] = [
    ["config.secret", robotSecret ? secret(webhook.config.secret) : undefined],
    ["config.keywords", joined(webhook.config.keywords, separator)],
    ["auth", authKinds.length > 1 ? t(`auth.${auth.type}`) : undefined],
    ["auth.username", auth.type === "basic" ? auth.username : undefined],
    ["auth.password", auth.type === "basic" ? secret(auth.password) : undefined],
    ["auth.token", auth.type === "bearer" ? secret(auth.token) : undefined],
    ["auth.key", auth.type === "authorization" ? auth.key : undefined],
    ...(auth.type === "headers" ? auth.items.map((item): Row => [`auth.items.${item.name}`, secret(item.value)]) : []),
    ["signature.scheme", channel === "custom" ? t(`scheme.${signature.scheme}`) : undefined],
    ["signature.secret", signature.scheme === "none" ? undefined : secret(signature.secret)],
    ["signature.previousUntil", former],
    ...Object.entries(headers).map(
      ([name, value]): Row => [`headers.${name}`, typeof value === "string" ? value : secret(value)],
    ),
  ];
  const items = useRows(webhook, rows);
  return items.length > 0 ? items : [{ key: "none", label: t("section.security"), value: config("nothing") }];
}

function useEvents({ webhook, groups }: Props): KeyValue[] {
  const t = useTranslations("webhookDetail.config");
  const separator = useTranslations("rules")("separator");
  return webhook.subscriptions.map(({ category, enabled, events }) => {
    const group = groups.find((known) => known.category === category);
    const names = events.map((type) => group?.events.find((event) => event.type === type)?.name ?? type);
    const text = names.join(separator);
    return { key: category, label: group?.name ?? category, value: enabled ? text : t("paused", { text }) };
  });
}

function useDeliverySettings(webhook: WebhookRecord): KeyValue[] {
  const t = useTranslations("webhooks");
  const separator = useTranslations("rules")("separator");
  const { locale } = useTextsState();
  const { retry, successRule, timeoutMs, channel } = webhook;
  const delays = retry.delays.map((seconds) => formatInterval(seconds * 1000, locale)).join(separator);
  return useRows(webhook, [
    ["timeoutMs", formatInterval(timeoutMs, locale)],
    ["retry.delays", delays === "" ? t("retry.nothing") : delays],
    [
      "successRule",
      channel === "custom"
        ? [t(`success.${successRule.type}`), successRule.type === "json" ? successRule.expression : ""]
            .filter((part) => part !== "")
            .join(" · ")
        : undefined,
    ],
  ]);
}

function useMessage(webhook: WebhookRecord): KeyValue[] {
  const t = useTranslations("webhooks");
  const channels = useTranslations("channels");
  const changes = useTranslations("webhookDetail.changes");
  const separator = useTranslations("rules")("separator");
  const { channel, format, config, maskContacts } = webhook;
  const { mentions } = config;
  const told = [
    ...(mentions?.all ? [t("field.mentionAll")] : []),
    ...(mentions?.mobiles ?? []),
    ...(mentions?.userIds ?? []),
  ];
  const robot = format === "template" ? t("robotFormat.template") : t("robotFormat.standard");
  return useRows(webhook, [
    ["format", channel === "custom" ? t(`format.${format}`) : robot],
    [
      "config.messageType",
      config.messageType === undefined ? undefined : channels(`messageType.${config.messageType}`),
    ],
    ["locale", t(`languages.${webhook.locale}`)],
    ["maskContacts", maskContacts ? changes("yes") : changes("no")],
    ["config.mentions", joined(told, separator)],
  ]);
}

function Templates({ template }: { template: NonNullable<WebhookRecord["template"]> }) {
  const t = useTranslations("webhookDetail.config");
  const variants = template.variants ?? [];
  const all = [{ key: "body", title: t("template"), body: template.body }].concat(
    variants.map((variant, index) => ({
      key: String(index),
      title: [variant.eventType, variant.locale].filter(Boolean).join(" · "),
      body: variant.body,
    })),
  );
  return (
    <div className="mt-3 space-y-3">
      {all.map(({ key, title, body }) => (
        <CodeBlock key={key} text={body} label={title} />
      ))}
    </div>
  );
}

function useRules({ webhook, others }: Props): KeyValue[] {
  const { timeZone } = useTextsState();
  const separator = useTranslations("rules")("separator");
  const rules = useSummaries(storedRules(webhook, timeZone), webhook.channel);
  const names = useTranslations("rules");
  const told = (webhook.alerts?.endpoints ?? []).map((id) => others.find((other) => other.id === id)?.name ?? id);
  const keys = ["content", "windows", "rate", "dedupe", "schedule", "order", "alerts"] as const;
  const words = webhook.filters?.keywords;
  const more: Partial<Record<(typeof keys)[number], string>> = {
    content: [...(words?.any ?? []), ...(words?.all ?? []), ...(words?.none ?? [])].join(separator),
    alerts: told.join(separator),
  };
  return keys.map((key) => ({
    key,
    label: names(`${key}.title`),
    value: (
      <>
        {rules[key].text}
        {more[key] !== undefined && more[key] !== "" && <p className="text-ink-2">{more[key]}</p>}
      </>
    ),
  }));
}
