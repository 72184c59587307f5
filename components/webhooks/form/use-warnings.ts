"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl/react";
import { CHANNEL_IDS } from "@/lib/domain/endpoints";
import type { MESSAGES } from "@/lib/i18n/messages";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { PreviewView } from "../test-panel/view";
import type { PreviewState } from "./use-preview";

export type Warning = PreviewView["warnings"][number];
type Key = keyof (typeof MESSAGES)["en"]["webhooks"]["warnings"];

/** The text of a warning in the reader's language; undefined for one this version has no text for. */
export function useWarningText(): (warning: Warning) => string | undefined {
  const t = useTranslations("webhooks.warnings");
  const common = useTranslations("common.channel");
  const { locale } = useTextsState();
  return useCallback(
    ({ key, values = {} }) => {
      const isKnown = (name: string): name is Key => t.has(name as Key);
      if (!isKnown(key)) return undefined;
      // Names of platforms and events come in both languages.
      const own = (zh: string, en: string, fallback = "") => String(values[locale === "en" ? en : zh] ?? fallback);
      const channel = CHANNEL_IDS.find((id) => id === values.channel);
      return t(key, {
        ...values,
        channel: channel === undefined ? "" : common(channel),
        platform: own("zh", "en"),
        type: own("nameZh", "nameEn", String(values.type ?? "")),
      });
    },
    [t, common, locale],
  );
}

const NONE: readonly Warning[] = [];

/** The text of the first warning about a field, in the reader's language; the same function as long as the warnings are. */
export function useWarnings(state: PreviewState): (field: string) => string | undefined {
  const textOf = useWarningText();
  const found = state.kind === "ready" ? state.preview.warnings : NONE;
  const warnings = found.length === 0 ? NONE : found;
  return useCallback(
    (field) => {
      const warning = warnings.find((candidate) => candidate.field === field);
      return warning === undefined ? undefined : textOf(warning);
    },
    [warnings, textOf],
  );
}
