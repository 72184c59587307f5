"use client";

import { useTranslations } from "use-intl/react";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { DEFAULT_DEDUPE_SECONDS, defaultOverflow } from "@/lib/domain/endpoint-rules";
import type { ChannelId } from "@/lib/domain/endpoints";
import { useDayText, useWindowText } from "./use-day-text";
import { limitMode, platformCut, type RuleValues } from "./values";

export type RuleKey = "content" | "windows" | "rate" | "dedupe" | "schedule" | "order" | "alerts";
/** `set`: something else than the default is in force. */
export type Summary = { text: string; set: boolean };

const PART = " · ";

/** Each rule in one line, from what is on screen. */
export function useSummaries(rules: RuleValues, channel: ChannelId): Record<RuleKey, Summary> {
  return {
    content: useContent(rules.filters),
    windows: useWindows(rules.filters),
    rate: useRate(rules.rateLimit, channel),
    dedupe: useDedupe(rules.dedupeSeconds),
    schedule: useSchedule(rules.schedule),
    order: useOrder(rules.ordered),
    alerts: useAlerts(rules.alerts),
  };
}

function useContent({ keywords, fields }: RuleValues["filters"]): Summary {
  const t = useTranslations("rules.content");
  const words = (["any", "all", "none"] as const).flatMap((kind) =>
    keywords[kind].length === 0 ? [] : [t(kind, { n: keywords[kind].length })],
  );
  const parts = [...words, ...(fields.length === 0 ? [] : [t("conditions", { n: fields.length })])];
  return parts.length === 0 ? { text: t("off"), set: false } : { text: parts.join(PART), set: true };
}

function useWindows({ windows, outside }: RuleValues["filters"]): Summary {
  const t = useTranslations("rules.windows");
  const windowText = useWindowText();
  const first = windows.at(0);
  if (first === undefined) return { text: t("off"), set: false };
  const parts = [
    windowText(first),
    ...(windows.length > 1 ? [t("more", { n: windows.length })] : []),
    outside === "defer" ? t("deferred") : t("dropped"),
  ];
  return { text: parts.join(PART), set: true };
}

function useRate(limit: RuleValues["rateLimit"], channel: ChannelId): Summary {
  const t = useTranslations("rules.rate");
  const common = useTranslations("common.channel");
  const mode = limitMode(limit.mode, channel);
  const platform = channelDescriptor(channel).limits.perMinute;
  const beyond = t("summaryOverflow", { overflow: t(`overflowOf.${limit.overflow ?? defaultOverflow(channel)}`) });
  if (mode === "none" || platform === null) {
    if (mode === "none" && platform === null) return { text: t("none"), set: false };
    if (mode === "none" && platform !== null) {
      return { text: t("platformOnlyText", { platform: common(channel), n: platform }), set: true };
    }
  }
  if (mode === "auto") return { text: [t("auto"), beyond].join(PART), set: limit.overflow !== null };
  const perMinute = platformCut(limit.perMinute, channel) ?? limit.perMinute ?? platform;
  const parts = [
    ...(perMinute === null ? [] : [t("summaryPerMinute", { n: perMinute })]),
    ...(limit.minIntervalSeconds === null ? [] : [t("summaryInterval", { n: limit.minIntervalSeconds })]),
  ];
  return parts.length === 0 ? { text: t("none"), set: false } : { text: [...parts, beyond].join(PART), set: true };
}

function useDedupe(seconds: number | null): Summary {
  const t = useTranslations("rules.dedupe");
  if (seconds === null || !(seconds > 0)) return { text: t("off"), set: false };
  return { text: t("on", { n: Math.round(seconds / 6) / 10 }), set: seconds !== DEFAULT_DEDUPE_SECONDS };
}

function useSchedule({ type, times, days, merge, priority }: RuleValues["schedule"]): Summary {
  const t = useTranslations("rules.schedule");
  const separator = useTranslations("rules")("separator");
  const dayText = useDayText();
  if (type === "immediate") return { text: t("immediateText"), set: false };
  const parts = [
    t("summary", { days: dayText(days), times: [...times].sort().join(separator) }),
    merge ? t("merged") : t("each"),
    ...(priority.length === 0 ? [] : [t("prior", { n: priority.length })]),
  ];
  return { text: parts.join(PART), set: true };
}

function useOrder(ordered: boolean): Summary {
  const t = useTranslations("rules.order");
  return { text: ordered ? t("on") : t("off"), set: ordered };
}

function useAlerts({ endpoints, consecutiveFailures, successRateBelow }: RuleValues["alerts"]): Summary {
  const t = useTranslations("rules.alerts");
  const parts = [
    ...(consecutiveFailures === null ? [] : [t("onConsecutive", { n: consecutiveFailures })]),
    ...(successRateBelow === null ? [] : [t("onRate", { n: successRateBelow })]),
    ...(endpoints.length === 0 ? [] : [t("to", { n: endpoints.length })]),
  ];
  return parts.length === 0 ? { text: t("off"), set: false } : { text: parts.join(PART), set: true };
}
