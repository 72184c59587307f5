"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl/react";
import type { DayNumber } from "./day-chips";
import type { WindowRow } from "./values";
import { isOvernight, isWholeDay } from "./windows";

const isDay = (day: number): day is DayNumber => day >= 1 && day <= 7;

/** `每天`, `周一至周五`, `周一、周三`. */
export function useDayText(): (days: readonly number[]) => string {
  const t = useTranslations("rules");
  return useCallback(
    (days) => {
      const sorted = [...days].filter(isDay).sort();
      const first = sorted.at(0);
      const last = sorted.at(-1);
      if (first === undefined || last === undefined) return "–";
      if (sorted.length === 7) return t("days.every");
      if (sorted.length > 2 && last - first === sorted.length - 1) {
        return t("days.range", { from: t(`days.${first}`), to: t(`days.${last}`) });
      }
      return sorted.map((day) => t(`days.${day}`)).join(t("separator"));
    },
    [t],
  );
}

/** `周一至周五 09:00–18:00`, `每天 22:00–次日 06:00`, `周日 全天`. */
export function useWindowText(): (window: WindowRow) => string {
  const t = useTranslations("rules.windows");
  const dayText = useDayText();
  return useCallback(
    (window) => {
      const days = dayText(window.days);
      if (isWholeDay(window)) return t("lineWhole", { days });
      const values = { days, from: window.from, to: window.to === "00:00" ? "24:00" : window.to };
      return isOvernight(window) ? t("lineOvernight", values) : t("line", values);
    },
    [t, dayText],
  );
}
