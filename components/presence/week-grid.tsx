"use client";

import { CopyCheck } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { TimeRange } from "@/lib/domain/presence/schedule";
import { weekdayName } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { RangeRows } from "./range-rows";

const WORKDAYS = 5;
const PRESET: TimeRange[] = [{ from: "09:00", to: "18:00" }];

type Week = readonly TimeRange[][];

/** Seven days with their ranges; what runs past midnight is shown on both days. */
export function WeekGrid(props: { week: Week; disabled: boolean; onChange: (week: TimeRange[][]) => void }) {
  const t = useTranslations("presence.hours");
  const { locale } = useTextsState();
  const { week, disabled } = props;
  const put = (index: number, ranges: TimeRange[]) =>
    props.onChange(week.map((day, place) => (place === index ? ranges : day)));
  const copy = (ranges: TimeRange[]) => {
    props.onChange(week.map((day, place) => (place < WORKDAYS ? ranges : day)));
    toast.success(t("copied"));
  };
  const isEmpty = week.every((day) => day.length === 0);
  return (
    <>
      {isEmpty && !disabled && (
        <div className="mb-4">
          <Button onClick={() => props.onChange(week.map((_, place) => (place < WORKDAYS ? PRESET : [])))}>
            {t("preset")}
          </Button>
        </div>
      )}
      <ul className="divide-y divide-line">
        {week.map((ranges, index) => {
          const day = weekdayName(locale, index + 1, "long");
          const before = (week[(index + 6) % 7] ?? []).find(({ from, to }) => to < from && to !== "00:00");
          return (
            <li key={day} className="grid gap-x-4 gap-y-1 py-3 sm:grid-cols-[6rem_1fr_auto]">
              <h3 className="pt-1.5 font-medium">{day}</h3>
              <RangeRows
                day={day}
                ranges={ranges}
                disabled={disabled}
                {...(before === undefined ? {} : { before: before.to })}
                onChange={(next) => put(index, next)}
              />
              {!disabled && ranges.length > 0 && (
                <div>
                  <Button
                    size="sm"
                    variant="ghost"
                    icon={CopyCheck}
                    aria-label={`${day}: ${t("copy")}`}
                    onClick={() => copy(ranges)}
                    className="-ml-2.5 sm:ml-0"
                  >
                    {t("copy")}
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
