"use client";

import { Plus, X } from "lucide-react";
import { useController, useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Field } from "@/components/forms/field";
import { RadioCardsField, SwitchField } from "@/components/forms/fields";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { EventType } from "@/lib/domain/catalogue/types";
import { useFormFacts } from "../facts";
import { chosenEvents, type WebhookValues } from "../values";
import { ChosenList } from "./chosen-list";
import { DayChips } from "./day-chips";
import { ZoneField } from "./zone-field";

const MAX_TIMES = 24;

/** At once, or collected and pushed at set times. */
export function ScheduleFields() {
  const t = useTranslations("rules.schedule");
  const type = useWatch<WebhookValues, "schedule.type">({ name: "schedule.type" });
  return (
    <>
      <RadioCardsField
        name="schedule.type"
        label={t("mode")}
        options={(["immediate", "times"] as const).map((value) => ({
          value,
          label: t(value),
          description: t(`${value}Text`),
        }))}
      />
      {type === "times" && (
        <>
          <TimesField />
          <DaysField />
          <ZoneField name="schedule.timezone" />
          <PriorityField />
          <SwitchField name="schedule.merge" label={t("merge")} help={t("mergeHelp")} />
        </>
      )}
    </>
  );
}

function TimesField() {
  const t = useTranslations("rules.schedule");
  const { field } = useController<WebhookValues, "schedule.times">({ name: "schedule.times" });
  const times = field.value;
  const put = (index: number, next: string[]) =>
    field.onChange(times.flatMap((old, i) => (i === index ? next : [old])));
  return (
    <Field name="schedule.times" label={t("at")} required group>
      {(control) => (
        <ul id={control.id} aria-labelledby={`${control.id}-label`} className="flex flex-wrap items-center gap-2">
          {times.map((time, index) => {
            // A time is its place in the list; two may be equal while they are being entered.
            const place = index + 1;
            return (
              <li key={place} className="flex items-center">
                <Input
                  type="time"
                  aria-label={t("time", { n: place })}
                  aria-invalid={control["aria-invalid"]}
                  aria-describedby={control["aria-describedby"]}
                  value={time}
                  onChange={(event) => put(index, [event.target.value])}
                  onBlur={field.onBlur}
                  className="w-29"
                />
                <IconButton icon={X} label={t("removeTime", { n: place })} onClick={() => put(index, [])} />
              </li>
            );
          })}
          <li>
            <Button
              size="sm"
              icon={Plus}
              disabled={times.length >= MAX_TIMES}
              onClick={() => field.onChange([...times, nextTime(times)])}
            >
              {t("addTime")}
            </Button>
          </li>
        </ul>
      )}
    </Field>
  );
}

/** Three hours after the last one, as long as that is the same day. */
function nextTime(times: readonly string[]): string {
  const hour = Number((times.at(-1) ?? "06:00").slice(0, 2)) + 3;
  return Number.isInteger(hour) && hour < 24 ? `${String(hour).padStart(2, "0")}:00` : "18:00";
}

function DaysField() {
  const t = useTranslations("rules.schedule");
  const { field } = useController<WebhookValues, "schedule.days">({ name: "schedule.days" });
  return (
    <Field name="schedule.days" label={t("daysLabel")} group>
      {({ id, name: _, ...control }) => (
        <DayChips {...control} id={id} name={t("daysLabel")} value={field.value} onChange={field.onChange} />
      )}
    </Field>
  );
}

/** Types that do not wait; only subscribed ones are offered. */
function PriorityField() {
  const t = useTranslations("rules.schedule");
  const { groups } = useFormFacts();
  const { field } = useController<WebhookValues, "schedule.priority">({ name: "schedule.priority" });
  const blocks = useWatch<WebhookValues, "events">({ name: "events" });
  const subscribed = new Set<EventType>(chosenEvents(blocks).flatMap((block) => block.events));
  const options = groups
    .flatMap((group) => group.events)
    .filter(({ type }) => subscribed.has(type) || field.value.includes(type))
    .map(({ type, name }) => ({ value: type, label: name }));
  return (
    <ChosenList
      name="schedule.priority"
      label={t("priority")}
      help={options.length === 0 ? t("priorityNone") : t("priorityHelp")}
      placeholder={t("priorityAdd")}
      options={options}
      value={field.value}
      onChange={field.onChange}
    />
  );
}
