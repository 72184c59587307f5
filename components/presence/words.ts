"use client";

import { useTranslations } from "use-intl/react";
import type { Presence, TraceStep } from "@/lib/domain/presence/presence";
import { formatInstant, weekdayName } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";

/** An instant as people speak of an opening: with its weekday, in the organization's zone. */
export function openingWords(locale: string, at: string | number, timeZone: string): string {
  const day = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone }).format(new Date(at));
  return `${day} ${formatInstant(at, timeZone, "minutes")}`;
}

/** What presence and its trace are called, in the reader's language. */
export function usePresenceWords() {
  const t = useTranslations("presence");
  const { locale, timeZone } = useTextsState();
  const reason = ({ reason: key, holiday }: Pick<Presence, "reason" | "holiday">) =>
    t(`reason.${key}`, { holiday: holiday ?? t("aHoliday") });
  const step = (item: TraceStep, presence: Pick<Presence, "reason" | "holiday">): string => {
    switch (item.step) {
      case "forced":
        return item.until === null
          ? t("trace.forced")
          : t("trace.forcedUntil", { time: formatInstant(item.until, timeZone, "minutes") });
      case "day": {
        const { source, name, weekday } = item.plan;
        return t(`trace.${source}`, {
          ...{ date: item.date, name: name || t("aHoliday") },
          weekday: weekday === null ? "" : weekdayName(locale, weekday),
        });
      }
      case "open":
        return t("trace.open", { range: `${item.range.from}–${item.range.to}` });
      case "agents":
        return t("trace.agents", { available: item.available, busy: item.busy });
      case "result":
        return item.mode === "online" ? t("trace.online") : t("trace.offline", { reason: reason(presence) });
      default:
        return t(`trace.${item.step}`);
    }
  };
  return { reason, step, opening: (at: string | number) => openingWords(locale, at, timeZone) };
}
