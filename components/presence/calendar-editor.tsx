"use client";

import { Trash2, Upload } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button, IconButton } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { calendarYears, type HolidayYear, KNOWN_YEARS, withYear } from "@/lib/domain/presence/calendar";
import type { CalendarDay, Schedule } from "@/lib/domain/presence/schedule";
import { formatInstant, weekdayName } from "@/lib/i18n/format";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { AddDay } from "./add-day";
import { CalendarPreview } from "./calendar-preview";

const FILE_MAX_BYTES = 200_000;

/** 节假日与调休: years taken in as a whole after a look at what changes, single days by hand. */
export function CalendarEditor(props: {
  calendar: readonly CalendarDay[];
  makeupWeekday: number;
  mayWrite: boolean;
  onChange: (part: Partial<Schedule>) => void;
}) {
  const t = useTranslations("presence.calendar");
  const { locale, timeZone, renderedAt } = useTextsState();
  const { calendar, mayWrite } = props;
  const id = useId();
  const [preview, setPreview] = useState<HolidayYear | null>(null);
  const today = formatInstant(renderedAt, timeZone, "day");
  const years = calendarYears(calendar);
  const nextYear = Number(today.slice(0, 4)) + 1;
  const setDays = (days: CalendarDay[]) => props.onChange({ calendar: days });
  return (
    <Card title={t("title")} description={t("description")}>
      {today.slice(5, 7) === "12" && !years.includes(nextYear) && (
        <Banner tone="warning" className="mb-4">
          {t("remind", { year: nextYear })}
        </Banner>
      )}
      <label htmlFor={id} className="flex flex-wrap items-center gap-2">
        <span className="text-ink-2">{t("makeup")}</span>
        <Select
          id={id}
          value={props.makeupWeekday}
          disabled={!mayWrite}
          onChange={({ target }) => props.onChange({ makeupWeekday: Number(target.value) })}
          className="w-36"
        >
          {[1, 2, 3, 4, 5, 6, 7].map((day) => (
            <option key={day} value={day}>
              {weekdayName(locale, day, "long")}
            </option>
          ))}
        </Select>
      </label>
      <Years days={calendar} years={years} mayWrite={mayWrite} onChange={setDays} />
      {preview !== null && (
        <CalendarPreview
          present={calendar}
          year={preview}
          cancel={() => setPreview(null)}
          apply={() => {
            setDays(withYear(calendar, preview));
            setPreview(null);
            toast.success(t("applied"));
          }}
        />
      )}
      {mayWrite && preview === null && <Import years={years} show={setPreview} />}
      {mayWrite && <AddCalendarDay calendar={calendar} setDays={setDays} />}
    </Card>
  );
}

function Import(props: { years: readonly number[]; show: (year: HolidayYear) => void }) {
  const t = useTranslations("presence.calendar");
  const input = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    const { readHolidayFile } = await import("@/lib/domain/presence/holidays");
    const year = file.size > FILE_MAX_BYTES ? null : readHolidayFile(await file.text());
    if (input.current !== null) input.current.value = "";
    if (year === null) toast.error(t("badFile"));
    else props.show(year);
  };
  return (
    <div className="mt-4">
      <div className="flex flex-wrap gap-2">
        {KNOWN_YEARS.map((year) => (
          <Button key={year.year} onClick={() => props.show(year)}>
            {t("importYear", { year: year.year })}
          </Button>
        ))}
        <Button icon={Upload} onClick={() => input.current?.click()}>
          {t("importFile")}
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label={t("importFile")}
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => void read(target.files?.[0])}
      />
      <p className="mt-1.5 text-ink-3 text-sm">{t("fileHelp")}</p>
    </div>
  );
}

function Years(props: {
  days: readonly CalendarDay[];
  years: readonly number[];
  mayWrite: boolean;
  onChange: (days: CalendarDay[]) => void;
}) {
  const t = useTranslations("presence.calendar");
  const { days, years } = props;
  if (years.length === 0) return <p className="mt-3 text-ink-3">{t("none")}</p>;
  return (
    <ul className="mt-3 space-y-2">
      {years.map((year) => {
        const own = days.filter(({ date }) => date.startsWith(`${year}-`));
        const off = own.filter((day) => day.off).length;
        return (
          <li key={year}>
            <details className="rounded-md border border-line px-3 py-2">
              <summary className="cursor-pointer py-1">{t("days", { year, off, work: own.length - off })}</summary>
              <ul className="mt-2 grid gap-x-4 sm:grid-cols-2">
                {own.map((day) => (
                  <DayRow
                    key={day.date}
                    day={day}
                    remove={
                      props.mayWrite ? () => props.onChange(days.filter(({ date }) => date !== day.date)) : undefined
                    }
                  />
                ))}
              </ul>
            </details>
          </li>
        );
      })}
    </ul>
  );
}

function DayRow({ day, remove }: { day: CalendarDay; remove: (() => void) | undefined }) {
  const t = useTranslations("presence.calendar");
  return (
    <li className="flex min-h-9 items-center gap-2">
      <span className="tabular-nums">{day.date}</span>
      <span className="min-w-0 flex-1 truncate text-ink-2">{day.name}</span>
      <Badge tone={day.off ? "neutral" : "info"}>{day.off ? t("off") : t("work")}</Badge>
      {remove !== undefined && <IconButton icon={Trash2} label={t("removeDay", { date: day.date })} onClick={remove} />}
    </li>
  );
}

function AddCalendarDay(props: { calendar: readonly CalendarDay[]; setDays: (days: CalendarDay[]) => void }) {
  const t = useTranslations("presence.calendar");
  const id = useId();
  const [off, setOff] = useState(true);
  return (
    <AddDay
      taken={(date) => {
        const day = props.calendar.find((other) => other.date === date);
        return day === undefined ? null : day.off ? t("off") : t("work");
      }}
      add={(day) => props.setDays([...props.calendar, { ...day, off }].sort((a, b) => (a.date < b.date ? -1 : 1)))}
    >
      <label htmlFor={id}>
        <span className="mb-1 block text-ink-2 text-sm">{t("kind")}</span>
        <Select
          id={id}
          value={off ? "off" : "work"}
          onChange={({ target }) => setOff(target.value === "off")}
          className="w-28"
        >
          <option value="off">{t("off")}</option>
          <option value="work">{t("work")}</option>
        </Select>
      </label>
    </AddDay>
  );
}
