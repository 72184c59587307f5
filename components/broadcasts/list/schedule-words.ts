import type { useTranslations } from "use-intl/react";
import type { BroadcastTrigger } from "@/lib/domain/broadcast/plan";
import type { Locale } from "@/lib/domain/endpoints";
import { formatInstant, weekdayName } from "@/lib/i18n/format";

type Recurring = Extract<BroadcastTrigger, { type: "recurring" }>;
/** `zone` is the reader's: times of another one are told with its name. */
type ScheduleWords = { t: ReturnType<typeof useTranslations<"broadcasts">>; locale: Locale; zone: string };

/** When a broadcast is sent, in one line: `每周一、三 09:00（Asia/Tokyo），共 5 次`. */
export function scheduleWords(trigger: BroadcastTrigger, words: ScheduleWords): string {
  const { t, zone } = words;
  if (trigger.type === "immediate") return t("schedule.immediate");
  if (trigger.type === "once") return t("schedule.once", { at: formatInstant(trigger.at, zone, "minutes") });
  const rule = ruleWords(trigger, words);
  const told = trigger.timezone === zone ? rule : t("schedule.inZone", { text: rule, zone: trigger.timezone });
  return [told, ...endWords(trigger, words)].join(words.locale === "en" ? ", " : "，");
}

function ruleWords(rule: Recurring, { t, locale }: ScheduleWords): string {
  const separator = t("schedule.separator");
  switch (rule.every) {
    case "day":
      return t("schedule.day", { time: rule.time });
    case "week": {
      const days = [...rule.weekdays].sort((a, b) => a - b).map((day) => weekdayName(locale, day));
      return t("schedule.week", { days: days.join(separator), time: rule.time });
    }
    case "month": {
      const days = rule.monthDays.map((day) =>
        day === "last" ? t("schedule.lastDay") : t("schedule.monthDay", { n: day }),
      );
      return t("schedule.month", { days: days.join(separator), time: rule.time });
    }
    case "hours":
      return t("schedule.hours", { n: rule.hours });
    case "cron":
      return t("schedule.cron", { cron: rule.cron });
  }
}

function endWords({ start, end, timezone }: Recurring, { t }: ScheduleWords): string[] {
  const day = (at: string) => formatInstant(at, timezone, "minutes");
  return [
    ...(start === undefined ? [] : [t("schedule.from", { at: day(start) })]),
    ...(end === undefined
      ? []
      : ["times" in end ? t("schedule.times", { n: end.times }) : t("schedule.until", { at: day(end.at) })]),
  ];
}
