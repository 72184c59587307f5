"use client";

import { useTranslations } from "use-intl/react";
import type { ChannelId } from "@/lib/domain/endpoints";

/** What a field of the form is called, by its path in the configuration; null for a path the form has no field for. */
export function useFieldLabel(): (path: string, channel: ChannelId) => string | null {
  const t = useTranslations("webhooks.field");
  return (path, channel) => {
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
      case "retry.delays":
        return t("retry");
      default:
        return null;
    }
  };
}

/** Each platform has its own word for the secret that signs. */
export function secretLabel(t: ReturnType<typeof useTranslations<"webhooks.field">>, channel: ChannelId): string {
  if (channel === "dingtalk") return t("secretDingtalk");
  return channel === "feishu" ? t("secretFeishu") : t("secret");
}
