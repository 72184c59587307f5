"use client";

import { useTranslations } from "use-intl/react";
import type { ChannelId } from "@/lib/domain/endpoints";
import { useFieldLabel } from "../field-label";

/** Settings that the form has no single field for, by their first part. */
const PARTS = {
  enabled: "enabled",
  description: "description",
  disabledReason: "disabledReason",
  copiedFrom: "copiedFrom",
  locale: "locale",
  maskContacts: "maskContacts",
  filters: "filters",
  rateLimit: "rateLimit",
  dedupeSeconds: "dedupeSeconds",
  schedule: "schedule",
  alerts: "alerts",
  ordered: "ordered",
  events: "events",
  retry: "retry",
} as const;
type Part = keyof typeof PARTS;
const isPart = (text: string): text is Part => text in PARTS;

/** What a setting is called, by its path; the path itself goes behind where the name is of a group. */
export function useSettingName(channel: ChannelId): (path: string) => string {
  const labelOf = useFieldLabel();
  const t = useTranslations("webhookDetail.setting");
  return (path) => {
    const [first = "", ...rest] = path.split(".");
    // A tenant's own secret goes by its application here, by its place in the form.
    const tenant = /^config\.tenants\.(.+)\.appSecret$/.exec(path)?.[1];
    if (tenant !== undefined) return `App Secret (${tenant})`;
    if (first === "headers" || path.startsWith("auth.items.")) {
      const group = labelOf(first, channel) ?? first;
      return rest.length === 0 ? group : t("member", { group, name: rest.at(-1) ?? "" });
    }
    if (path === "signature.secret" || path === "retry.delays") return labelOf(path, channel) ?? path;
    if (path === "auth.password" || path === "auth.token" || path === "auth.username") return t(authPart(path));
    if (isPart(first))
      return rest.length === 0 ? t(PARTS[first]) : t("member", { group: t(PARTS[first]), name: rest.join(".") });
    return labelOf(path, channel) ?? path;
  };
}

const authPart = (path: string) =>
  path === "auth.password" ? "password" : path === "auth.token" ? "token" : "username";
