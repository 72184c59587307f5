"use client";

import { useTranslations } from "use-intl/react";

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export type DayNumber = (typeof DAYS)[number];

/** Weekdays as chips over native checkboxes, Monday first. `name` says which days these are. */
export function DayChips(props: {
  id?: string;
  name: string;
  value: readonly number[];
  onChange: (days: number[]) => void;
  "aria-invalid"?: boolean | undefined;
  "aria-describedby"?: string | undefined;
}) {
  const t = useTranslations("rules.days");
  const toggle = (day: number) =>
    props.onChange(
      props.value.includes(day) ? props.value.filter((other) => other !== day) : [...props.value, day].sort(),
    );
  return (
    <fieldset
      id={props.id}
      aria-label={props.name}
      aria-describedby={props["aria-describedby"]}
      aria-invalid={props["aria-invalid"]}
      className="flex flex-wrap gap-1"
    >
      {DAYS.map((day) => (
        <label key={day} className={chipStyle}>
          <input
            type="checkbox"
            aria-label={t(`${day}`)}
            checked={props.value.includes(day)}
            onChange={() => toggle(day)}
            className="absolute inset-0 cursor-pointer opacity-0"
          />
          <span aria-hidden>{t(`chip.${day}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

const chipStyle = [
  "relative grid size-8 cursor-pointer place-items-center rounded-md border border-control/60 text-ink-2 text-sm",
  "pointer-coarse:size-10 hover:bg-hover",
  "has-checked:border-accent has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent-ink",
  "has-focus-visible:outline-3 has-focus-visible:outline-focus has-focus-visible:outline-offset-1",
  "has-disabled:cursor-not-allowed has-disabled:opacity-55",
].join(" ");
