"use client";

import { useTranslations } from "use-intl/react";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { PreviewView } from "../test-panel/view";
import type { PreviewState } from "./use-preview";

type Warning = PreviewView["warnings"][number];

/** The text of the first warning about a field, in the reader's language. */
export function useWarnings(state: PreviewState): (field: string) => string | undefined {
  const t = useTranslations("webhooks.warnings");
  const common = useTranslations("common.channel");
  const { locale } = useTextsState();
  const textOf = ({ key, values = {} }: Warning): string | undefined => {
    const text = (name: string) => String(values[name] ?? "");
    switch (key) {
      case "url_of_other_channel": {
        const channel = CHANNEL_IDS.find((id) => id === values.channel);
        return t("url_of_other_channel", { channel: channel === undefined ? "" : common(channel) });
      }
      case "url_host_unusual":
        return t("url_host_unusual", { host: text("host"), platform: text(locale === "en" ? "en" : "zh") });
      case "template_syntax":
        return t("template_syntax", { line: text("line"), message: text("message") });
      case "template_unknown_variable":
        return t("template_unknown_variable", { name: text("name") });
      case "template_misspelt_variable":
        return t("template_misspelt_variable", { name: text("name"), suggestion: text("suggestion") });
      case "keyword_will_be_added":
        return t("keyword_will_be_added", { type: text("type"), keyword: text("keyword") });
      case "url_unresolvable":
        return t("url_unresolvable", { host: text("host") });
      case "url_not_encrypted":
      case "dingtalk_url_signed":
      case "dmhub_white_space":
      case "mentions_mobiles_unsupported":
        return t(key);
      default:
        return undefined;
    }
  };
  return (field) => {
    if (state.kind !== "ready") return undefined;
    const warning = state.preview.warnings.find((candidate) => candidate.field === field);
    return warning === undefined ? undefined : textOf(warning);
  };
}
