"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { RANGES_MAX, rangeProblems, type TimeRange } from "@/lib/domain/presence/ranges";

const PRESETS: readonly TimeRange[] = [
  { from: "09:00", to: "12:00" },
  { from: "13:30", to: "18:00" },
  { from: "19:00", to: "21:00" },
];
/** A range has no identity but its place in the day. */
const PLACES = ["first", "second", "third", "fourth", "fifth", "sixth"] as const satisfies {
  length: typeof RANGES_MAX;
};
const ALL_DAY: TimeRange = { from: "00:00", to: "24:00" };
const isAllDay = ({ from, to }: TimeRange) => from === ALL_DAY.from && to === ALL_DAY.to;
/** A day's end has no spelling in the browser's time field; 00:00 of the next day is the same instant. */
const shownEnd = (to: string) => (to === "24:00" ? "00:00" : to);

/** The ranges of one day. `day` is what it is called in accessible names. */
export function RangeRows(props: {
  day: string;
  ranges: readonly TimeRange[];
  disabled?: boolean;
  /** What runs on from the day before. */
  before?: string;
  onChange: (ranges: TimeRange[]) => void;
}) {
  const t = useTranslations("presence.hours");
  const { day, ranges, disabled } = props;
  const problems = rangeProblems(ranges);
  const put = (index: number, part: Partial<TimeRange>) =>
    props.onChange(ranges.map((range, place) => (place === index ? { ...range, ...part } : range)));
  const next = PRESETS.find((preset) => rangeProblems([...ranges, preset]).length === problems.length) ?? PRESETS[0];
  return (
    <div className="min-w-0 space-y-2">
      {props.before !== undefined && <p className="text-ink-3 text-sm">{t("fromBefore", { to: props.before })}</p>}
      {ranges.length === 0 && <p className="py-1.5 text-ink-3">{t("closed")}</p>}
      {ranges.map((range, index) => {
        const problem = problems.find((item) => item.index === index);
        const text =
          problem?.kind === "overlap"
            ? t("overlap", { range: `${problem.other.from}–${problem.other.to}` })
            : problem && t("empty");
        const isNextDay = range.to <= range.from && range.to !== range.from;
        return (
          <div key={PLACES[index]}>
            <div className="flex flex-wrap items-center gap-1.5">
              {isAllDay(range) ? (
                <span className="py-1.5 pr-2">{t("allDay")}</span>
              ) : (
                <RangeInputs
                  day={day}
                  n={index + 1}
                  range={range}
                  disabled={disabled}
                  invalid={problem !== undefined}
                  put={(part) => put(index, part)}
                />
              )}
              {isNextDay && <span className="text-ink-3 text-sm">{t("nextDay")}</span>}
              {disabled !== true && (
                <IconButton
                  icon={Trash2}
                  label={t("remove", { day, n: index + 1 })}
                  onClick={() => props.onChange(ranges.filter((_, place) => place !== index))}
                />
              )}
            </div>
            {text !== undefined && (
              <p role="alert" className="mt-1 text-danger text-sm">
                {text}
              </p>
            )}
          </div>
        );
      })}
      {disabled !== true && ranges.length < RANGES_MAX && !ranges.some(isAllDay) && (
        <span className="-ml-2.5 flex flex-wrap gap-1">
          <Button
            size="sm"
            variant="ghost"
            icon={Plus}
            aria-label={t("addTo", { day })}
            onClick={() => next && props.onChange([...ranges, next])}
          >
            {t("add")}
          </Button>
          {ranges.length === 0 && (
            <Button
              size="sm"
              variant="ghost"
              aria-label={`${day}: ${t("allDay")}`}
              onClick={() => props.onChange([ALL_DAY])}
            >
              {t("allDay")}
            </Button>
          )}
        </span>
      )}
    </div>
  );
}

function RangeInputs(props: {
  day: string;
  n: number;
  range: TimeRange;
  disabled: boolean | undefined;
  invalid: boolean;
  put: (part: Partial<TimeRange>) => void;
}) {
  const t = useTranslations("presence.hours");
  const { day, n, range, disabled, invalid } = props;
  const shared = { type: "time", disabled, "aria-invalid": invalid, className: "w-32" } as const;
  return (
    <>
      <Input
        {...shared}
        value={range.from}
        aria-label={t("from", { day, n })}
        onChange={({ target }) => target.value !== "" && props.put({ from: target.value })}
      />
      <span aria-hidden className="text-ink-3">
        –
      </span>
      <Input
        {...shared}
        value={shownEnd(range.to)}
        aria-label={t("to", { day, n })}
        onChange={({ target }) => target.value !== "" && props.put({ to: target.value })}
      />
    </>
  );
}
