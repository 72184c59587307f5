"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { diffCalendar, type HolidayYear } from "@/lib/domain/presence/calendar";
import type { CalendarDay } from "@/lib/domain/presence/schedule";

/** What taking a year in would change, before it does. */
export function CalendarPreview(props: {
  present: readonly CalendarDay[];
  year: HolidayYear;
  apply: () => void;
  cancel: () => void;
}) {
  const t = useTranslations("presence.calendar");
  const diff = diffCalendar(props.present, props.year);
  const groups = [
    { key: "added", sign: "+", days: diff.added, tone: "text-success" },
    { key: "changed", sign: "±", days: diff.changed, tone: "text-warning" },
    { key: "removed", sign: "−", days: diff.removed, tone: "text-danger" },
  ] as const;
  return (
    <section
      aria-label={t("preview", { year: props.year.year })}
      className="mt-4 rounded-lg border border-accent-line bg-accent-soft/40 p-4"
    >
      <h3 className="font-semibold">{t("preview", { year: props.year.year })}</h3>
      <div className="mt-2 max-h-72 space-y-3 overflow-y-auto">
        {groups.map(
          ({ key, sign, days, tone }) =>
            days.length > 0 && (
              <div key={key}>
                <p className={tone}>{t(key, { n: days.length })}</p>
                <ul className="mt-1 grid gap-x-4 text-sm sm:grid-cols-2">
                  {days.map((day) => (
                    <li key={day.date} className="tabular-nums">
                      <span className={tone}>{sign}</span> {day.date} {day.name} · {day.off ? t("off") : t("work")}
                    </li>
                  ))}
                </ul>
              </div>
            ),
        )}
        {diff.same > 0 && <p className="text-ink-2">{t("same", { n: diff.same })}</p>}
      </div>
      <div className="mt-3 flex gap-2">
        <Button variant="primary" size="sm" onClick={props.apply}>
          {t("apply")}
        </Button>
        <Button size="sm" onClick={props.cancel}>
          {t("cancel")}
        </Button>
      </div>
    </section>
  );
}
