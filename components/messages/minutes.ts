import type { useTranslations } from "use-intl/react";

type T = ReturnType<typeof useTranslations<"messages">>;

/** `1 小时 20 分`, `3 天 2 小时`. */
export function shownMinutes(t: T, minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  if (days > 0) return hours === 0 ? t("time.days", { days }) : t("time.daysHours", { days, hours });
  if (hours > 0) return rest === 0 ? t("time.hours", { hours }) : t("time.hoursMinutes", { hours, minutes: rest });
  return t("time.minutes", { minutes: rest });
}
