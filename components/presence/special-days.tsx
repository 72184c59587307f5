"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { SpecialDay } from "@/lib/domain/presence/schedule";
import { AddDay } from "./add-day";
import { RangeRows } from "./range-rows";

/** 特殊时段: days with hours of their own. */
export function SpecialDays(props: {
  special: readonly SpecialDay[];
  mayWrite: boolean;
  onChange: (special: SpecialDay[]) => void;
}) {
  const t = useTranslations("presence");
  const { special } = props;
  const kindOf = (day: SpecialDay) => (day.ranges.length === 0 ? t("calendar.off") : t("calendar.work"));
  return (
    <Card title={t("special.title")} description={t("special.description")}>
      {special.length === 0 ? (
        <p className="text-ink-3">{t("special.none")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {special.map((day) => (
            <li key={day.date} className="flex items-start gap-4 py-3 first:pt-0">
              <div className="min-w-0 flex-1">
                <p className="mb-1 font-medium">
                  {day.date} <span className="font-normal text-ink-2">{day.name}</span>
                </p>
                <RangeRows
                  day={day.date}
                  ranges={day.ranges}
                  disabled={!props.mayWrite}
                  onChange={(ranges) =>
                    props.onChange(special.map((other) => (other.date === day.date ? { ...other, ranges } : other)))
                  }
                />
              </div>
              {props.mayWrite && (
                <IconButton
                  icon={Trash2}
                  label={t("calendar.removeDay", { date: day.date })}
                  onClick={() => props.onChange(special.filter((other) => other.date !== day.date))}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {props.mayWrite && (
        <AddDay
          taken={(date) => {
            const day = special.find((other) => other.date === date);
            return day === undefined ? null : kindOf(day);
          }}
          add={({ date, name }) =>
            props.onChange(
              [...special, { date, name, ranges: [{ from: "09:00", to: "18:00" }] }].sort((a, b) =>
                a.date < b.date ? -1 : 1,
              ),
            )
          }
        />
      )}
    </Card>
  );
}
